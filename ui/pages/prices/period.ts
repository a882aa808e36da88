/** The periods that are offered, by their first day in the browser's time zone. */
export const periods = ['today', 'week', 'month', 'quarter', 'year', 'dates'] as const
export type Period = (typeof periods)[number]

const days: Record<Exclude<Period, 'dates'>, number> = { today: 0, week: 6, month: 29, quarter: 89, year: 364 }

/** When a period begins and ends, as the API takes it; `undefined` for dates that are none or the wrong way round. Both days belong to it. */
export function bounds(period: Period, first: string, last: string, now: Date): { from: string; to: string } | undefined {
  const from = period === 'dates' ? dayOf(first) : new Date(now.getFullYear(), now.getMonth(), now.getDate() - days[period])
  const end = period === 'dates' ? dayOf(last) : undefined
  if (!from || (period === 'dates' && !end)) return undefined
  const to = end ? new Date(end.getFullYear(), end.getMonth(), end.getDate() + 1) : now
  return from < to ? { from: from.toISOString(), to: to.toISOString() } : undefined
}

/** `2026-01-31`, as a date field has it, in the browser's time zone. */
function dayOf(text: string): Date | undefined {
  const [year, month, day] = text.split('-').map(Number)
  return year && month && day ? new Date(year, month - 1, day) : undefined
}
