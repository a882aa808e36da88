import type { Usage } from '../protocols/protocol'
import type { Answer, Question } from './estimator-worker'

/** Counts with a tokenizer what no upstream has counted. */
export interface Estimator {
  /** Undefined where it would take too long, and then the look of the texts has to do. Takes the request's bytes. Never throws. */
  count(question: Omit<Question, 'id'>): Promise<Usage | undefined>
  /** Waits for what is being counted now; undefined where there is nothing. */
  settled(): Promise<void> | undefined
  close(): void
}

/** A tokenizer takes 0.3 s to load, and 100 MB while it is there. */
const WAIT_MS = 2000
const IDLE_MS = 30_000
/** More than these at once is no exception any more but somebody who never counts; not all of the machine is for that. */
const MOST_AT_ONCE = 8

interface Waiting {
  promise: Promise<unknown>
  resolve(usage: Usage | undefined): void
  timer: ReturnType<typeof setTimeout>
}

/** The vocabulary is large: it lives in a thread of its own, which begins when it is needed, and ends when it no longer is. */
export function createEstimator(open: () => Worker = openWorker, longest = WAIT_MS): Estimator {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let last = 0

  function begin(): Worker {
    const begun = open()
    begun.onmessage = ({ data }: MessageEvent<Answer>) => answer(data.id, data.usage)
    begun.onerror = () => end()
    return begun
  }

  function answer(id: number, usage?: Usage) {
    const one = waiting.get(id)
    if (!one) return
    waiting.delete(id)
    clearTimeout(one.timer)
    one.resolve(usage)
    if (!waiting.size) rest()
  }

  function rest() {
    clearTimeout(resting)
    resting = setTimeout(end, IDLE_MS)
    resting.unref()
  }

  function end() {
    clearTimeout(resting)
    worker?.terminate()
    worker = undefined
    for (const id of [...waiting.keys()]) answer(id)
    clearTimeout(resting)
  }

  return {
    count(question) {
      if (waiting.size >= MOST_AT_ONCE) return Promise.resolve(undefined)
      const { promise, resolve } = Promise.withResolvers<Usage | undefined>()
      const id = ++last
      clearTimeout(resting)
      // Who is that slow may never come back.
      waiting.set(id, { promise, resolve, timer: setTimeout(end, longest) })
      try {
        worker ??= begin()
        worker.postMessage({ id, ...question } satisfies Question, [question.request.buffer])
      } catch {
        end()
      }
      return promise
    },
    settled() {
      if (!waiting.size) return undefined
      // A moment later whoever has waited has heard of it.
      return Promise.all([...waiting.values()].map(({ promise }) => promise)).then(() => Bun.sleep(0))
    },
    close: end,
  }
}

/** Inside the executable files are named from `src` on. */
function openWorker(): Worker {
  const file = Bun.isStandaloneExecutable ? './relay/estimator-worker.ts' : new URL('./estimator-worker.ts', import.meta.url)
  return new Worker(file, { ref: false })
}
