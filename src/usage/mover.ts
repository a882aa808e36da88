import { createThread } from '../lib/thread'
import type { Moved, Task } from './mover-worker'

/** Moves long stretches of the journal into an SQLite file, in a thread of its own: the relay goes on meanwhile. */
export interface Mover {
  /** Applies the next stretch of a segment; answers where it ends, and what has begun in it and is not done. Throws what the database says. One at a time. */
  move(segment: string, position: number): Promise<Moved>
  /** Ends the thread and its connection: whoever closes the last one leaves the file in order. */
  close(): Promise<void>
}

/** The thread takes a tenth of a second to begin, and some 10 MB while it is there. */
const IDLE_MS = 120_000

export function createMover(database: string, directory: string, open: () => Worker = openWorker): Mover {
  const { ask, close } = createThread<Task, Moved>({ open, does: 'writes statistics', idleMs: IDLE_MS })
  return { move: (segment, position) => ask({ database, directory, segment, position }), close }
}

/** Inside the executable files are named from `src` on. */
function openWorker(): Worker {
  const file = Bun.isStandaloneExecutable ? './usage/mover-worker.ts' : new URL('./mover-worker.ts', import.meta.url)
  return new Worker(file, { ref: false })
}
