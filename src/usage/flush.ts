import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import { rootCause } from '../lib/root-cause'
import type { Bodies } from './bodies'
import type { Journal } from './journal'
import { createMover } from './mover'
import { recoverLeftovers } from './recovery'
import { createTransfer } from './transfer'

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
  const transfer = createTransfer({ database, journal, mover, isHurried: () => hurried, log })
  let running: Promise<boolean> | undefined
  let trouble: { since: number; error: string } | null = null
  let hurried = false

  async function flushNow(): Promise<boolean> {
    try {
      journal.retry()
      // Where there is no room for records there is none for bodies.
      if (journal.trouble().waiting) bodies?.drop()
      if (trouble) await transfer.catchUp()
      await transfer.moveAll()
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
    recover: () => recoverLeftovers(database, journal, log),
    trouble: () => trouble,
    async close() {
      await running
      await mover?.close()
    },
  }
}
