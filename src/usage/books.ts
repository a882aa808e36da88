import { join } from 'node:path'
import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import type { Settings } from '../settings/store'
import { createBodies } from './bodies'
import { createFlusher } from './flush'
import { openJournal } from './journal'
import { createRetention } from './retention'
import { usageTroubles } from './troubles'

export interface BooksOptions {
  database: Database
  settings: Settings
  dataDir: string
  /** Counts what upstreams have not: has to be waited for by who wants all that has ended. */
  counting: { settled(): Promise<void> | undefined; close(): void }
  log: Log
}

/** Opens the books: everything that is kept of requests. What an earlier process has left is in the database then. */
export async function openBooks({ database, settings, dataDir, counting, log }: BooksOptions) {
  const journal = openJournal(join(dataDir, 'journal'), log)
  const bodies = createBodies(database, settings)
  const flusher = createFlusher(database, journal, log, bodies, counting.settled)
  const retention = createRetention(database, settings)
  await flusher.recover()
  return {
    journal,
    bodies,
    flusher,
    retention,
    troubles: () => usageTroubles(journal, flusher, bodies),
    /** Writes down all there is. */
    async settle() {
      await flusher.flush('urgent')
      counting.close()
      // Once more: what was written while the last one ran.
      await flusher.flush('urgent')
    },
    async close() {
      await flusher.close()
      journal.close()
    },
  }
}
