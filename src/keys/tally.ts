import { Meter } from '../channels/meter'
import type { UsageRecord } from '../usage/record'
import type { ApiKey, KeyLimit, LimitPeriod } from './key'
import { newSpan, type Span } from './span'

/** A limit with the stretch of time it is about now. `most` is in the units of amounts. */
export interface Bound extends KeyLimit {
  most: number
  span: Span
}

/** What is counted of one API key. */
export class Tally {
  /** Requests that are under way. */
  running = 0
  readonly requests = new Meter()
  readonly tokens = new Meter()
  readonly spans = new Map<LimitPeriod, Span>()
  bounds: Bound[] = []
  /** Whether the size of a request matters. */
  isWeighed = false
  isPriced = false
  /** When the first of the spans is over. */
  until = 0
  /** Requests that have ended: who reads sums of the past looks whether it has moved meanwhile. */
  ended = 0
  /** Sums of the past are being read. */
  reading: Promise<void> | undefined
  /** About how long replies to this key are, in tokens. */
  typicalOutput = 0

  constructor(public key: ApiKey) {}

  /** Takes up the limits as they are now; answers the periods of which nothing is known yet. */
  adopt(key: ApiKey): LimitPeriod[] {
    const wanted = new Set(limitsOf(key).map(({ per }) => per))
    for (const per of this.spans.keys()) if (!wanted.has(per)) this.spans.delete(per)
    const fresh = [...wanted].filter((per) => !this.spans.has(per))
    for (const per of fresh) this.spans.set(per, newSpan(per, [0, 0]))
    this.bind(key)
    return fresh
  }

  /** Each limit is about the span of its period, which must be there. */
  private bind(key: ApiKey) {
    this.key = key
    this.bounds = limitsOf(key).map((limit) => ({ ...limit, most: unitsOf(limit), span: this.spans.get(limit.per)! }))
    this.isPriced = this.bounds.some((bound) => bound.kind === 'cost')
    this.isWeighed = this.isPriced || key.tokensPerMinute !== null || this.bounds.some((bound) => bound.kind === 'tokens')
    this.until = Math.min(...this.bounds.map(({ span }) => span.end))
  }

  /** From now on this is what is counted. What is under way stays reserved where only the past has been read anew. */
  begin(span: Span) {
    const known = this.spans.get(span.per)
    if (known && known.end > span.start) span.reserved = known.reserved
    this.spans.set(span.per, span)
    this.bind(this.key)
  }

  /**
   * Counts what has ended, by the same rule as the sums in the database: by when it began; what has failed is no request, but
   * what it has used is used. `input` is what was estimated of it.
   */
  count(record: Counted, input = 0) {
    this.ended++
    const { startedAt, outcome, usage, cost } = record
    const tokens = tokensOf(record, input)
    if (usage) this.typicalOutput += (usage.output - this.typicalOutput) / 16
    for (const { after, end, used } of this.spans.values()) {
      if (startedAt < after || startedAt >= end) continue
      used.tokens += tokens
      used.cost += cost ?? 0
      if (outcome !== 'failed') used.requests++
    }
  }
}

/** What is read of a record. */
export type Counted = Pick<UsageRecord, 'apiKeyId' | 'startedAt' | 'outcome' | 'usage' | 'cost' | 'firstTokenMs'>

/** A reply that was left before it told its use has used at least what was asked. */
export function tokensOf({ usage, firstTokenMs }: Pick<Counted, 'usage' | 'firstTokenMs'>, input: number): number {
  if (usage) return usage.input + usage.output
  return firstTokenMs === null ? 0 : input
}

/** All limits of a key over periods, the old one of cost among them. */
export function limitsOf({ limits, maxCost }: Pick<ApiKey, 'limits' | 'maxCost'>): KeyLimit[] {
  const all = limits ?? []
  return maxCost === null ? all : [...all, { kind: 'cost', per: 'ever', value: maxCost }]
}

/** Whether anything has to be counted of a key. */
export const isLimited = (key: ApiKey) =>
  key.maxConcurrency !== null || key.requestsPerMinute !== null || key.tokensPerMinute !== null || limitsOf(key).length > 0

export const NANO = 1e9

export const unitsOf = ({ kind, value }: KeyLimit) => (kind === 'cost' ? Math.round(value * NANO) : value)
