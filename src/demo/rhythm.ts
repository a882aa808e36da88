import type { Person } from './people'

const DAY = 86_400_000

/** The stretch of time of which the demo tells, in unix milliseconds. */
export interface Span {
  start: number
  end: number
}

/** Of a day's requests, the share of each hour; by the clock of this machine. */
const hours: Record<Person['hours'], readonly number[]> = {
  office: shares([0, 0, 0, 0, 0, 0, 0.5, 2, 5, 9, 10, 9, 5, 7, 10, 10, 9, 7, 4, 2, 1.5, 1.5, 1, 0.3]),
  evening: shares([2, 1, 0.3, 0, 0, 0, 0, 0.5, 1, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5, 7, 10, 11, 9, 5]),
  night: shares([1, 14, 30, 30, 16, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  always: shares([2, 1.5, 1, 1, 1, 1.5, 2.5, 4, 5, 6, 6.5, 6.5, 6, 6, 6, 6, 6, 6, 5.5, 5, 4.5, 4, 3, 2.5]),
}

/** Monday is the second. */
const weekdays: Record<Person['hours'], readonly number[]> = {
  office: [0.12, 1, 1.1, 1.15, 1.05, 0.85, 0.16],
  evening: [1.1, 0.9, 0.9, 0.9, 0.9, 0.8, 1.2],
  night: [0.9, 1, 1, 1, 1, 1, 0.9],
  always: [0.65, 1, 1.05, 1, 1, 0.95, 0.7],
}

/** The launch, so many days before the end: everybody wants to try it, and some of them stay. */
const LAUNCH = 76
/** The day on which the greatest account could not be reached. */
const OUTAGE = 24

/** How many requests somebody is expected to make in the hour that begins then. */
export function expectedIn(person: Person, at: number, span: Span): number {
  const now = new Date(at)
  const along = (at - span.start) / (span.end - span.start)
  if (along < person.since || along > (person.until ?? 2)) return 0
  const growth = 0.35 + 0.65 * along ** 1.5
  const fresh = Math.min(1, 0.3 + (along - person.since) * 9)
  const share = hours[person.hours][now.getHours()]!
  return person.daily * share * weekdays[person.hours][now.getDay()]! * growth * fresh * season(now) * launch((span.end - at) / DAY)
}

/** Nobody works between the years, and fewer in summer. */
function season(now: Date): number {
  const [month, day] = [now.getMonth(), now.getDate()]
  if ((month === 11 && day > 22) || (month === 0 && day < 3)) return 0.2
  return month === 7 ? 0.75 : 1
}

function launch(daysAgo: number): number {
  const after = LAUNCH - daysAgo
  return after < 0 || after > 12 ? 1 : 1 + 2.2 * Math.exp(-after / 2.5)
}

/** Whether the greatest account is down: most of a working day, once. */
export function isOutage(at: number, { end }: Span): boolean {
  const hour = new Date(at).getHours()
  return Math.floor((end - at) / DAY) === OUTAGE && hour >= 9 && hour < 16
}

function shares(parts: number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0)
  return parts.map((part) => part / whole)
}
