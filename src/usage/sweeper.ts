import type { Database } from '../db/database'
import { createThread } from '../lib/thread'
import { type Oldest, removeOldest } from './sweep'
import type { Task } from './sweeper-worker'

/** Deletes a little at a time. Throws what the database says. One at a time. */
export interface Sweeper {
  /** Answers how many rows went. */
  remove(oldest: Oldest): Promise<number>
  /** Gives so many pages of deleted rows back to the disk; answers whether there are more. */
  shrink(pages: number): Promise<boolean>
  close(): Promise<void>
}

const IDLE_MS = 10_000

/** What has to be read from an SQLite file to delete from it takes its time: that is done in a thread of its own. */
export function createSweeper(database: Database, open: () => Worker = openWorker): Sweeper {
  const { file } = database
  if (!file) {
    return {
      remove: (oldest) => removeOldest(database, oldest),
      shrink: async (pages) => database.shrink(pages),
      close: async () => {},
    }
  }
  const { ask, close } = createThread<Task, number>({ open, does: 'deletes what is old', idleMs: IDLE_MS })
  return {
    remove: (oldest) => ask({ file, oldest }),
    shrink: async (pages) => (await ask({ file, pages })) > 0,
    close,
  }
}

/** Inside the executable files are named from `src` on. */
function openWorker(): Worker {
  const file = Bun.isStandaloneExecutable ? './usage/sweeper-worker.ts' : new URL('./sweeper-worker.ts', import.meta.url)
  return new Worker(file, { ref: false })
}
