import { and, gte, lt, sql } from 'drizzle-orm'
import type { Database } from '../db/database'
import { HOUR } from './calendar'
import { percentile } from './histogram'
import { piecesFor, readSums, readTimes } from './source'

/** What went through one channel in the last hours. */
export interface ChannelTraffic {
  /** The channel's. */
  id: number
  requests: number
  failed: number
  cancelled: number
  costNano: number
  /** Milliseconds, within 5 %. */
  firstTokenP50: number | null
  /** Requests by the hour, the oldest first. */
  spark: number[]
}

/** What went through each channel that was asked in the last so many whole hours, this one included. */
export async function readTraffic(database: Database, now: number, hours: number): Promise<ChannelTraffic[]> {
  const last = Math.floor(now / HOUR) + 1
  const first = last - hours
  const pieces = piecesFor(first * HOUR, last * HOUR, {}, 'channelId')
  const [sums, times, sparks] = await Promise.all([
    readSums(database, pieces, {}, 'channelId'),
    readTimes(database, pieces, {}, 'channelId'),
    readSparks(database, first, last),
  ])
  return [...sums]
    .filter(([id]) => id !== 0)
    .map(([key, { requests, failed, cancelled, costNano }]) => {
      const id = Number(key)
      const histogram = times.get(key)?.firstTokens
      const firstTokenP50 = histogram ? percentile(histogram, 0.5) : null
      return { id, requests, failed, cancelled, costNano, firstTokenP50, spark: sparks.get(id) ?? [] }
    })
}

async function readSparks(database: Database, first: number, last: number): Promise<Map<number, number[]>> {
  const { usageHours } = database.tables
  const rows = await database.query
    .select({ id: usageHours.channelId, hour: usageHours.hour, requests: sql<number>`sum(${usageHours.requests})` })
    .from(usageHours)
    .where(and(gte(usageHours.hour, first), lt(usageHours.hour, last)))
    .groupBy(usageHours.channelId, usageHours.hour)
  const sparks = new Map<number, number[]>()
  for (const { id, hour, requests } of rows) {
    const spark = sparks.get(id) ?? Array.from({ length: last - first }, () => 0)
    sparks.set(id, spark)
    // Sums are strings in PostgreSQL and MySQL.
    spark[hour - first] = Number(requests)
  }
  return sparks
}
