/** How a chart calls its bars. Each function gives one that tells many moments. */
import { timeFormat } from '../../parts/formats'

export type Unit = 'hour' | 'day' | 'month'

/** Under the axis: `08:00`, `Nov 3`, `Nov`. */
export function shortTimes(unit: Unit, language: string): (at: number) => string {
  const format = timeFormat(language, shapes[unit].short)
  return (at) => format.format(at)
}

/** In a sentence: `Nov 21, 08:00`, `Sat, Nov 21`, `November 2026`. */
export function fullTimes(unit: Unit, language: string): (at: number) => string {
  if (unit === 'day') return fullDays(language)
  const format = timeFormat(language, shapes[unit].full)
  return (at) => format.format(at)
}

/** Days with their weekday, and their year where that is another one. */
export function fullDays(language: string, now = Date.now()): (at: number) => string {
  const usual = timeFormat(language, shapes.day.full)
  const withYear = timeFormat(language, { ...shapes.day.full, year: 'numeric' })
  const year = new Date(now).getFullYear()
  return (at) => (new Date(at).getFullYear() === year ? usual : withYear).format(at)
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { month: 'short', day: 'numeric' } as const

const shapes: Record<Unit, Record<'short' | 'full', Intl.DateTimeFormatOptions>> = {
  hour: { short: clock, full: { ...day, ...clock } },
  day: { short: day, full: { weekday: 'short', ...day } },
  month: { short: { month: 'short' }, full: { month: 'long', year: 'numeric' } },
}
