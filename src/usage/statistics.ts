import type { Database } from '../db/database'
import { DAY } from './calendar'
import { readBeyond, without } from './edges'
import { type Histogram, newHistogram, percentile } from './histogram'
import { scales } from './pieces'
import { type Counts, noCounts } from './rollup'
import { type Filter, isFiltered, piecesFor, readSteps, readSums, readTimes, timedPiecesFor } from './source'

/** What a period comes to. Times in milliseconds, costs in billionths of a US dollar, rates from 0 to 1. */
export interface Totals {
  requests: number
  failed: number
  cancelled: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
  costNano: number
  /** The mean, of the requests that had one. */
  firstTokenMs: number | null
  totalMs: number | null
  tokensPerSecond: number | null
  /** How much of the input came from prompt caches. */
  cacheHitRate: number | null
}

/** How long it took until the first token, and altogether: what 50, 95 and 99 % were not above, within 5 %. */
export interface Times {
  firstToken: Percentiles
  total: Percentiles
}

type Percentiles = Record<'p50' | 'p95' | 'p99', number | null>

/** The sums of a period, those of an equally long one that begins at `earlier`, and how it went in about thirty steps. */
export async function readOverview(database: Database, from: number, to: number, filter: Filter = {}, earlier = from - (to - from)) {
  const [sums, before, times, spark] = await Promise.all([
    readCounts(database, from, to, filter),
    readCounts(database, earlier, earlier + (to - from), filter),
    readTimes(database, timedPiecesFor(from, to, filter), filter),
    readSpark(database, from, to, filter),
  ])
  return { ...totalsOf(sums), ...timesOf(times.get('')), previous: totalsOf(before), spark }
}

/** What a period comes to; what its hours have besides is taken off, as sums of a part of all are kept by the hour. */
async function readCounts(database: Database, from: number, to: number, filter: Filter): Promise<Counts | undefined> {
  const sums = (await readSums(database, piecesFor(from, to, filter), filter)).get('')
  if (!sums || !isFiltered(filter)) return sums
  const beyond = await readBeyond(database, from, to, filter, 'model')
  return [...beyond.values()].reduce(without, sums)
}

const STEPS = 30

/** A period in steps of equal length, for a line without axes. */
async function readSpark(database: Database, from: number, to: number, filter: Filter) {
  const scale = to - from > 60 * DAY ? 'day' : to - from > 5 * DAY || isFiltered(filter) ? 'hour' : 'quarter'
  const { indexOf } = scales[scale]
  const first = indexOf(from)
  const last = indexOf(to - 1) + 1
  const step = Math.max(1, Math.ceil((last - first) / STEPS))
  const found = await readSteps(database, { scale, first, last }, step, filter)
  const counts = new Map(found.map((one) => [one.number, one.counts]))
  return Array.from({ length: Math.ceil((last - first) / step) }, (_, index) => {
    const { requests, failed, costNano, inputTokens, outputTokens, firstTokenMs } = totalsOf(counts.get(index))
    return { requests, failed, costNano, tokens: inputTokens + outputTokens, firstTokenMs }
  })
}

export function totalsOf(counts: Counts = noCounts()): Totals {
  const { firstTokenMsSum, firstTokenCount, totalMsSum, timedTokens, timedMs, ...rest } = counts
  return {
    ...rest,
    firstTokenMs: firstTokenCount ? Math.round(firstTokenMsSum / firstTokenCount) : null,
    totalMs: rest.requests ? Math.round(totalMsSum / rest.requests) : null,
    tokensPerSecond: timedMs ? Math.round((timedTokens * 10_000) / timedMs) / 10 : null,
    cacheHitRate: rest.inputTokens ? Math.min(1, rest.cacheReadTokens / rest.inputTokens) : null,
  }
}

export const timesOf = (times: { firstTokens: Histogram; totals: Histogram } | undefined): Times => ({
  firstToken: percentilesOf(times?.firstTokens),
  total: percentilesOf(times?.totals),
})

const percentilesOf = (histogram = newHistogram()): Percentiles => ({
  p50: percentile(histogram, 0.5),
  p95: percentile(histogram, 0.95),
  p99: percentile(histogram, 0.99),
})
