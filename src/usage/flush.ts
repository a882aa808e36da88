import { eq, inArray } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { run, type Steps } from '../db/step'
import type { Log } from '../lib/log'
import { apply } from './apply'
import type { Bodies } from './bodies'
import type { Journal } from './journal'
import { createMover } from './mover'
import type { UsageRecord } from './record'
import { doneIn, openIn, openRecord } from './stretch'

export interface Flusher {
  /**
   * Brings everything that is in the journal into the database, leaving most of the time to the relay unless it is `urgent`.
   * Answers false when the database did not take it.
   */
  flush(urgent?: 'urgent'): Promise<boolean>
  /** Applies what an earlier process has left, each record exactly once. Throws when the database does not take it. */
  recover(): Promise<void>
  /** Since when the database has taken nothing (unix milliseconds), and why; null when it has. */
  trouble(): { since: number; error: string } | null
  /** Waits for what is being moved, and lets go of the database. */
  close(): Promise<void>
}

const ROTATE_BYTES = 8 << 20
/** From so much on the records are moved in a thread of its own: some four hundred. */
const LONG_BYTES = 256 << 10
/** How much longer than a batch takes the relay has to itself before the next. */
const RELAY_SHARE = 3

/**
 * Moves records from the journal into the database. The position up to which a segment has been applied is written in the
 * same transaction as the rows and sums, so that each record counts exactly once, whenever a process dies. `settled` says what has to be
 * waited for by who wants all that has ended.
 */
export function createFlusher(
  database: Database,
  journal: Journal,
  log: Log,
  bodies?: Pick<Bodies, 'flush' | 'drop'>,
  settled: () => Promise<void> | undefined = () => undefined,
  moverFor = createMover,
): Flusher {
  const mover = database.file ? moverFor(database.file, journal.directory) : undefined
  let place = { segment: journal.current().segment, position: 0 }
  let running: Promise<boolean> | undefined
  let trouble: { since: number; error: string } | null = null
  let hurried = false

  /** Applies the next stretch; answers whether there was one. */
  async function step(): Promise<boolean> {
    const { segment, position } = place
    const moved = isLong() && mover ? await mover.move(segment, position) : await moveHere(segment, position)
    if (moved.end === position) return false
    if (moved.torn) tellTorn(moved.torn)
    // The position moves past replies that have begun and not ended, so their lines move on as well; `rotate` has moved those of an old segment.
    if (segment === journal.current().segment) for (const line of moved.open) if (journal.isOpen(line)) journal.append(line)
    place.position = moved.end
    return true
  }

  const tellTorn = (bytes: number) => log.warn('a torn line in the journal was passed over', { bytes })

  /** Whether so much waits that a thread is worth while. */
  function isLong(): boolean {
    const { segment, size } = journal.current()
    return place.segment !== segment || size - place.position > LONG_BYTES
  }

  async function moveHere(segment: string, position: number) {
    const stretch = journal.read(segment, position)
    const done = doneIn(stretch)
    if (done.length) await apply(database, done, segment, stretch.end)
    return { end: stretch.end, open: openIn(stretch), torn: stretch.torn }
  }

  /** Moves what the segment holds now; what is written meanwhile is for the next time. */
  async function moveSegment() {
    const { segment, size } = journal.current()
    const end = place.segment === segment ? size : Number.POSITIVE_INFINITY
    while (place.position < end) {
      const startedAt = performance.now()
      const isElsewhere = mover && isLong()
      if (!(await step())) return
      // The relay goes on between two batches, and gets the greater part of the time, unless somebody waits for the end.
      if (!isElsewhere) await Bun.sleep(hurried ? 0 : RELAY_SHARE * (performance.now() - startedAt))
    }
  }

  async function moveAll() {
    if (place.segment === journal.current().segment && place.position > ROTATE_BYTES) journal.rotate()
    await moveSegment()
    if (place.segment === journal.current().segment) return
    // In this order: a position without its segment does no harm.
    const { segment } = place
    journal.remove(segment)
    place = { segment: journal.current().segment, position: 0 }
    await forget(database, segment)
    await moveSegment()
  }

  async function flushNow(): Promise<boolean> {
    try {
      journal.retry()
      // Where there is no room for records there is none for bodies.
      if (journal.trouble().waiting) bodies?.drop()
      // What failed the last time may have been done all the same: a connection can break between a commit and its answer.
      if (trouble) place.position = Math.max(place.position, await positionOf(database, place.segment))
      await moveAll()
      await bodies?.flush()
      if (trouble) log.info('the database takes statistics again', { since: new Date(trouble.since).toISOString() })
      trouble = null
      return true
    } catch (error) {
      if (!trouble) log.warn('the database takes no statistics; they wait in the journal', { error: rootCause(error) })
      trouble = { since: trouble?.since ?? Date.now(), error: rootCause(error) }
      return false
    }
  }

  /** Notes what has begun and what has ended in a segment, also before the position: an earlier recovery may have come that far and no further. */
  function survey(segment: string, open: Map<string, UsageRecord>, finished: Set<string>) {
    for (let at = 0; ; ) {
      const stretch = journal.read(segment, at)
      if (stretch.end === at) return
      if (stretch.torn) tellTorn(stretch.torn)
      for (const line of stretch.lines) {
        if ('done' in line) finished.add(line.done.id)
        else open.set(openRecord(line).id, 'begun' in line ? interrupted(line.begun) : line.ended)
      }
      at = stretch.end
    }
  }

  /** Applies what is done in a segment; answers how much that was. */
  async function recoverSegment(segment: string): Promise<number> {
    let count = 0
    for (let at = await positionOf(database, segment); ; ) {
      const stretch = journal.read(segment, at)
      if (stretch.end === at) return count
      const done = await unknown(database, doneIn(stretch))
      await apply(database, done, segment, stretch.end)
      count += done.length
      at = stretch.end
    }
  }

  async function recover() {
    const segments = journal.leftovers()
    const open = new Map<string, UsageRecord>()
    const finished = new Set<string>()
    let count = 0
    for (const segment of segments) {
      survey(segment, open, finished)
      count += await recoverSegment(segment)
    }
    // Only now: what is open in one segment may be done in the next.
    const lost = await unknown(
      database,
      [...open.values()].filter((record) => !finished.has(record.id)),
    )
    if (lost.length) await apply(database, lost)
    for (const segment of segments) {
      journal.remove(segment)
      await forget(database, segment)
    }
    if (count + lost.length) log.info('statistics of an earlier run were recovered', { requests: count, interrupted: lost.length })
  }

  function begin(): Promise<boolean> {
    running ??= flushNow().finally(() => {
      running = undefined
      hurried = false
    })
    return running
  }

  function hurry(): Promise<boolean> {
    hurried = true
    return begin()
  }

  return {
    flush(urgent) {
      if (!urgent) return begin()
      return settled()?.then(hurry) ?? hurry()
    },
    recover,
    trouble: () => trouble,
    async close() {
      await running
      await mover?.close()
    },
  }
}

/** The driver's own words: those around it repeat the whole statement. */
function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? rootCause(error.cause) : error.message
}

const interrupted = (record: UsageRecord): UsageRecord => ({
  ...record,
  outcome: 'failed',
  partial: true,
  error: 'Octopus was stopped before the reply had ended',
})

/** Those of the records that the database does not have yet. Asked only after a crash: in a running process the position tells. */
async function unknown(database: Database, records: UsageRecord[]): Promise<UsageRecord[]> {
  const { requestLogs } = database.tables
  const known = new Set<string>()
  for (let at = 0; at < records.length; at += 500) {
    const ids = records.slice(at, at + 500).map((record) => record.id)
    const rows = await database.query.select({ id: requestLogs.id }).from(requestLogs).where(inArray(requestLogs.id, ids))
    for (const row of rows) known.add(row.id)
  }
  return records.filter((record) => !known.has(record.id))
}

async function positionOf(database: Database, segment: string): Promise<number> {
  const { journalPositions } = database.tables
  const rows = await database.query.select().from(journalPositions).where(eq(journalPositions.segment, segment))
  return Number(rows[0]?.position ?? 0)
}

async function forget(database: Database, segment: string) {
  await database.transaction(function* (tx: Scope): Steps<void> {
    const { journalPositions } = tx.tables
    yield* run(tx.query.delete(journalPositions).where(eq(journalPositions.segment, segment)))
  })
}
