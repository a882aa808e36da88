import type { Scope } from '../db/database'
import { upsert } from '../db/insert'
import type { Tables } from '../db/schema'
import type { Steps } from '../db/step'
import { noteLate } from './closed'
import { type Histogram, mergeInto, newHistogram, note, writeHistogram } from './histogram'
import type { UsageRecord } from './record'
import { tokens } from './row'

/** The columns that are added up, in every table of sums. */
export const summedColumns = [
  'requests',
  'failed',
  'cancelled',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'costNano',
  'firstTokenMsSum',
  'firstTokenCount',
  'totalMsSum',
  'timedTokens',
  'timedMs',
] as const

/** Those that hold histograms. */
export const histogramColumns = ['firstTokenTimes', 'totalTimes'] as const

/** What statistics can be asked for. */
export const dimensionNames = ['channelId', 'endpointId', 'channelKeyId', 'groupId', 'apiKeyId', 'model', 'askedModel'] as const

export type Summed = (typeof summedColumns)[number]
type Dimensions = Pick<Tables['usageHours']['$inferSelect'], (typeof dimensionNames)[number]>
export type Counts = Record<Summed, number>

/** Counts and times of requests that have everything in common that statistics are asked for, and the quarter of an hour. */
interface Sum {
  /** Quarters of an hour since 1970. */
  quarter: number
  of: Dimensions
  counts: Counts
  firstTokens: Histogram
  totals: Histogram
}

const QUARTER = 900_000

/** Sums records by quarter of an hour and by everything that statistics are asked for. */
export function sumRecords(records: readonly UsageRecord[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const record of records) {
    const quarter = Math.floor(record.startedAt / QUARTER)
    const of = dimensionsOf(record)
    const sum = sumOf(sums, quarter, of)
    add(sum.counts, countsOf(record))
    if (record.firstTokenMs !== null) note(sum.firstTokens, record.firstTokenMs)
    note(sum.totals, record.totalMs)
  }
  return [...sums.values()]
}

/**
 * What becomes of the sums when requests that were counted have another cost: `change` is the difference in billionths of a
 * US dollar. For the same request twice, give the sum of both differences.
 */
export function sumCostChanges(changes: readonly { record: Parameters<typeof dimensionsOf>[0]; change: number }[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const { record, change } of changes)
    sumOf(sums, Math.floor(record.startedAt / QUARTER), dimensionsOf(record)).counts.costNano += change
  return [...sums.values()]
}

function sumOf(sums: Map<string, Sum>, quarter: number, of: Dimensions): Sum {
  const { channelId, endpointId, channelKeyId, groupId, apiKeyId, model, askedModel } = of
  const key = `${quarter} ${channelId} ${endpointId} ${channelKeyId} ${groupId} ${apiKeyId} ${model}\n${askedModel}`
  let sum = sums.get(key)
  if (!sum) {
    sum = { quarter, of, counts: noCounts(), firstTokens: newHistogram(), totals: newHistogram() }
    sums.set(key, sum)
  }
  return sum
}

type Placed = Pick<
  UsageRecord,
  'startedAt' | 'channelId' | 'endpointId' | 'channelKeyId' | 'groupId' | 'groupName' | 'apiKeyId' | 'upstreamModel' | 'model'
>

/** Who served it for whom. What somebody asked for who is no group's name could be anything, so it is not told apart. */
export const dimensionsOf = (record: Placed): Dimensions => ({
  channelId: record.channelId ?? 0,
  endpointId: record.endpointId ?? 0,
  channelKeyId: record.channelKeyId ?? 0,
  groupId: record.groupId ?? 0,
  apiKeyId: record.apiKeyId ?? 0,
  model: fitting(record.upstreamModel ?? ''),
  askedModel: record.groupId === null ? '' : fitting(record.model),
})

// As the columns cut it: two rows of one key must be one row.
const fitting = (text: string) => text.replaceAll('\0', '').slice(0, 191)

export const noCounts = (): Counts => Object.fromEntries(summedColumns.map((column) => [column, 0])) as Counts

/** What one request adds to the sums. */
export function countsOf(record: Pick<UsageRecord, 'usage' | 'firstTokenMs' | 'stream' | 'totalMs' | 'outcome' | 'cost'>): Counts {
  const { usage, firstTokenMs } = record
  const output = tokens(usage?.output) ?? 0
  // What comes at once, at the end, tells nothing of how fast it was made.
  const timed = record.stream && firstTokenMs !== null && output > 1 && record.totalMs > firstTokenMs
  return {
    requests: 1,
    failed: record.outcome === 'failed' ? 1 : 0,
    cancelled: record.outcome === 'cancelled' ? 1 : 0,
    inputTokens: tokens(usage?.input) ?? 0,
    outputTokens: output,
    cacheReadTokens: tokens(usage?.cacheRead) ?? 0,
    cacheWriteTokens: tokens(usage?.cacheWrite) ?? 0,
    reasoningTokens: tokens(usage?.reasoning) ?? 0,
    costNano: record.cost ?? 0,
    firstTokenMsSum: firstTokenMs ?? 0,
    firstTokenCount: firstTokenMs === null ? 0 : 1,
    totalMsSum: record.totalMs,
    timedTokens: timed ? output : 0,
    timedMs: timed ? record.totalMs - firstTokenMs : 0,
  }
}

export function add(counts: Counts, more: Counts, sign: 1 | -1 = 1) {
  for (const column of summedColumns) counts[column] += sign * more[column]
}

/** Adds sums to what the database has of them, in all tables that hold them. */
export function* writeSums(tx: Scope, sums: readonly Sum[]): Steps<void> {
  const { usageHours, usageDays, usageMonths, usageTotals } = tx.tables
  yield* noteLate(tx, QUARTER * Math.min(...sums.map(({ quarter }) => quarter)))
  const merge = { add: [...summedColumns], append: [...histogramColumns] }
  const names = [...dimensionNames]
  const by = <Time extends string>(time: Time, at: (quarter: number) => number) =>
    fold(sums, ({ quarter, of }) => ({ [time]: at(quarter), ...of }) as Record<Time, number> & Dimensions)
  yield* upsert(tx, usageHours, by('hour', hourOf), { key: ['hour', ...names], ...merge })
  yield* upsert(tx, usageDays, by('day', dayOf), { key: ['day', ...names], ...merge })
  yield* upsert(tx, usageMonths, by('month', monthOf), { key: ['month', ...names], ...merge })
  const totals = [
    // For the edges of periods only, where nobody looks for times.
    ...fold(sums, ({ quarter }) => ({ minutes: 15, at: quarter })).map((row) => ({ ...row, firstTokenTimes: null, totalTimes: null })),
    ...fold(sums, ({ quarter }) => ({ minutes: 60, at: hourOf(quarter) })),
    ...fold(sums, ({ quarter }) => ({ minutes: 1440, at: dayOf(quarter) })),
  ]
  yield* upsert(tx, usageTotals, totals, { key: ['minutes', 'at'], ...merge })
}

const hourOf = (quarter: number) => Math.floor(quarter / 4)
const dayOf = (quarter: number) => Math.floor(quarter / 96)

function monthOf(quarter: number): number {
  const date = new Date(quarter * QUARTER)
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

/** The sums of those that have the same key, as rows. */
function fold<Key extends object>(sums: readonly Sum[], keyOf: (sum: Sum) => Key) {
  const rows = new Map<string, { key: Key; counts: Counts; firstTokens: Histogram; totals: Histogram }>()
  for (const sum of sums) {
    const key = keyOf(sum)
    const name = Object.values(key).join('\n')
    let row = rows.get(name)
    if (!row) {
      row = { key, counts: noCounts(), firstTokens: newHistogram(), totals: newHistogram() }
      rows.set(name, row)
    }
    add(row.counts, sum.counts)
    mergeInto(row.firstTokens, sum.firstTokens)
    mergeInto(row.totals, sum.totals)
  }
  return [...rows.values()].map(({ key, counts, firstTokens, totals }) => ({
    ...key,
    ...counts,
    firstTokenTimes: writeHistogram(firstTokens),
    totalTimes: writeHistogram(totals),
  }))
}
