/** How a chart calls its bars. Every function takes the language last, so that it stays pure. */

export type Unit = 'hour' | 'day' | 'month'

/** Under the axis: `08:00`, `Nov 3`, `Nov`. */
export function shortTime(at: number, unit: Unit, language: string): string {
  const date = new Date(at)
  if (unit === 'hour') return date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (unit === 'day') return date.toLocaleDateString(language, { month: 'short', day: 'numeric' })
  return date.toLocaleDateString(language, { month: 'short' })
}

/** In a sentence: `Nov 21, 08:00`, `Sat, Nov 21`, `November 2026`. */
export function fullTime(at: number, unit: Unit, language: string): string {
  const date = new Date(at)
  if (unit === 'month') return date.toLocaleDateString(language, { month: 'long', year: 'numeric' })
  if (unit === 'day') return fullDay(at, language)
  return date.toLocaleString(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** A day with its weekday, and its year where that is another one. */
export function fullDay(at: number, language: string, now = Date.now()): string {
  const date = new Date(at)
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  return date.toLocaleDateString(language, { weekday: 'short', month: 'short', day: 'numeric', year })
}
