import type { NewsKind } from './news'
import type { TargetValues } from './target'
import type { TargetKind } from './targets'

/** Who is told, and how. Times are unix milliseconds. */
export interface Receiver {
  id: number
  name: string
  kind: TargetKind
  enabled: boolean
  /** Addresses and credentials. */
  target: TargetValues
  /** `null` is all kinds of news. */
  events: NewsKind[] | null
  quiet: Quiet | null
  /** The last time something was sent, and what went wrong since. */
  sentAt: number | null
  error: string | null
  createdAt: number
  updatedAt: number
}

/** Times of day in the time zone of the settings, such as 22:00 and 07:00: what happens between them is told afterwards. */
export interface Quiet {
  from: string
  to: string
}

/** Whether a time of day, in minutes, is a quiet one. */
export function isQuiet(quiet: Quiet | null, minutes: number): boolean {
  if (!quiet) return false
  const from = minutesOf(quiet.from)
  const to = minutesOf(quiet.to)
  // From evening to morning it is quiet over midnight.
  return from <= to ? minutes >= from && minutes < to : minutes >= from || minutes < to
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
