import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database'
import { HOUR } from './calendar'
import { closedSumsOf, readRemembered, splitClosed } from './closed'
import { type Histogram, mergeInto, newHistogram, readInto, writeHistogram } from './histogram'
import { type Piece, piecesOf, type ScaleName } from './pieces'
import { add, type Counts, dimensionNames, noCounts, summedColumns } from './rollup'

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
const byHours: readonly ScaleName[] = ['day', 'hour']
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

/** The same where times are told: these are kept by the hour at the least, so the hours at its edges count as a whole. */
export const timedPiecesFor = (from: number, to: number, filter: Filter): Piece[] =>
  piecesOf(from, to, isFiltered(filter) ? byAll : byHours)

const within = ({ time, where }: Source, { first, last }: Pick<Piece, 'first' | 'last'>) => and(gte(time, first), lt(time, last), ...where)

/** What tells sums of this kind apart from others, as a name. */
const nameOf = (what: string, filter: Filter, dimension = '') =>
  `${what} ${dimension} ${dimensionNames.map((name) => JSON.stringify(filter[name] ?? null)).join()}`

/**
 * Reads pieces one after the other into what is found, by what a dimension says, or under ''. Days and months that are over are remembered.
 */
async function gather<T>(
  database: Database,
  pieces: readonly Piece[],
  name: string,
  read: (piece: Piece) => Promise<Map<string | number, T>>,
  merge: (known: T | undefined, more: T) => T,
): Promise<Map<string | number, T>> {
  const found = new Map<string | number, T>()
  const take = (some: Map<string | number, T>) => {
    for (const [key, more] of some) found.set(key, merge(found.get(key), more))
  }
  const closedSums = closedSumsOf(database)
  for (const piece of pieces) {
    const { closed, open } = splitClosed(piece)
    if (piece.scale === 'hour' || piece.scale === 'quarter' || closed.first === closed.last) {
      take(await read(piece))
      continue
    }
    await closedSums.look(database)
    const key = `${piece.scale} ${closed.first}-${closed.last} ${name}`
    const sums = closedSums.get<Map<string | number, T>>(key) ?? (await read(closed))
    closedSums.set(key, sums, 1 + WEIGHT * sums.size)
    take(sums)
    if (open.first < open.last) take(await read(open))
  }
  return found
}

/** Two histograms, or a handful of sums, in what memory is reckoned in. */
const WEIGHT = 20

/** The sums of pieces by a dimension; without one there is one sum, under ''. */
export function readSums(database: Database, pieces: readonly Piece[], filter: Filter, dimension?: Dimension) {
  return gather<Counts>(
    database,
    pieces,
    nameOf('sums', filter, dimension),
    async (piece) => {
      const source = sourceOf(database, piece.scale, filter, dimension)
      const key = dimension && source.table[dimension]
      const query = database.query
        .select({ ...sumsOf(source.table), ...(key && { key }) })
        .from(source.table)
        .where(within(source, piece))
      const rows = (await (key ? query.groupBy(key) : query)) as (Counts & { key?: string | number })[]
      return new Map(rows.map((row) => [row.key ?? '', countsOf(row)]))
    },
    (known, more) => {
      const sum = known ?? noCounts()
      add(sum, more)
      return sum
    },
  )
}

/** A stretch of time in steps of equal length from its beginning, each so many of the sums that are kept. */
export async function readSteps(database: Database, piece: Piece, step: number, filter: Filter) {
  const source = sourceOf(database, piece.scale, filter)
  const rows = await readRemembered(database, piece, nameOf('steps', filter), 1, (first, last) =>
    readGrouped(database, source, within(source, { first, last }), sql<number>`${source.time}`),
  )
  return foldBy(rows, ({ index }) => Math.floor((index - piece.first) / step))
}

/**
 * What lies, on each UTC day of a stretch of time, between two times of the day; these are told, as all of a piece is, in the
 * lengths of its scale.
 */
export async function readWithinDays(database: Database, piece: Piece, low: number, high: number, filter: Filter) {
  const source = sourceOf(database, piece.scale, filter)
  const day = PER_DAY[piece.scale]
  const rows = await readRemembered(database, piece, nameOf(`days ${low}-${high}`, filter), 1 / day, async (first, last) => {
    const wanted: number[] = []
    for (let index = first; index < last; index++) if (index % day >= low && index % day < high) wanted.push(index)
    if (!wanted.length) return []
    // One by one: an index has a place for each.
    const where = and(sql`${source.time} in (${sql.raw(wanted.join())})`, ...source.where)
    const found = await readGrouped(database, source, where, divided(database, sql`${source.time}`, day))
    return found.map(({ index, counts }) => ({ index: index * day + low, counts }))
  })
  return foldBy(rows, ({ index }) => Math.floor(index / day))
}

const PER_DAY = { quarter: 96, hour: 24, day: 1, month: Number.NaN }

function foldBy(rows: readonly Step[], numberOf: (row: Step) => number) {
  const folded = new Map<number, Counts>()
  for (const row of rows) {
    const number = numberOf(row)
    const sum = folded.get(number) ?? noCounts()
    folded.set(number, sum)
    add(sum, row.counts)
  }
  return [...folded].map(([number, counts]) => ({ number, counts }))
}

// Numbers of our own, in the text: PostgreSQL does not see that two expressions are one when they have parameters.
const divided = ({ type }: Database, value: SQL, by: number) =>
  sql<number>`${value} ${sql.raw(type === 'mysql' ? 'div' : '/')} ${sql.raw(String(by))}`

interface Step {
  index: number
  counts: Counts
}

/** The sums of rows by a number that is reckoned from their time. */
async function readGrouped(database: Database, source: Source, where: SQL | undefined, number: SQL<number>): Promise<Step[]> {
  const rows = await database.query
    .select({ ...sumsOf(source.table), number: number.as('number') })
    .from(source.table)
    .where(where)
    .groupBy(number)
  return rows.map((row) => ({ index: Number(row.number), counts: countsOf(row) }))
}

interface TwoTimes {
  firstTokens: Histogram
  totals: Histogram
}

const noTimes = (): TwoTimes => ({ firstTokens: newHistogram(), totals: newHistogram() })

/** How long the requests of pieces took, as histograms, by dimension. */
export function readTimes(database: Database, pieces: readonly Piece[], filter: Filter, dimension?: Dimension) {
  return gather<TwoTimes>(
    database,
    pieces,
    nameOf('times', filter, dimension),
    async (piece) => {
      const source = sourceOf(database, piece.scale, filter, dimension)
      const key = dimension && source.table[dimension]
      const { firstTokenTimes, totalTimes } = source.table
      const rows = await database.query
        .select({ firstTokenTimes, totalTimes, ...(key && { key }) })
        .from(source.table)
        .where(within(source, piece))
      const found = new Map<string | number, TwoTimes>()
      for (const row of rows) {
        const name = (row as { key?: string | number }).key ?? ''
        const times = found.get(name) ?? noTimes()
        found.set(name, times)
        readInto(times.firstTokens, row.firstTokenTimes)
        readInto(times.totals, row.totalTimes)
      }
      return found
    },
    (known, more) => {
      const sum = known ?? noTimes()
      mergeInto(sum.firstTokens, more.firstTokens)
      mergeInto(sum.totals, more.totals)
      return sum
    },
  )
}

/** How long the requests of a piece took until the first token, by the index of the time that each sum is kept of. */
export function readFirstTokens(database: Database, piece: Piece, filter: Filter): Promise<{ index: number; times: string }[]> {
  const source = sourceOf(database, piece.scale, filter)
  return readRemembered(database, piece, nameOf('first tokens', filter), 2, async (first, last) => {
    const rows = (await database.query
      .select({ index: source.time, times: source.table.firstTokenTimes })
      .from(source.table)
      .where(within(source, { first, last }))) as { index: number; times: string | null }[]
    const found = new Map<number, Histogram>()
    for (const { index, times } of rows) {
      const histogram = found.get(index) ?? newHistogram()
      found.set(index, histogram)
      readInto(histogram, times)
    }
    return [...found].map(([index, histogram]) => ({ index, times: writeHistogram(histogram) }))
  })
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
