import { and, eq, gte, sql } from 'drizzle-orm'
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
 * The last days of an API key, today last, by the sums of hours: where days do not begin with an hour of UTC, the hour is
 * counted to the day in which it begins. Days without use are there as well.
 */
export async function readDays(database: Database, keyId: number, count: number, zone: Zone, now: number): Promise<DayUse[]> {
  const { usageHours: hours } = database.tables
  const { year, month, day } = zone.wall(now)
  const days = new Map<string, DayUse>()
  for (let back = count - 1; back >= 0; back--) days.set(...emptyDay(zone, zone.instant(year, month, day - back)))
  const total = (column: typeof hours.requests) => sql<number>`sum(${column})`
  const rows = await database.query
    .select({
      hour: hours.hour,
      requests: total(hours.requests),
      failed: total(hours.failed),
      inputTokens: total(hours.inputTokens),
      outputTokens: total(hours.outputTokens),
      costNano: total(hours.costNano),
    })
    .from(hours)
    .where(and(eq(hours.apiKeyId, keyId), gte(hours.hour, Math.ceil(zone.instant(year, month, day - count + 1) / HOUR))))
    .groupBy(hours.hour)
  for (const { hour, ...sums } of rows) {
    const use = days.get(dayOf(zone, hour * HOUR))
    // Sums are strings in PostgreSQL and MySQL.
    if (use) for (const name of summed) use[name] += Number(sums[name])
  }
  return [...days.values()]
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
