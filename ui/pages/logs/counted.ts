import type { Volume } from '../../contract'
import type { Conditions, Period } from './query'

type Status = Conditions['status']
type Bar = Volume['bars'][number]

/** How many requests the statistics tell of in what is listed: bars that lie within, and of them those that ended so. */
export function countedIn({ bars, stepMs }: Pick<Volume, 'bars' | 'stepMs'>, status: Status, { from, to }: Period = {}): number {
  const within = bars.filter(({ at }) => at >= (from ?? 0) && at + stepMs <= (to ?? Number.POSITIVE_INFINITY))
  return within.reduce((sum, bar) => sum + endedAs(bar, status), 0)
}

function endedAs({ requests, failed, cancelled }: Bar, status: Status): number {
  if (status === 'failed') return failed
  if (status === 'cancelled') return cancelled
  if (status === 'live') return 0
  return status === 'ok' ? requests - failed - cancelled : requests
}
