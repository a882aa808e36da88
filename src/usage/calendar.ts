import type { Zone } from '../lib/zone'

/** A stretch of time in which a place's clocks keep one distance to UTC. All in milliseconds. */
export interface Stretch {
  from: number
  to: number
  offset: number
}

export type Unit = 'hour' | 'day' | 'month'

/** One bar of a chart: when it begins, and how a calendar of the place names it (`2026-03-29`, `2026-03`, `2026-03-29T14:00`). */
export interface Bar {
  at: number
  name: string
}

const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** Clocks are put back and forth within a month where Ramadan interrupts summer time. */
const LOOK_EVERY = 7 * DAY

/** How far ahead of UTC the clocks of a place are. */
function offsetAt({ wall }: Zone, at: number): number {
  const { year, month, day, hour, minute } = wall(at)
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / MINUTE) * MINUTE
}

/** The stretches between two moments, in order and without gaps. */
export function stretchesOf(zone: Zone, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = []
  let start = from
  let offset = offsetAt(zone, from)
  for (let at = from; at < to; ) {
    const next = Math.min(at + LOOK_EVERY, to)
    const changed = offsetAt(zone, next) !== offset
    if (!changed) {
      at = next
      continue
    }
    const change = changeWithin(zone, at, next, offset)
    if (change >= to) break
    stretches.push({ from: start, to: change, offset })
    start = change
    offset = offsetAt(zone, change)
    at = change
  }
  return [...stretches, { from: start, to, offset }]
}

/** The first minute in which the offset is another. */
function changeWithin(zone: Zone, same: number, other: number, offset: number): number {
  let low = Math.floor(same / MINUTE)
  let high = Math.ceil(other / MINUTE)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle * MINUTE) === offset) low = middle
    else high = middle
  }
  return high * MINUTE
}

/**
 * The bars between two moments by the clocks of these stretches: months and days by how many were since 1970, hours by when they
 * begin, as the one that comes twice when clocks are put back is two.
 */
export function barsOf(unit: Unit, stretches: readonly Stretch[]): Map<number, Bar> {
  const bars = new Map<number, Bar>()
  const step = unit === 'hour' ? HOUR : DAY
  for (const [number, stretch] of stretches.entries()) {
    const { from, to, offset } = stretch
    // A midnight that is skipped is the first moment of its day.
    const earliest = number === 0 ? 0 : from
    for (let index = Math.floor((from + offset) / step); index * step - offset < to; index++) {
      const local = index * step
      const key = unit === 'month' ? monthOf(local) : unit === 'day' ? index : local - offset
      if (bars.has(key)) continue
      const start = unit === 'month' ? firstOfMonth(local) : local
      bars.set(key, { at: Math.max(start - offset, earliest), name: nameOf(unit, local) })
    }
  }
  return bars
}

export const monthOf = (local: number) => {
  const date = new Date(local)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

const firstOfMonth = (local: number) => {
  const date = new Date(local)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

function nameOf(unit: Unit, local: number): string {
  const text = new Date(local).toISOString()
  if (unit === 'hour') return text.slice(0, 16)
  return unit === 'day' ? text.slice(0, 10) : text.slice(0, 7)
}
