import { and, getTableColumns, gte, lt } from 'drizzle-orm'
import type { Database } from '../db/database'
import { HOUR } from './calendar'
import { add, type Counts, countsOf, dimensionsOf, noCounts } from './rollup'
import { usageOfRow } from './row'
import type { Dimension, Filter } from './source'

const QUARTER = HOUR / 4
/** With more than this in an hour, what lies at its edge is too little to be waited for. */
const MOST = 5000

/**
 * What whole hours have besides a period that begins or ends within them, to the quarter of an hour, by a dimension: that is so in
 * places whose clocks are not whole hours ahead. Told by the log, so nothing where that no longer has it.
 */
export async function readBeyond(database: Database, from: number, to: number, filter: Filter, dimension: Dimension) {
  const begin = Math.floor(from / QUARTER) * QUARTER
  const end = Math.ceil(to / QUARTER) * QUARTER
  const before = await readBetween(database, Math.floor(begin / HOUR) * HOUR, begin)
  const after = await readBetween(database, end, Math.ceil(end / HOUR) * HOUR)
  const beyond = new Map<string | number, Counts>()
  for (const { of, counts } of [...before, ...after]) {
    if (!isWithin(of, filter)) continue
    const sum = beyond.get(of[dimension]) ?? noCounts()
    beyond.set(of[dimension], sum)
    add(sum, counts)
  }
  return beyond
}

/** Counts less what lies beyond. The sums that are read may be remembered, so they stay as they are. */
export function without(counts: Counts, beyond: Counts | undefined): Counts {
  if (!beyond) return counts
  const rest = { ...counts }
  add(rest, beyond, -1)
  return rest
}

const isWithin = (of: Record<Dimension, string | number>, filter: Filter) =>
  Object.entries(filter).every(([name, value]) => value === undefined || of[name as Dimension] === value)

async function readBetween({ query, tables: { requestLogs: table } }: Database, from: number, to: number) {
  if (from >= to) return []
  // What was tried is long to read, and does not matter here.
  const { attempts: _, ...columns } = getTableColumns(table)
  const rows = await query
    .select(columns)
    .from(table)
    .where(and(gte(table.startedAt, from), lt(table.startedAt, to)))
    .limit(MOST + 1)
  if (rows.length > MOST) return []
  return rows.map((row) => ({ of: dimensionsOf(row), counts: countsOf({ ...row, usage: usageOfRow(row), cost: row.costNano }) }))
}
