/** A moment (ISO 8601) as the day a date field shows, `2026-11-21`, in the reader's time zone. */
export function toDay(moment: string | null): string {
  if (moment === null) return ''
  const date = new Date(moment)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The last second of that day in the reader's time zone, as ISO 8601; an empty field is no moment. */
export function fromDay(day: string): string | null {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? new Date(year, month - 1, date, 23, 59, 59).toISOString() : null
}
