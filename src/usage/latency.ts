import type { Database } from '../db/database'
import { type Bar, DAY, HOUR, type Unit } from './calendar'
import { newHistogram, percentile, readInto } from './histogram'
import { scales } from './pieces'
import { type Filter, readFirstTokens } from './source'

/**
 * How long it took until the first token, bar by bar. What is kept by the hour (by the day, for months) counts for the bar that its
 * middle lies in: in places whose clocks are not whole hours ahead, that is out by half an hour at most.
 */
export async function readLatency(database: Database, bars: readonly Bar[], unit: Unit, to: number, filter: Filter = {}) {
  const scale = unit === 'month' ? 'day' : 'hour'
  const middle = (unit === 'month' ? DAY : HOUR) / 2
  const { indexOf, startOf } = scales[scale]
  const histograms = bars.map(newHistogram)
  const first = bars[0]
  if (!first) return []
  const rows = await readFirstTokens(database, { scale, first: indexOf(first.at), last: indexOf(to - 1) + 1 }, filter)
  for (const { index, times } of rows) {
    const bar = barAt(bars, startOf(index) + middle)
    if (bar >= 0) readInto(histograms[bar]!, times)
  }
  return histograms.map((histogram) => ({ p50: percentile(histogram, 0.5), p95: percentile(histogram, 0.95) }))
}

/** The last bar that has begun by then, or -1. */
function barAt(bars: readonly Bar[], at: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bars[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
