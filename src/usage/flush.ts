import { eq } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { insertMissing, upsert } from '../db/insert'
import { run, type Steps } from '../db/step'
import type { Log } from '../lib/log'
import type { Journal, Stretch } from './journal'
import type { UsageRecord } from './record'
import { sumByHour, summedColumns } from './rollup'
import { rowOf } from './row'

export interface Flusher {
  /** Brings everything that is in the journal into the database. Answers false when the database did not take it. */
  flush(): Promise<boolean>
  /** Applies what an earlier process has left, each record exactly once. Throws when the database does not take it. */
  recover(): Promise<void>
}

const ROTATE_BYTES = 8 << 20

/**
 * Moves records from the journal into the database. The position up to which a segment has been applied is written in the
 * same transaction as the rows and sums, so that each record counts exactly once, whenever a process dies.
 */
export function createFlusher(database: Database, journal: Journal, log: Log): Flusher {
  let position = 0
  let running: Promise<boolean> | undefined
  let complained = false

  /** Applies one stretch of the current segment; returns where the next begins. */
  async function step(segment: string): Promise<number> {
    const stretch = journal.read(segment, position)
    const done = doneIn(stretch)
    if (!done.length) return position
    // The position moves past replies that have begun and not ended, so their lines move on as well.
    for (const line of stretch.lines) if ('begun' in line && journal.isOpen(line.begun.id)) journal.append(line)
    await apply(database, done, segment, stretch.end)
    return stretch.end
  }

  async function moveAll() {
    const { segment, size } = journal.current()
    while (position < size) {
      const startedAt = performance.now()
      const next = await step(segment)
      if (next === position) break
      position = next
      // The relay goes on between two batches, and gets as much time as they do.
      await Bun.sleep(performance.now() - startedAt)
    }
    if (position < ROTATE_BYTES || doneIn(journal.read(segment, position)).length) return
    journal.rotate()
    position = 0
    await forget(database, segment)
    journal.remove(segment)
  }

  async function flushNow(): Promise<boolean> {
    try {
      await moveAll()
      complained = false
      return true
    } catch (error) {
      if (!complained) log.warn('the database takes no statistics; they wait in the journal', { error: String(error) })
      complained = true
      return false
    }
  }

  async function recoverSegment(segment: string) {
    let at = await positionOf(database, segment)
    const open = new Map<string, UsageRecord>()
    const finished = new Set<string>()
    for (;;) {
      const stretch = journal.read(segment, at)
      if (stretch.end === at) break
      const done = doneIn(stretch)
      for (const line of stretch.lines) if ('begun' in line) open.set(line.begun.id, line.begun)
      for (const record of done) finished.add(record.id)
      await apply(database, done, segment, stretch.end)
      at = stretch.end
    }
    const lost = [...open.values()].filter((record) => !finished.has(record.id))
    await apply(database, lost.map(interrupted), segment, at)
    await forget(database, segment)
    journal.remove(segment)
    if (finished.size + lost.length)
      log.info('statistics of an earlier run were recovered', { requests: finished.size, interrupted: lost.length })
  }

  return {
    flush() {
      running ??= flushNow().finally(() => {
        running = undefined
      })
      return running
    },
    async recover() {
      for (const segment of journal.leftovers()) await recoverSegment(segment)
    },
  }
}

const doneIn = (stretch: Stretch): UsageRecord[] => stretch.lines.flatMap((line) => ('done' in line ? [line.done] : []))

const interrupted = (record: UsageRecord): UsageRecord => ({
  ...record,
  outcome: 'failed',
  partial: true,
  error: 'Octopus was stopped before the reply had ended',
})

async function apply(database: Database, records: UsageRecord[], segment: string, position: number) {
  await database.transaction(function* (tx): Steps<void> {
    const { requestLogs, usageHours, journalPositions } = tx.tables
    if (records.length) {
      yield* insertMissing(tx, requestLogs, records.map(rowOf))
      const key = ['hour', 'channelId', 'channelKeyId', 'groupId', 'apiKeyId', 'model'] as const
      yield* upsert(tx, usageHours, sumByHour(records), { key: [...key], add: [...summedColumns] })
    }
    yield* upsert(tx, journalPositions, [{ segment, position, updatedAt: Date.now() }], {
      key: ['segment'],
      replace: ['position', 'updatedAt'],
    })
  })
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
