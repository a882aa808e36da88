import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import { createZone } from '../lib/zone'
import type { Fault } from '../protocols/protocol'
import type { ApiKey, LimitPeriod } from './key'
import { createPastReader, type Unread } from './past-reader'
import { Place } from './place'
import { type Rates, ratesOf } from './rates'
import { unpricedFault } from './refusal'
import { boundsOf, newSpan } from './span'
import { type KeyState, stateOf } from './state'
import type { ApiKeys } from './store'
import { type Counted, isLimited, Tally } from './tally'
import { type Ask, obstacle, weigh } from './weight'

export interface KeyLimitsOptions {
  database: Database
  keys: ApiKeys
  timeZone(): string
  /** Whether what has no price may be asked for with a spending limit. */
  allowUnpriced(): boolean
  /** Brings into the database what has ended. */
  flush(): Promise<unknown>
  log: Pick<Log, 'error'>
  now?: () => number
}

export type KeyLimits = Awaited<ReturnType<typeof createKeyLimits>>

/**
 * Counts what API keys use and says when one has had enough. A request reserves what it may use before it is sent, in one
 * step with looking whether that is there, so that many at once cannot pass a limit together; a single one that is larger
 * than what is left may go when nothing else does. All in memory; it starts from the sums in the database. Keys without
 * limits are not counted at all.
 */
export async function createKeyLimits({ database, keys, timeZone, allowUnpriced, flush, log, now = Date.now }: KeyLimitsOptions) {
  const tallies = new Map<number, Tally>()
  let zone = createZone(timeZone())
  const read = createPastReader({ database, flush, zone: () => zone, log, now })

  /** Takes up limits as they are now, and forgets what is no longer limited. */
  function look() {
    for (const [id, { key }] of tallies) if (!isLimited(keys.byId(id) ?? unlimited(key))) tallies.delete(id)
    const fresh = keys.all().filter(isLimited).flatMap(adopt)
    if (fresh.length) read(fresh)
  }

  /** Answers the spans of which nothing is known yet. */
  function adopt(key: ApiKey): Unread[] {
    const tally = tallies.get(key.id) ?? new Tally(key)
    tallies.set(key.id, tally)
    return tally.adopt(key).map((per) => ({ tally, per }))
  }

  /** Begins new spans for those that are over; five hours only with a request, whose arrival `arrived` is. */
  function turnOver(tally: Tally, at: number, arrived?: number) {
    if (at < tally.until) return
    for (const span of [...tally.spans.values()]) {
      if (at < span.end || (span.per === '5h' && arrived === undefined)) continue
      const start = span.per === '5h' ? Math.max(span.end, arrived!) : at
      tally.begin(newSpan(span.per, boundsOf(span.per, start, zone), span.end))
      if (span.per === '5h') keys.opened(tally.key.id, start)
    }
  }

  /** Takes a place for a request, or says why there is none; undefined where nothing is limited. */
  function enter(key: ApiKey, ask: Ask): Place | Fault | undefined {
    const tally = tallies.get(key.id)
    if (!tally) return undefined
    const at = now()
    turnOver(tally, at, Math.min(at, ask.arrived))
    const weight = weigh(tally, ask, at)
    if (weight.unpriced && !allowUnpriced()) return unpricedFault(key, weight.unpriced)
    return obstacle(tally, weight, at) ?? new Place(tally, weight, at)
  }

  look()
  await Promise.all([...tallies.values()].map(({ reading }) => reading))
  keys.onChange(look)

  return {
    enter,
    /** What has to be waited for before `enter`: the past of a key that has been limited just now is being read. */
    ready: (key: ApiKey): Promise<void> | undefined => (tallies.size ? tallies.get(key.id)?.reading : undefined),
    /** It is known what a request has used, whatever became of it. */
    ended(record: Counted, place: Place | undefined) {
      place?.settle(record)
      if (record.apiKeyId !== null && tallies.size) tallies.get(record.apiKeyId)?.count(record, place?.weight.input)
    },
    /** Another time zone has another calendar. */
    rezone() {
      if (createZone(timeZone()).name === zone.name) return
      zone = createZone(timeZone())
      const isCalendar = (per: LimitPeriod) => per !== '5h' && per !== 'ever'
      read([...tallies.values()].flatMap((tally) => [...tally.spans.keys()].filter(isCalendar).map((per) => ({ tally, per }))))
    },
    /** What requests of these keys have cost is another now. */
    corrected(keyIds: Iterable<number>) {
      const concerned = [...keyIds].flatMap((id) => tallies.get(id) ?? []).filter((tally) => tally.isPriced)
      const unread = concerned.flatMap((tally) => [...tally.spans.keys()].map((per) => ({ tally, per })))
      if (unread.length) read(unread)
    },
    /** How a key stands with its limits now; undefined for one without. */
    stateOf(keyId: number): KeyState | undefined {
      const tally = tallies.get(keyId)
      if (!tally) return undefined
      turnOver(tally, now())
      return stateOf(tally, now())
    },
    /** What the client of a key is told of its limits; undefined where it has none. */
    ratesOf(keyId: number): Rates | undefined {
      const tally = tallies.size ? tallies.get(keyId) : undefined
      return tally && ratesOf(tally, now())
    },
    isLimited: (keyId: number): boolean => tallies.size > 0 && tallies.has(keyId),
    /** The keys that have limits. */
    limited: (): ApiKey[] => [...tallies.values()].map(({ key }) => key),
  }
}

const unlimited = (key: ApiKey): ApiKey => ({
  ...key,
  maxCost: null,
  limits: null,
  maxConcurrency: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
})
