import type { Word } from '../../words/words'

export const ranges = ['day', 'today', 'yesterday', '7d', '30d', '90d', '12m', 'all', 'custom'] as const
export type Range = (typeof ranges)[number]

export const rangeNames: Record<Range, Word> = {
  day: 'range.day',
  today: 'range.today',
  yesterday: 'range.yesterday',
  '7d': 'range.week',
  '30d': 'range.month',
  '90d': 'range.90d',
  '12m': 'range.12m',
  all: 'range.all',
  custom: 'range.custom',
}

/** As it stands in the address; `from` and `to` are days, both of them within. */
export type RangeQuery = Partial<Record<'range' | 'from' | 'to', string>>

/** A stretch of time in unix milliseconds, made of whole hours or days of the browser's own calendar. */
export interface Period {
  from: number
  to: number
  /** Where the period begins that it is compared with, which is as long. */
  previousFrom: number | undefined
  /** Where its chart ends: that of today shows all of the day. */
  chartTo: number
}

export const rangeOf = (query: RangeQuery): Range => ranges.find((range) => range === query.range) ?? 'day'

/** The period of a range at a moment. It ends now, so that what it comes to is what its bars come to. */
export function periodOf(query: RangeQuery, now: number): Period {
  const since = (from: number, previousFrom?: number): Period => ({ from, to: now, previousFrom, chartTo: now })
  const day = (back: number) => dayStart(now, -back)
  switch (rangeOf(query)) {
    case 'day':
      return since(hourStart(now) - 23 * HOUR, hourStart(now) - 47 * HOUR)
    case 'today':
      return { ...since(day(0), day(1)), chartTo: day(-1) }
    case 'yesterday':
      return { from: day(1), to: day(0), previousFrom: day(2), chartTo: day(0) }
    case '7d':
      return since(day(6), day(13))
    case '30d':
      return since(day(29), day(59))
    case '90d':
      return since(day(89), day(179))
    case '12m':
      return since(monthStart(now, -11), monthStart(now, -23))
    case 'all':
      return since(0)
    case 'custom':
      return customPeriod(query, now)
  }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Days that are missing, not days or in the wrong order are put right rather than refused. */
function customPeriod({ from, to }: RangeQuery, now: number): Period {
  const [first, last] = [readDay(from) ?? dayStart(now, -6), readDay(to) ?? dayStart(now)].sort((a, b) => a - b) as [number, number]
  const end = Math.max(Math.min(dayStart(last, 1), now), first + HOUR)
  const days = Math.round((dayStart(last, 1) - first) / DAY)
  return { from: first, to: end, previousFrom: dayStart(first, -days), chartTo: end }
}

/** Midnight of the day of a moment, so many days later. */
export function dayStart(at: number, later = 0): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + later).getTime()
}

const hourStart = (at: number) => new Date(at).setMinutes(0, 0, 0)

function monthStart(at: number, later = 0): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth() + later).getTime()
}

/** `2026-11-21` → its midnight here. */
export function readDay(text: string | undefined): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '')
  if (!found) return
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** The day of a moment, as an address and a date field write it. */
export function writeDay(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** When a bar ends that begins at a moment. */
export function barEnd(at: number, unit: 'hour' | 'day' | 'month'): number {
  if (unit === 'hour') return at + HOUR
  return unit === 'day' ? dayStart(at, 1) : monthStart(at, 1)
}
