import { and, eq, gte, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database'
import { newHistogram, readInto, writeHistogram } from './histogram'
import { scales } from './pieces'
import { dimensionNames } from './rollup'
import type { Source } from './source'

/** Longer than a histogram is that was written at once. */
const LONG = 700
const STEP = 100
const TWO_DAYS = 2 * 86_400_000

/**
 * Writes histograms anew that have become long: each flush has put its own behind what was there. Only what has been added to lately
 * is looked at. One that is added to meanwhile stays as it is, and is shortened the next time.
 */
export async function tidyHistograms(database: Database, now: number) {
  const { usageHours, usageDays, usageMonths, usageTotals } = database.tables
  const since = (scale: keyof typeof scales) => scales[scale].indexOf(now - TWO_DAYS)
  const keys = dimensionNames
  await tidy(database, usageHours, gte(usageHours.hour, since('hour')), ['hour', ...keys])
  await tidy(database, usageDays as unknown as Table, gte(usageDays.day, since('day')), ['day', ...keys])
  await tidy(database, usageMonths as unknown as Table, gte(usageMonths.month, since('month')), ['month', ...keys])
  for (const [minutes, scale] of [
    [60, 'hour'],
    [1440, 'day'],
  ] as const) {
    const lately = and(eq(usageTotals.minutes, minutes), gte(usageTotals.at, since(scale))) as SQL
    await tidy(database, usageTotals as unknown as Table, lately, ['minutes', 'at'])
  }
}

type Table = Source['table']

async function tidy(database: Database, table: Table, lately: SQL, keys: readonly string[]) {
  const columns = table as unknown as Record<string, SQLiteColumn>
  const key = Object.fromEntries(keys.map((name) => [name, columns[name] as SQLiteColumn]))
  const { firstTokenTimes, totalTimes } = table
  const rows = await database.query
    .select({ ...key, firstTokenTimes, totalTimes })
    .from(table)
    .where(and(lately, sql`length(${totalTimes}) > ${LONG}`))
    .limit(STEP)
  for (const row of rows as Record<string, string | number | null>[]) {
    const told = { firstTokenTimes: row.firstTokenTimes as string | null, totalTimes: row.totalTimes as string | null }
    const shorter = { firstTokenTimes: shortened(told.firstTokenTimes), totalTimes: shortened(told.totalTimes) }
    if (shorter.totalTimes === told.totalTimes) continue
    const same = keys.map((name) => eq(columns[name] as SQLiteColumn, row[name]))
    const unchanged = told.firstTokenTimes === null ? [] : [eq(firstTokenTimes, told.firstTokenTimes)]
    await database.query
      .update(table)
      .set(shorter)
      .where(and(...same, ...unchanged, eq(totalTimes, told.totalTimes as string)))
    await Bun.sleep(0)
  }
}

function shortened(text: string | null): string | null {
  if (text === null) return null
  const histogram = newHistogram()
  readInto(histogram, text)
  return writeHistogram(histogram)
}
