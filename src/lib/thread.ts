/** Work that is done in a thread of its own, one thing after the other: the relay goes on meanwhile. */
export interface Thread<Task, Answer> {
  /** Throws what the thread throws, or that it has ended. One at a time. */
  ask(task: Task): Promise<Answer>
  /** Ends the thread, once it has let go of what it holds. */
  close(): Promise<void>
}

export interface ThreadOptions {
  open: () => Worker
  /** What it does, for when it fails. */
  does: string
  /** How long it stays for more, in milliseconds. */
  idleMs: number
}

/** A thread that begins when it is needed, and ends when it no longer is. It answers each message with one, or with an error; `null` lets go. */
export function createThread<Task, Answer>({ open, does, idleMs }: ThreadOptions): Thread<Task, Answer> {
  let worker: Worker | undefined
  let asked: PromiseWithResolvers<Answer> | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other, letting go included: an answer tells nothing of which message it is to. */
  function next<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  function begin(): Worker {
    const begun = open()
    begun.onmessage = ({ data }: MessageEvent<Answer | Error>) => {
      if (worker !== begun) return
      if (data instanceof Error) asked?.reject(data)
      else asked?.resolve(data)
    }
    begun.onerror = ({ message }) => lose(begun, message)
    begun.addEventListener('close', () => lose(begun, 'it has ended'))
    return begun
  }

  /** The next task gets another thread. */
  function lose(lost: Worker, why: string) {
    if (worker !== lost) return
    worker = undefined
    asked?.reject(new Error(`the thread that ${does} failed: ${why}`))
  }

  function send(task: Task | null): Promise<Answer> {
    asked = Promise.withResolvers()
    worker ??= begin()
    worker.postMessage(task)
    return asked.promise
  }

  async function letGo() {
    clearTimeout(resting)
    if (!worker) return
    await send(null).catch(() => {})
    worker?.terminate()
    worker = undefined
  }

  async function work(task: Task): Promise<Answer> {
    clearTimeout(resting)
    try {
      return await send(task)
    } finally {
      resting = setTimeout(close, idleMs)
      resting.unref()
    }
  }

  const close = () => next(letGo)
  return { ask: (task) => next(() => work(task)), close }
}

/** What goes from a thread to whoever has asked: what the driver says; the statement around it stays there. */
export const plainError = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error(String(error))
  return error.cause instanceof Error ? plainError(error.cause) : new Error(error.message)
}
