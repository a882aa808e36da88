import { openDatabase } from '../db/open'
import type { Fault } from '../protocols/protocol'
import type { UsageRecord } from '../usage/record'
import { writeHours } from '../usage/sums.fixture'
import { createKeyLimits } from './limits'
import { Place } from './place'
import type { ApiKeyDraft } from './shape'
import { createApiKeys } from './store'
import type { Ask } from './weight'

export const HOUR = 3_600_000

/** For tests only: the limits of one API key over a database in memory, with a clock. */
export async function openLimits(draft: Omit<ApiKeyDraft, 'name'>, { at = '2026-06-10T12:00:00Z', timeZone = 'UTC' } = {}) {
  let time = Date.parse(at)
  const now = () => time
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const keys = await createApiKeys(database, now)
  const { apiKey } = await keys.create({ name: 'kit', ...draft })
  const logged: string[] = []
  const log = { error: (message: string) => void logged.push(message) }
  const zone = { name: timeZone, unpriced: false }
  const flushed: (() => Promise<void>)[] = []
  const options = {
    database,
    keys,
    log,
    now,
    timeZone: () => zone.name,
    allowUnpriced: () => zone.unpriced,
    flush: async () => {
      for (const work of flushed.splice(0)) await work()
    },
  }
  let limits = await createKeyLimits(options)

  const key = () => keys.byId(apiKey.id)!
  const enter = (ask: Partial<Ask> = {}) =>
    limits.enter(key(), { arrived: time, bytes: 3, tokens: () => 1, maxOutput: () => 0, cost: () => 0, ...ask })
  /** What has ended, as the relay tells it. */
  const record = (more: Partial<UsageRecord> = {}) =>
    ({
      apiKeyId: apiKey.id,
      startedAt: time,
      outcome: 'ok',
      usage: { input: 1, output: 0 },
      cost: 0,
      firstTokenMs: 1,
      ...more,
    }) as UsageRecord

  /** What earlier requests have left in the database: in the log, and in the sums of its hour. */
  async function past(startedAt: string, { tokens = 0, cost = 0, failed = false }) {
    const moment = Date.parse(startedAt)
    const { requestLogs } = database.tables
    await database.query.insert(requestLogs).values({
      id: crypto.randomUUID().slice(0, 32),
      startedAt: moment,
      clientProtocol: 'anthropic',
      model: 'm',
      apiKeyId: apiKey.id,
      status: failed ? 500 : 200,
      outcome: failed ? 'failed' : 'ok',
      stream: false,
      inputTokens: tokens,
      outputTokens: 0,
      costNano: cost,
      totalMs: 1,
      attempts: [],
      attemptCount: 1,
      partial: false,
    })
    await writeHours(database, [
      {
        hour: Math.floor(moment / HOUR),
        apiKeyId: apiKey.id,
        model: crypto.randomUUID(),
        requests: 1,
        failed: failed ? 1 : 0,
        inputTokens: tokens,
        costNano: cost,
      },
    ])
  }

  return {
    keys,
    database,
    zone,
    logged,
    flushed,
    enter,
    record,
    past,
    key,
    get limits() {
      return limits
    },
    taken(ask: Partial<Ask> = {}): Place {
      const place = enter(ask)
      if (!(place instanceof Place)) throw new Error(`no place: ${place?.message}`)
      return place
    },
    refused(ask: Partial<Ask> = {}): Fault {
      const fault = enter(ask)
      if (!fault || fault instanceof Place) throw new Error('there was a place')
      return fault
    },
    use: (tokens: number, more: Partial<UsageRecord> = {}, place?: Place) =>
      limits.ended(record({ usage: { input: tokens, output: 0 }, ...more }), place),
    used: () => Object.fromEntries(limits.stateOf(apiKey.id)!.bounds.map(({ kind, per, used }) => [`${kind} ${per}`, used])),
    to: (moment: string) => {
      time = Date.parse(moment)
    },
    wait: (ms: number) => {
      time += ms
    },
    /** Another process over the same database. */
    async restart() {
      await keys.close()
      await keys.reload()
      limits = await createKeyLimits(options)
    },
  }
}
