import type { Zone } from '../lib/zone'
import type { LimitKind, LimitPeriod } from './key'

/** How much of each kind. Cost is in billionths of a US dollar, so that sums are exact. */
export type Amounts = Record<LimitKind, number>

export const nothing = (): Amounts => ({ cost: 0, tokens: 0, requests: 0 })

/** One stretch of time in which use is counted; what comes after its end is counted in another. Unix milliseconds. */
export interface Span {
  per: LimitPeriod
  start: number
  end: number
  /** When the one before was over. */
  after: number
  used: Amounts
  /** By requests that are under way. */
  reserved: Amounts
}

export const FIVE_HOURS = 5 * 3_600_000

export const newSpan = (per: LimitPeriod, [start, end]: readonly [number, number], after = start): Span => ({
  per,
  start,
  end,
  after,
  used: nothing(),
  reserved: nothing(),
})

/** The period of the calendar in which a moment lies. Five hours are nobody's calendar: those that begin now. */
export function boundsOf(per: LimitPeriod, at: number, zone: Zone): [start: number, end: number] {
  if (per === 'ever') return [0, Number.POSITIVE_INFINITY]
  if (per === '5h') return [at, at + FIVE_HOURS]
  const { year, month, day, weekday } = zone.wall(at)
  if (per === 'month') return [zone.instant(year, month, 1), zone.instant(year, month + 1, 1)]
  const first = per === 'week' ? day - weekday + 1 : day
  return [zone.instant(year, month, first), zone.instant(year, month, first + (per === 'week' ? 7 : 1))]
}
