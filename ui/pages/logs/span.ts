import { timeFormat } from '../../parts/formats'
import type { Period } from './query'

const DAY = 86_400_000

/** A stretch of time as people write it: as exactly as `within`, which is around it, needs. Without an end it is a moment. */
export function spanText({ from, to }: Period, within: { from: number; to: number; stepMs: number }, language: string): string {
  const days = within.stepMs >= DAY
  const isLong = within.to - within.from > DAY * 1.1
  const crosses = from !== undefined && to !== undefined && new Date(from).toDateString() !== new Date(to).toDateString()
  const format = timeFormat(language, {
    ...((days || isLong || crosses) && { month: 'short', day: 'numeric' }),
    ...(within.to - within.from > 300 * DAY && { year: 'numeric' }),
    ...(!days && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  })
  if (from === undefined) return to === undefined ? '' : `… ${format.format(to)}`
  return to === undefined ? format.format(from) : format.formatRange(from, to)
}
