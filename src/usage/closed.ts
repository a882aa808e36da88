import { eq } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { upsert } from '../db/insert'
import type { Steps } from '../db/step'
import { DAY } from './calendar'
import { type Piece, type ScaleName, scales } from './pieces'

/** What began longer ago than this is over: few requests last a day, and records of an outage seldom wait for two. */
const CLOSED_MS = 2 * DAY
/** Whoever adds to what is older than this says so; less than the above, as clocks differ. */
const LATE_MS = DAY
const KIND = 'closed'

/** So many things are remembered, each of some two hundred bytes. */
const MOST = 50_000

interface Entry {
  value: unknown
  weight: number
}

/** What was read of times that are over. Good until somebody adds to them after all. */
export class ClosedSums {
  private revision = -1
  private weight = 0
  private readonly entries = new Map<string, Entry>()

  /** Forgets all if anything was added since, by whatever process. */
  async look({ query, tables: { logStock } }: Pick<Scope, 'query' | 'tables'>) {
    const [row] = await query.select({ rows: logStock.rows }).from(logStock).where(eq(logStock.kind, KIND))
    const revision = Number(row?.rows ?? 0)
    if (revision === this.revision) return
    this.revision = revision
    this.entries.clear()
    this.weight = 0
  }

  get<T>(key: string): T | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    // Those that were not asked for the longest time are the first to go.
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry.value as T
  }

  set(key: string, value: unknown, weight: number) {
    this.weight += weight - (this.entries.get(key)?.weight ?? 0)
    this.entries.set(key, { value, weight })
    for (const [oldest, entry] of this.entries) {
      if (this.weight <= MOST || oldest === key) return
      this.entries.delete(oldest)
      this.weight -= entry.weight
    }
  }
}

const MEMORY = 'closed sums'

/** What is remembered of a database's sums. */
export function closedSumsOf({ memory }: Database): ClosedSums {
  const known = memory.get(MEMORY) as ClosedSums | undefined
  const sums = known ?? new ClosedSums()
  if (!known) memory.set(MEMORY, sums)
  return sums
}

/** Says, in the transaction in which that happens, that something is added to times that others may take for over. */
export function* noteLate(tx: Scope, startedAt: number): Steps<void> {
  if (startedAt > Date.now() - LATE_MS) return
  yield* upsert(tx, tx.tables.logStock, [{ kind: KIND, rows: 1, bytes: 0 }], { key: ['kind'], add: ['rows'] })
}

/** The part of a piece that is over, and the rest. */
export function splitClosed({ scale, first, last }: Piece): { closed: Piece; open: Piece } {
  const border = Math.max(first, Math.min(last, scales[scale].indexOf(Date.now() - CLOSED_MS)))
  return { closed: { scale, first, last: border }, open: { scale, first: border, last } }
}

/** Of each of these something is kept: a day by the hour or quarter, about a month by the day. */
const BLOCK: Record<ScaleName, number> = { quarter: 96, hour: 24, day: 32, month: 12 }
/** As many are read at once as are a few thousand rows; then the relay goes on. */
const AT_ONCE: Record<ScaleName, number> = { quarter: 32, hour: 4, day: 1, month: 4 }

/** What was read of one index of a scale. */
interface Read {
  index: number
}

/**
 * What a piece comes to, index by index, of which whatever is over is read once and remembered under a name. `weight` says how much of the
 * memory one index takes.
 */
export async function readRemembered<T extends Read>(
  database: Database,
  { scale, first, last }: Piece,
  name: string,
  weight: number,
  read: (first: number, last: number) => Promise<T[]>,
): Promise<T[]> {
  const size = BLOCK[scale]
  const closedSums = closedSumsOf(database)
  const end = Math.min(Math.ceil(last / size), Math.floor(scales[scale].indexOf(Date.now() - CLOSED_MS) / size))
  const start = Math.floor(first / size)
  const keyOf = (block: number) => `${scale} ${block} ${name}`
  const found: T[] = []
  if (start < end) await closedSums.look(database)
  for (let block = start; block < end; ) {
    const known = closedSums.get<T[]>(keyOf(block))
    if (known) {
      found.push(...known)
      block++
      continue
    }
    let next = block + 1
    while (next < end && next - block < AT_ONCE[scale] && !closedSums.get(keyOf(next))) next++
    const rows = await read(block * size, next * size)
    for (; block < next; block++) {
      const mine = rows.filter(({ index }) => Math.floor(index / size) === block)
      closedSums.set(keyOf(block), mine, 1 + weight * mine.length)
    }
    found.push(...rows)
    await Bun.sleep(0)
  }
  const open = Math.max(first, end * size)
  if (open < last) found.push(...(await read(open, last)))
  return found.filter(({ index }) => index >= first && index < last)
}
