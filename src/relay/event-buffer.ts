/** An event of a stream that is longer than we keep in memory. */
export class EventTooLarge extends Error {
  constructor(limit: number) {
    super(`the upstream sent an event of more than ${limit} bytes`)
  }
}

const EMPTY = Buffer.alloc(0)

/**
 * Bytes of an event stream, cut at blank lines (`\n`, `\r\n` and `\r` line ends). Grows by doubling and remembers how far
 * it has searched, so that a huge event in small pieces stays linear.
 */
export class EventBuffer {
  private bytes: Buffer = EMPTY
  private owned = false
  private start = 0
  private filled = 0
  private searched = 0

  constructor(private readonly limit: number) {}

  /** Bytes that belong to no complete event yet, once `next` has answered `null`. */
  get length() {
    return this.filled - this.start
  }

  append(chunk: Uint8Array) {
    if (this.start === this.filled) return this.adopt(chunk)
    const needed = this.filled - this.start + chunk.length
    if (!this.owned || this.filled + chunk.length > this.bytes.length) this.grow(Math.max(needed, 2 * (this.filled - this.start)))
    this.bytes.set(chunk, this.filled)
    this.filled += chunk.length
  }

  /** The next complete event with its blank line, or `null`. The bytes are valid until the next `append`. */
  next(): Buffer | null {
    const end = this.eventEnd(Math.max(this.start, this.searched - 3))
    if (end === -1) {
      this.searched = this.filled
      if (this.length > this.limit) throw new EventTooLarge(this.limit)
      return null
    }
    const event = this.bytes.subarray(this.start, end)
    this.start = end
    this.searched = end
    return event
  }

  /** All complete events as one piece, without looking at each. */
  skip(): Buffer {
    const from = Math.max(this.start, this.searched - 3)
    const end = from + lastEventEnd(this.bytes.subarray(from, this.filled))
    this.searched = this.filled
    if (end === from) {
      if (this.length > this.limit) throw new EventTooLarge(this.limit)
      return EMPTY
    }
    const complete = this.bytes.subarray(this.start, end)
    this.start = end
    return complete
  }

  /** What is there and not yet taken, as a view. */
  peek(): Buffer {
    return this.bytes.subarray(this.start, this.filled)
  }

  /** Takes all that is left. */
  takeRest(): Buffer {
    const rest = this.peek()
    this.start = this.filled
    return rest
  }

  private adopt(chunk: Uint8Array) {
    this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.owned = false
    this.start = 0
    this.searched = 0
    this.filled = chunk.length
  }

  private grow(size: number) {
    const grown = Buffer.allocUnsafe(size)
    grown.set(this.peek())
    this.searched -= this.start
    this.filled -= this.start
    this.start = 0
    this.bytes = grown
    this.owned = true
  }

  /** The nearest end of an event. Almost every stream keeps to one kind of line end, so the others are looked for only up to the nearest. */
  private eventEnd(from: number): number {
    const view = this.bytes
    const lf = find(view, '\n\n', from, this.filled)
    const until = lf === -1 ? this.filled : lf
    const crlf = find(view.subarray(0, until), '\r\n\r\n', from, until)
    const cr = find(view.subarray(0, until), '\r\r', from, until)
    const ends = [lf === -1 ? -1 : lf + 2, crlf === -1 ? -1 : crlf + 4, cr === -1 ? -1 : cr + 2].filter((end) => end !== -1)
    return ends.length ? Math.min(...ends) : -1
  }
}

function find(bytes: Buffer, mark: string, from: number, until: number): number {
  const at = bytes.indexOf(mark, from)
  return at === -1 || at + mark.length > until ? -1 : at
}

/** The position after the last complete event, or 0. */
export function lastEventEnd(bytes: Buffer): number {
  const lf = bytes.lastIndexOf('\n\n')
  const crlf = bytes.lastIndexOf('\r\n\r\n')
  const cr = bytes.lastIndexOf('\r\r')
  return Math.max(lf === -1 ? 0 : lf + 2, crlf === -1 ? 0 : crlf + 4, cr === -1 ? 0 : cr + 2)
}
