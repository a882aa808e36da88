import { and, eq, gte, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../db/database'
import type { Zone } from '../lib/zone'

/** What an API key has used on one day of a calendar. */
export interface DayUse {
  /** `2026-01-31` */
  day: string
  requests: number
  failed: number
  inputTokens: number
  outputTokens: number
  costNano: number
}

const HOUR = 3_600_000

/**
 * The last days of an API key, today last, by the sums of hours. Where days do not begin with an hour of UTC, the log tells what of
 * an hour is of the day that begins within it; what it no longer has stays with the day before. Days without use are there as well.
 */
export async function readDays(database: Database, keyId: number, count: number, zone: Zone, now: number): Promise<DayUse[]> {
  const { year, month, day } = zone.wall(now)
  const starts = Array.from({ length: count }, (_, index) => zone.instant(year, month, day - count + 1 + index))
  const days = new Map(starts.map((at) => emptyDay(zone, at)))
  const note = (at: number, sums: Sums, sign: 1 | -1 = 1) => {
    const use = days.get(dayOf(zone, at))
    if (use) for (const name of summed) use[name] += sign * sums[name]
  }
  for (const { hour, ...sums } of await readHours(database, keyId, Math.ceil(starts[0]! / HOUR))) note(hour * HOUR, sums)
  for (const { at, ...sums } of await readLate(database, keyId, starts)) {
    note(Math.floor(at / HOUR) * HOUR, sums, -1)
    note(at, sums)
  }
  return [...days.values()]
}

type Sums = Omit<DayUse, 'day'>

async function readHours({ query, tables: { usageHours: hours } }: Database, keyId: number, first: number) {
  const total = (column: typeof hours.requests) => sql<number>`sum(${column})`
  const rows = await query
    .select({
      hour: hours.hour,
      requests: total(hours.requests),
      failed: total(hours.failed),
      inputTokens: total(hours.inputTokens),
      outputTokens: total(hours.outputTokens),
      costNano: total(hours.costNano),
    })
    .from(hours)
    .where(and(eq(hours.apiKeyId, keyId), gte(hours.hour, first)))
    .groupBy(hours.hour)
  // Sums are strings in PostgreSQL and MySQL.
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, sum]) => [name, Number(sum)])) as typeof row)
}

const MOST = 20_000

/** What began in an hour of UTC after a day had begun within that. */
async function readLate({ query, tables: { requestLogs: logs } }: Database, keyId: number, starts: readonly number[]) {
  const within = starts
    .filter((at) => at % HOUR !== 0)
    .map((at) => and(gte(logs.startedAt, at), lt(logs.startedAt, Math.ceil(at / HOUR) * HOUR)))
  if (!within.length) return []
  const { startedAt, outcome, inputTokens, outputTokens, costNano } = logs
  const rows = await query
    .select({ startedAt, outcome, inputTokens, outputTokens, costNano })
    .from(logs)
    .where(and(eq(logs.apiKeyId, keyId), or(...within)))
    .limit(MOST)
  return rows.map((row) => ({
    at: row.startedAt,
    requests: 1,
    failed: row.outcome === 'failed' ? 1 : 0,
    inputTokens: row.inputTokens ?? 0,
    outputTokens: row.outputTokens ?? 0,
    costNano: row.costNano ?? 0,
  }))
}

const summed = ['requests', 'failed', 'inputTokens', 'outputTokens', 'costNano'] as const

function emptyDay(zone: Zone, at: number): [string, DayUse] {
  const day = dayOf(zone, at)
  return [day, { day, requests: 0, failed: 0, inputTokens: 0, outputTokens: 0, costNano: 0 }]
}

function dayOf(zone: Zone, at: number): string {
  const { year, month, day } = zone.wall(at)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
