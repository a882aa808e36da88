import { asBuffer } from '../lib/as-buffer'

/** An event of a stream that is longer than we keep in memory. */
export class EventTooLarge extends Error {
  constructor(limit: number) {
    super(`the upstream sent an event of more than ${limit} bytes`)
  }
}

const EMPTY = Buffer.alloc(0)
/** What may stand between two events. Bytes are searched for bytes: to search them for a text takes thrice as long. */
const LF = Buffer.from('\n\n')
const CRLF = Buffer.from('\r\n\r\n')
const CR = Buffer.from('\r\r')

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

  /** How many bytes of the next piece it takes for the event that waits to be complete; 0 when none waits, or these do not do. */
  completes(chunk: Uint8Array): number {
    if (!this.length) return 0
    const next = asBuffer(chunk)
    // The blank line may be here and there.
    const before = this.bytes.subarray(Math.max(this.start, this.filled - 3), this.filled)
    const across = eventEnd(Buffer.concat([before, next.subarray(0, 3)]), 0)
    return Math.max(0, across > before.length ? across - before.length : eventEnd(next, 0))
  }

  /** The next complete event with its blank line, or `null`. The bytes are valid until the next `append`. */
  next(): Buffer | null {
    const end = eventEnd(this.peekAll(), Math.max(this.start, this.searched - 3))
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

  /** How far events have been taken; `since` answers what was taken from there on. Valid until the next `append`. */
  get position() {
    return this.start
  }

  since(position: number): Buffer {
    return this.bytes.subarray(position, this.start)
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

  private peekAll(): Buffer {
    return this.filled === this.bytes.length ? this.bytes : this.bytes.subarray(0, this.filled)
  }

  private adopt(chunk: Uint8Array) {
    this.bytes = asBuffer(chunk)
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
}

/**
 * The position after the first event that ends at or after `from`, or -1. Almost every stream keeps to one kind of line end,
 * so the others are looked for only up to where the first was found.
 */
export function eventEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from)
  const before = lf === -1 ? bytes.subarray(from) : bytes.subarray(from, lf + 1)
  const crlf = before.indexOf(CRLF)
  const cr = before.indexOf(CR)
  if (crlf === -1 && cr === -1) return lf === -1 ? -1 : lf + 2
  if (crlf !== -1 && (cr === -1 || crlf < cr)) return from + crlf + 4
  return from + cr + 2
}

/**
 * The position after the last complete event, or 0. Looking backwards for what is not there is slow, so each kind of line end
 * is looked for forwards first, and only behind where another was found.
 */
export function lastEventEnd(bytes: Buffer): number {
  let end = lastAfter(bytes, LF, 0)
  end = lastAfter(bytes, CRLF, end)
  return lastAfter(bytes, CR, end)
}

function lastAfter(bytes: Buffer, mark: Buffer, end: number): number {
  const rest = end ? bytes.subarray(end) : bytes
  return rest.indexOf(mark) === -1 ? end : end + rest.lastIndexOf(mark) + mark.length
}
