import type { Channel } from '../channels/channel'
import type { Log } from '../lib/log'
import type { Settings } from '../settings/store'
import type { Sync } from './sync'

interface UpkeepDeps {
  settings: Pick<Settings, 'get'>
  channels: { all(): readonly Channel[] }
  sync: Pick<Sync, 'all'>
  probes(): Promise<void>
  checks(idleMs: number): Promise<void>
  log: Pick<Log, 'info' | 'warn'>
  now?: () => number
  random?: () => number
}

export interface Upkeep {
  /** Begins what is due; called every minute. Never throws. */
  tick(): void
  /** Settles when nothing is under way. */
  idle(): Promise<void>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Intervals are longer by up to this share, for each channel by another, so that not all are asked at once. */
const JITTER = 0.1
/** An upstream whose list could not be had is asked again after this time, or the usual one if that is shorter. */
const AGAIN = HOUR
/** After a start there is more urgent work than measuring; and replicas that start together do not measure together. */
const FIRST_PROBE = 5 * MINUTE

/** Does by the clock what nobody has to ask for: takes over lists of models, measures endpoints, checks what rests. */
export function createUpkeep(deps: UpkeepDeps): Upkeep {
  const { settings, channels, sync, probes, checks, log, now = Date.now, random = Math.random } = deps
  const underWay = new Map<string, Promise<void>>()
  const tried = new Map<number, number>()
  let probedAt = now() - settings.get('probeMinutes') * MINUTE + FIRST_PROBE * (1 + random())
  let checkedAt = now()

  /** One job of a kind at a time: one that takes long is not begun again. */
  function begin(name: string, work: () => Promise<unknown>) {
    if (underWay.has(name)) return
    const job = work()
      .catch((error) => log.warn(`${name} did not go through; it is tried again`, { error: String(error) }))
      .then(() => void underWay.delete(name))
    underWay.set(name, job)
  }

  function isDue({ id, enabled, autoSync, syncedAt }: Channel, interval: number): boolean {
    if (!enabled || !autoSync) return false
    const at = now()
    if (at < (tried.get(id) ?? 0) + Math.min(AGAIN, interval)) return false
    return syncedAt === null || at >= syncedAt + interval * (1 + JITTER * shareOf(id))
  }

  async function syncDue(due: Channel[]) {
    for (const { id } of due) tried.set(id, now())
    for (const { name, added, removed, error } of await sync.all(due)) {
      if (error) log.warn('the list of models of a channel could not be had', { channel: name, error })
      else if (added.length || removed.length) log.info('the models of a channel have changed', { channel: name, added, removed })
    }
  }

  function tick() {
    const interval = settings.get('modelSyncHours') * HOUR
    const due = interval ? channels.all().filter((channel) => isDue(channel, interval)) : []
    if (due.length) begin('taking over lists of models', () => syncDue(due))

    const probeMs = settings.get('probeMinutes') * MINUTE
    if (probeMs && now() >= probedAt + probeMs) {
      probedAt = now()
      begin('measuring endpoints', probes)
    }

    const checkMs = settings.get('checkMinutes') * MINUTE
    if (checkMs && now() >= checkedAt + checkMs) {
      checkedAt = now()
      begin('checking what rests', () => checks(checkMs))
    }
  }

  return { tick, idle: async () => void (await Promise.all(underWay.values())) }
}

/** A number from 0 up to 1 that is always the same for a channel. */
const shareOf = (id: number) => ((id * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
