import type { LimitKind, LimitPeriod } from './key'
import type { Bound, Tally } from './tally'

/** How a key stands with one of its limits. Amounts are nanodollars, tokens or requests. */
export interface BoundState {
  kind: LimitKind
  per: LimitPeriod
  most: number
  used: number
  /** By requests that are under way. */
  reserved: number
  /** Unix milliseconds; `null` is never, or, of five hours, not before they begin. */
  startedAt: number | null
  resetsAt: number | null
}

/** How an API key stands with its limits. */
export interface KeyState {
  bounds: BoundState[]
  /** Within the last minute; counted only where that is limited. */
  requests: number
  tokens: number
  running: number
}

export const stateOf = ({ bounds, requests, tokens, running }: Tally, at: number): KeyState => ({
  bounds: bounds.map((bound) => boundState(bound, at)),
  requests: requests.count(at),
  tokens: tokens.sum(at),
  running,
})

function boundState({ kind, per, most, span }: Bound, at: number): BoundState {
  const own = { kind, per, most }
  if (at >= span.end) return { ...own, used: 0, reserved: 0, startedAt: null, resetsAt: null }
  const resetsAt = Number.isFinite(span.end) ? span.end : null
  return { ...own, used: span.used[kind], reserved: span.reserved[kind], startedAt: span.start, resetsAt }
}
