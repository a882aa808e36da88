import type { ReplyHead } from './parser'

/** A reply up to this size that announces its length is delivered in one step, head and body together. */
export const ONE_STEP = 256 * 1024

/** One request on its way and the reply to it, whatever carries it. */
export interface Exchange {
  /** Settles once the head of the reply is there; rejects with an `ExchangeError`. */
  head: Promise<ReplyHead>
  /** When the request left (`performance.now()`), the connection being there; 0 or absent where that is not known. */
  readonly sentAt?: number
  /** The next bytes of the body, at once when some are waiting; `null` at its end. Throws or rejects with an `ExchangeError`. */
  read(): Uint8Array | null | Promise<Uint8Array | null>
  /** Whether it is known already that nothing more will come. */
  atEnd(): boolean
  /** Gives up at once and frees the connection. Safe to call at any time. */
  cancel(reason?: ExchangeError): void
}

export type ExchangeFailure = 'refused' | 'dns' | 'tls' | 'connect-timeout' | 'closed' | 'malformed' | 'blocked' | 'cancelled' | 'timeout'

export class ExchangeError extends Error {
  constructor(
    readonly failure: ExchangeFailure,
    message: string,
  ) {
    super(message)
  }
}

/** Bytes between a socket that pushes and a reader that pulls. */
export class ByteQueue {
  private chunks: Uint8Array[] = []
  private done = false
  private error: ExchangeError | undefined
  private waiting: { resolve(chunk: Uint8Array | null): void; reject(error: ExchangeError): void } | undefined
  /** Bytes that wait to be read. */
  size = 0

  get atEnd() {
    return this.done && this.chunks.length === 0
  }

  push(chunk: Uint8Array) {
    if (this.waiting) {
      const { resolve } = this.waiting
      this.waiting = undefined
      resolve(chunk)
      return
    }
    this.chunks.push(chunk)
    this.size += chunk.length
  }

  end() {
    this.done = true
    this.waiting?.resolve(null)
    this.waiting = undefined
  }

  fail(error: ExchangeError) {
    this.error ??= error
    this.waiting?.reject(error)
    this.waiting = undefined
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.chunks.length) return this.shift()
    if (this.error) throw this.error
    if (this.done) return null
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
  }

  /** Everything that waits is handed over as one piece: a slow reader catches up in one step. */
  private shift(): Uint8Array {
    const chunks = this.chunks
    this.chunks = []
    this.size = 0
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  }
}
