import type { Moved, Task } from './mover-worker'

/** Moves long stretches of the journal into an SQLite file, in a thread of its own: the relay goes on meanwhile. */
export interface Mover {
  /** Applies the next stretch of a segment; answers where it ends, and what has begun in it and is not done. Throws what the database says. One at a time. */
  move(segment: string, position: number): Promise<Moved>
  /** Ends the thread and its connection. */
  close(): Promise<void>
}

/** The thread takes a tenth of a second to begin, and some 10 MB while it is there. */
const IDLE_MS = 120_000

export function createMover(database: string, directory: string, open: () => Worker = openWorker): Mover {
  let worker: Worker | undefined
  let asked: PromiseWithResolvers<Moved> | undefined
  let resting: ReturnType<typeof setTimeout> | undefined

  function begin(): Worker {
    const begun = open()
    begun.onmessage = ({ data }: MessageEvent<Moved | Error>) => {
      if (data instanceof Error) asked?.reject(data)
      else asked?.resolve(data)
    }
    begun.onerror = ({ message }) => lose(begun, message)
    begun.addEventListener('close', () => lose(begun, 'it has ended'))
    return begun
  }

  /** The next stretch gets another thread. */
  function lose(lost: Worker, why: string) {
    if (worker === lost) worker = undefined
    asked?.reject(new Error(`the thread that writes statistics failed: ${why}`))
  }

  function ask(task: Task | null): Promise<Moved> {
    asked = Promise.withResolvers()
    worker ??= begin()
    worker.postMessage(task)
    return asked.promise
  }

  async function close() {
    clearTimeout(resting)
    if (!worker) return
    // Whoever closes the last connection leaves the file in order.
    await ask(null).catch(() => {})
    worker?.terminate()
    worker = undefined
  }

  return {
    async move(segment, position) {
      clearTimeout(resting)
      const moved = await ask({ database, directory, segment, position })
      resting = setTimeout(close, IDLE_MS)
      resting.unref()
      return moved
    },
    close,
  }
}

/** Inside the executable files are named from `src` on. */
function openWorker(): Worker {
  const file = Bun.isStandaloneExecutable ? './usage/mover-worker.ts' : new URL('./mover-worker.ts', import.meta.url)
  return new Worker(file, { ref: false })
}
