import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database'
import { HOUR } from './calendar'
import { type Histogram, newHistogram, readInto } from './histogram'
import { type Piece, piecesOf, type ScaleName } from './pieces'
import { add, type Counts, type dimensionNames, noCounts, summedColumns } from './rollup'

export type Dimension = (typeof dimensionNames)[number]

/** Only what is about all of these. */
export type Filter = Partial<Record<Dimension, number | string | undefined>>

/** Where sums of one length of time lie. */
export interface Source {
  table: Database['tables']['usageHours']
  time: SQLiteColumn
  /** What else the rows must be. */
  where: SQL[]
}

export const isFiltered = (filter: Filter) => Object.values(filter).some((value) => value !== undefined)

/** The lengths of time whose sums are kept, the longest first. */
const byNothing: readonly ScaleName[] = ['day', 'hour', 'quarter']
const byAll: readonly ScaleName[] = ['month', 'day', 'hour']

/** Sums by dimension are kept by the hour, so a period of those is rounded to whole hours; others to quarters of an hour. */
export function sourceOf({ tables }: Database, scale: ScaleName, filter: Filter, dimension?: Dimension): Source {
  if (!dimension && !isFiltered(filter) && scale !== 'month') {
    const table = tables.usageTotals
    // The same sums; only what they are kept under is another, and nobody asks for that here.
    return { table: table as unknown as Source['table'], time: table.at, where: [eq(table.minutes, minutes[scale])] }
  }
  const { usageHours, usageDays, usageMonths } = tables
  const [table, time] =
    scale === 'month' ? [usageMonths, usageMonths.month] : scale === 'day' ? [usageDays, usageDays.day] : [usageHours, usageHours.hour]
  const columns = table as unknown as Record<Dimension, SQLiteColumn>
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined) as [Dimension, number | string][]
  return { table: table as Source['table'], time, where: wanted.map(([name, value]) => eq(columns[name], value)) }
}

const minutes = { quarter: 15, hour: 60, day: 1440 }

/** The pieces of a period whose sums are kept. */
export const piecesFor = (from: number, to: number, filter: Filter, dimension?: Dimension): Piece[] =>
  piecesOf(from, to, dimension || isFiltered(filter) ? byAll : byNothing)

const within = ({ time, where }: Source, { first, last }: Pick<Piece, 'first' | 'last'>) => and(gte(time, first), lt(time, last), ...where)

/** The sums of pieces by some expression over their rows, in the order of nothing. Without one there is one sum, under ''. */
export async function readSums(
  database: Database,
  pieces: readonly Piece[],
  filter: Filter,
  dimension?: Dimension,
): Promise<Map<string | number, Counts>> {
  const found = new Map<string | number, Counts>()
  for (const piece of pieces) {
    const source = sourceOf(database, piece.scale, filter, dimension)
    const key = dimension && source.table[dimension]
    const query = database.query
      .select({ ...sumsOf(source.table), ...(key && { key }) })
      .from(source.table)
      .where(within(source, piece))
    const rows = (await (key ? query.groupBy(key) : query)) as (Counts & { key?: string | number })[]
    for (const row of rows) addTo(found, row.key ?? '', row)
  }
  return found
}

/** A stretch of time in steps of equal length from its beginning, each so many of the sums that are kept. */
export function readSteps(database: Database, { scale, first, last }: Piece, step: number, filter: Filter) {
  const source = sourceOf(database, scale, filter)
  return readGrouped(database, source, within(source, { first, last }), divided(database, sql`(${source.time} - ${raw(first)})`, step))
}

/**
 * What lies, on each UTC day of a stretch of time, between two times of the day; these are told, as all of a piece is, in the
 * lengths of its scale.
 */
export function readWithinDays(database: Database, { scale, first, last }: Piece, low: number, high: number, filter: Filter) {
  const source = sourceOf(database, scale, filter)
  const day = PER_DAY[scale]
  const time = sql`${source.time} % ${raw(day)}`
  const where = and(within(source, { first, last }), sql`${time} >= ${raw(low)}`, sql`${time} < ${raw(high)}`)
  return readGrouped(database, source, where, divided(database, sql`${source.time}`, day))
}

const PER_DAY = { quarter: 96, hour: 24, day: 1, month: Number.NaN }

// Numbers of our own, in the text: PostgreSQL does not see that two expressions are one when they have parameters.
const raw = (number: number) => sql.raw(String(number))

const divided = ({ type }: Database, value: SQL, by: number) => sql<number>`${value} ${sql.raw(type === 'mysql' ? 'div' : '/')} ${raw(by)}`

/** The sums of rows by a number that is reckoned from their time. */
async function readGrouped(database: Database, source: Source, where: SQL | undefined, number: SQL<number>) {
  const rows = await database.query
    .select({ ...sumsOf(source.table), number: number.as('number') })
    .from(source.table)
    .where(where)
    .groupBy(number)
  return rows.map((row) => ({ number: Number(row.number), counts: countsOf(row) }))
}

/** How long the requests of pieces took, as histograms, by dimension. */
export async function readTimes(database: Database, pieces: readonly Piece[], filter: Filter, dimension?: Dimension) {
  const found = new Map<string | number, { firstTokens: Histogram; totals: Histogram }>()
  for (const piece of pieces) {
    const source = sourceOf(database, piece.scale, filter, dimension)
    const key = dimension && source.table[dimension]
    const { firstTokenTimes, totalTimes } = source.table
    const rows = await database.query
      .select({ firstTokenTimes, totalTimes, ...(key && { key }) })
      .from(source.table)
      .where(within(source, piece))
    for (const row of rows) {
      const name = (row as { key?: string | number }).key ?? ''
      let times = found.get(name)
      if (!times) {
        times = { firstTokens: newHistogram(), totals: newHistogram() }
        found.set(name, times)
      }
      readInto(times.firstTokens, row.firstTokenTimes)
      readInto(times.totals, row.totalTimes)
    }
  }
  return found
}

/** How long the requests of a piece took until the first token, by the index of the time that each sum is kept of. */
export async function readFirstTokens(database: Database, piece: Piece, filter: Filter) {
  const source = sourceOf(database, piece.scale, filter)
  return (await database.query
    .select({ index: source.time, times: source.table.firstTokenTimes })
    .from(source.table)
    .where(within(source, piece))) as { index: number; times: string | null }[]
}

/** When the hour of the first request began, in unix milliseconds; undefined before there is any. */
export async function readBeginning({ query, tables: { usageTotals } }: Database): Promise<number | undefined> {
  const [first] = await query
    .select({ at: usageTotals.at })
    .from(usageTotals)
    .where(eq(usageTotals.minutes, minutes.hour))
    .orderBy(asc(usageTotals.at))
    .limit(1)
  return first && first.at * HOUR
}

const sumsOf = (table: Source['table']) =>
  Object.fromEntries(summedColumns.map((name) => [name, sql<number>`coalesce(sum(${table[name]}), 0)`])) as Record<
    (typeof summedColumns)[number],
    SQL<number>
  >

// Sums are strings in PostgreSQL and MySQL.
const countsOf = (row: Counts) => Object.fromEntries(summedColumns.map((name) => [name, Number(row[name])])) as Counts

function addTo(found: Map<string | number, Counts>, key: string | number, row: Counts) {
  const known = found.get(key) ?? noCounts()
  found.set(key, known)
  add(known, countsOf(row))
}
