import type { Tables } from '../db/schema'
import type { UsageRecord } from './record'
import { tokens } from './row'

type Row = Tables['usageHours']['$inferInsert']

/** The columns of `usage_hours` that are added up. */
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
] as const

const HOUR = 3_600_000

/** Sums records by hour and by everything that statistics are asked for. No two rows have the same key. */
export function sumByHour(records: readonly UsageRecord[]): Row[] {
  const rows = new Map<string, Row>()
  for (const record of records) {
    const row = keyed(record)
    const key = `${row.hour} ${row.channelId} ${row.channelKeyId} ${row.groupId} ${row.apiKeyId} ${row.model}`
    const known = rows.get(key)
    if (!known) rows.set(key, { ...row, ...counts(record) })
    else add(known, counts(record))
  }
  return [...rows.values()]
}

function keyed(record: UsageRecord) {
  return {
    hour: Math.floor(record.startedAt / HOUR),
    channelId: record.channelId ?? 0,
    channelKeyId: record.channelKeyId ?? 0,
    groupId: record.groupId ?? 0,
    apiKeyId: record.apiKeyId ?? 0,
    model: (record.upstreamModel ?? '').slice(0, 191),
  }
}

type Counts = Record<(typeof summedColumns)[number], number>

function counts(record: UsageRecord): Counts {
  const { usage } = record
  return {
    requests: 1,
    failed: record.outcome === 'failed' ? 1 : 0,
    cancelled: record.outcome === 'cancelled' ? 1 : 0,
    inputTokens: tokens(usage?.input) ?? 0,
    outputTokens: tokens(usage?.output) ?? 0,
    cacheReadTokens: tokens(usage?.cacheRead) ?? 0,
    cacheWriteTokens: tokens(usage?.cacheWrite) ?? 0,
    reasoningTokens: tokens(usage?.reasoning) ?? 0,
    costNano: record.cost ?? 0,
    firstTokenMsSum: record.firstTokenMs ?? 0,
    firstTokenCount: record.firstTokenMs === null ? 0 : 1,
    totalMsSum: record.totalMs,
  }
}

function add(row: Row, more: Counts) {
  for (const column of summedColumns) row[column] = (row[column] ?? 0) + more[column]
}
