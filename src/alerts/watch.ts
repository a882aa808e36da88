import type { Channel } from '../channels/channel'
import type { Health, Trouble } from '../groups/health'
import type { ApiKey } from '../keys/key'
import { said } from '../keys/refusal'
import type { BoundState, KeyState } from '../keys/state'
import type { News } from './news'

export interface WatchSources {
  channels: { all(): readonly Channel[] }
  health: Pick<Health, 'all' | 'of'>
  keyLimits: { limited(): ApiKey[]; stateOf(keyId: number): KeyState | undefined }
  /** What is wrong with the sync of prices; null when nothing is. */
  priceTrouble(): string | null
  /** What is wrong with disk and journal, each with a word that stays the same while it is. */
  storageTroubles(): { id: string; title: string; detail: string }[]
  tell(news: News): void
  now?: () => number
}

export type Watch = ReturnType<typeof createWatch>

/** A channel has to be down, or well again, for so long: what comes and goes at once is not worth a message. */
const PATIENCE_MS = 60_000
const PARTS = [0.8, 1]

/** Looks now and then whether something has happened that people want to know. What was so when it looked first was known before. */
export function createWatch({ channels, health, keyLimits, priceTrouble, storageTroubles, tell, now = Date.now }: WatchSources) {
  const invalid = new Set<number>()
  const down = new Map<number, { since: number; told: boolean; wellSince: number | null }>()
  let spent = new Map<string, number>()
  const stored = new Map<string, string>()
  let pricesFailed = false
  let isFirst = true

  function look() {
    const at = now()
    lookAtKeys(at)
    for (const channel of channels.all()) lookAtChannel(channel, at)
    for (const id of down.keys()) if (!channels.all().some((channel) => channel.id === id)) down.delete(id)
    lookAtBudgets(at)
    lookAtPrices(at)
    lookAtStorage(at)
    isFirst = false
  }

  function lookAtKeys(at: number) {
    const found = new Map(
      health
        .all()
        .filter(isInvalidKey)
        .map((trouble) => [trouble.id, trouble]),
    )
    for (const id of invalid) if (!found.has(id)) invalid.delete(id)
    for (const [id, { reason }] of found) {
      const owner = invalid.has(id) ? undefined : channels.all().find(({ keys }) => keys.some((key) => key.id === id))
      if (!owner) continue
      invalid.add(id)
      const { hint, note } = owner.keys.find((key) => key.id === id)!
      if (isFirst) continue
      const detail = `It answered ${reason}. It is asked again only now and then; put in another one under Channels.`
      tell({
        kind: 'key-invalid',
        subject: `key ${id}`,
        state: 'invalid',
        isGood: false,
        title: `${owner.name} does not accept the key ${hint}${note && ` (${note})`}`,
        detail,
        at,
      })
    }
  }

  function lookAtChannel(channel: Channel, at: number) {
    const reason = downReason(channel)
    const known = down.get(channel.id)
    if (!known && reason !== null) return void down.set(channel.id, { since: at, told: isFirst, wellSince: null })
    if (!known) return
    if (reason === null) return rise(channel, known, at)
    known.wellSince = null
    if (known.told || at < known.since + PATIENCE_MS) return
    known.told = true
    tell({
      kind: 'channel',
      subject: `channel ${channel.id}`,
      state: 'down',
      isGood: false,
      title: `${channel.name} is down`,
      detail: reason,
      at,
    })
  }

  function rise(channel: Channel, known: { told: boolean; wellSince: number | null }, at: number) {
    known.wellSince ??= at
    if (known.told && channel.enabled && at < known.wellSince + PATIENCE_MS) return
    down.delete(channel.id)
    // Switched off is not well again.
    if (!known.told || !channel.enabled) return
    tell({ kind: 'channel', subject: `channel ${channel.id}`, state: 'up', isGood: true, title: `${channel.name} is back`, detail: '', at })
  }

  /** Why no request can be served there, whatever the model; null when some can. */
  function downReason({ enabled, endpoints, keys }: Channel): string | null {
    if (!enabled) return null
    return (
      allTroubled(endpoints, 'endpoint', (count) =>
        count === 1 ? 'Its endpoint does not answer' : `None of its ${count} endpoints answers`,
      ) ?? allTroubled(keys, 'key', (count) => (count === 1 ? 'Its key rests' : `All of its ${count} keys rest`))
    )
  }

  function allTroubled(
    parts: readonly { id: number; enabled: boolean }[],
    kind: Trouble['kind'],
    say: (count: number) => string,
  ): string | null {
    const used = parts.filter((part) => part.enabled)
    if (!used.length) return null
    let last = ''
    for (const { id } of used) {
      const trouble = health.of(kind, id)
      if (!trouble) return null
      last = trouble.reason
    }
    return `${say(used.length)}: ${last}`
  }

  function lookAtBudgets(at: number) {
    const before = spent
    spent = new Map()
    for (const key of keyLimits.limited()) for (const bound of keyLimits.stateOf(key.id)?.bounds ?? []) lookAtBound(key, bound, before, at)
  }

  function lookAtBound(key: ApiKey, bound: BoundState, before: ReadonlyMap<string, number>, at: number) {
    const subject = `budget ${key.id} ${bound.kind} ${bound.per} ${bound.startedAt}`
    const reached = bound.most ? PARTS.filter((part) => bound.used >= part * bound.most).length : 0
    spent.set(subject, reached)
    if (reached > (before.get(subject) ?? 0) && !isFirst) tell(budgetNews(key, bound, subject, reached, at))
  }

  function lookAtPrices(at: number) {
    const trouble = priceTrouble()
    if (trouble !== null)
      tell({
        kind: 'prices',
        subject: 'prices',
        state: 'failing',
        isGood: false,
        title: 'Public prices could not be fetched',
        detail: trouble,
        at,
      })
    else if (pricesFailed)
      tell({ kind: 'prices', subject: 'prices', state: 'well', isGood: true, title: 'Public prices are fetched again', detail: '', at })
    pricesFailed = trouble !== null
  }

  function lookAtStorage(at: number) {
    const found = storageTroubles()
    for (const { id, title, detail } of found) {
      stored.set(id, title)
      tell({ kind: 'storage', subject: `storage ${id}`, state: 'trouble', isGood: false, title, detail, at })
    }
    for (const [id, title] of stored) {
      if (found.some((one) => one.id === id)) continue
      stored.delete(id)
      tell({ kind: 'storage', subject: `storage ${id}`, state: 'well', isGood: true, title: `Over: ${title}`, detail: '', at })
    }
  }

  return { look }
}

const isInvalidKey = ({ kind, invalid, trips }: Trouble) => kind === 'key' && invalid && trips > 1

function budgetNews({ name }: ApiKey, { kind, per, used, most, resetsAt }: BoundState, subject: string, reached: number, at: number): News {
  const until = resetsAt === null ? '' : ` It begins anew at ${new Date(resetsAt).toISOString()}.`
  const period = per === 'ever' ? 'in all' : `per ${per}`
  const isSpent = reached === PARTS.length
  return {
    kind: 'budget',
    subject,
    state: String(reached),
    isGood: false,
    title: isSpent ? `The budget of ${name} is used up` : `The budget of ${name} is used to ${Math.floor((100 * used) / most)} %`,
    detail: `${said(kind, used)} of ${said(kind, most)} ${period}.${isSpent ? ' Its requests are refused.' : ''}${until}`,
    at,
  }
}
