/** Reads HTTP/1.1 replies (RFC 9112) from arbitrary pieces of bytes. One parser serves one connection, reply after reply. */

export interface ReplyHead {
  status: number
  headers: HeaderFields
}

/** Asked for by lower-case names; repeated fields are joined with `, `. */
export interface HeaderFields {
  get(name: string): string | undefined
  [Symbol.iterator](): Iterator<[string, string]>
}

export interface ParserEvents {
  head(head: ReplyHead): void
  data(bytes: Uint8Array): void
  /** The reply is complete. `reusable`: the connection may carry another request. */
  end(reusable: boolean): void
}

export class MalformedReply extends Error {}

const MAX_HEAD = 256 * 1024
const MAX_CHUNK_LINE = 4096
enum State {
  Head,
  Length,
  ChunkSize,
  ChunkData,
  ChunkEnd,
  Trailer,
  UntilClose,
  Idle,
}
const EMPTY = Buffer.alloc(0)
/** Bytes are searched for bytes: to search them for a text takes thrice as long. */
const LINE_END = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')

export class ReplyParser {
  private state = State.Idle
  private pending: Buffer = EMPTY
  private remaining = 0
  private keepAlive = true
  private noBody = false

  constructor(private readonly events: ParserEvents) {}

  /** Expects the reply to one request. */
  expect(method: string) {
    this.state = State.Head
    this.noBody = method === 'HEAD'
  }

  get idle() {
    return this.state === State.Idle
  }

  /** Takes the next bytes; throws `MalformedReply` for what is not HTTP. */
  push(bytes: Buffer) {
    let rest = this.pending.length ? Buffer.concat([this.pending, bytes]) : bytes
    this.pending = EMPTY
    while (rest.length && this.state !== State.Idle) {
      const before = rest.length
      rest = this.step(rest)
      if (rest.length === before) {
        this.pending = rest
        return
      }
    }
    if (rest.length) throw new MalformedReply('bytes after the end of the reply')
  }

  /** The connection has closed. Says whether that is a proper end of the reply. */
  close(): boolean {
    if (this.state === State.UntilClose) {
      this.finish(false)
      return true
    }
    return this.state === State.Idle
  }

  private step(bytes: Buffer): Buffer {
    switch (this.state) {
      case State.Head:
        return this.readHead(bytes)
      case State.Length:
        return this.readLength(bytes)
      case State.UntilClose:
        this.events.data(bytes)
        return EMPTY
      case State.Trailer:
        return this.readTrailer(bytes)
      case State.Idle:
        return bytes
      default:
        return this.readChunks(bytes)
    }
  }

  private readHead(bytes: Buffer): Buffer {
    const end = bytes.indexOf(HEAD_END)
    if (end === -1) {
      if (bytes.length > MAX_HEAD) throw new MalformedReply('the head of the reply is too long')
      return bytes
    }
    const head = parseHead(bytes.toString('latin1', 0, end))
    const rest = bytes.subarray(end + 4)
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return rest.length ? rest : EMPTY
    this.begin(head)
    return rest
  }

  private begin(head: ParsedHead) {
    const { headers, status } = head
    const connection = headers.get('connection')?.toLowerCase() ?? ''
    this.keepAlive = head.persistent && !connection.includes('close')
    const length = headers.get('content-length')
    const chunked = headers.get('transfer-encoding')?.toLowerCase().includes('chunked')
    this.state = State.UntilClose
    if (this.noBody || status === 204 || status === 304) this.remaining = 0
    else if (chunked) this.state = State.ChunkSize
    else if (length !== undefined) this.remaining = parseLength(length)
    else this.remaining = -1
    if (this.state === State.UntilClose && this.remaining >= 0) this.state = State.Length
    this.events.head(head)
    if (this.state === State.Length && this.remaining === 0) this.finish(this.keepAlive)
  }

  private readLength(bytes: Buffer): Buffer {
    const piece = bytes.length > this.remaining ? bytes.subarray(0, this.remaining) : bytes
    this.remaining -= piece.length
    this.events.data(piece)
    if (this.remaining === 0) this.finish(this.keepAlive)
    return bytes.subarray(piece.length)
  }

  /** Reads as many chunks as there are and hands them over as one piece: their bytes move together, over the lines between them. */
  private readChunks(bytes: Buffer): Buffer {
    let at = 0
    let begin = -1
    let filled = 0
    while (at < bytes.length) {
      if (this.state === State.ChunkSize) {
        const whole = wholeChunks(bytes, at, filled)
        if (whole.filled > filled) begin = begin === -1 ? whole.begin : begin
        filled = whole.filled
        at = whole.at
        if (at === bytes.length) break
      }
      if (this.state === State.ChunkData) {
        const end = Math.min(bytes.length, at + this.remaining)
        if (begin === -1) begin = filled = at
        else bytes.copyWithin(filled, at, end)
        filled += end - at
        this.remaining -= end - at
        at = end
        if (this.remaining === 0) this.state = State.ChunkEnd
        continue
      }
      if (this.state === State.ChunkEnd) {
        if (bytes.length - at < 2) break
        if (bytes[at] !== 13 || bytes[at + 1] !== 10) throw new MalformedReply('a chunk does not end where it said')
        at += 2
        this.state = State.ChunkSize
        continue
      }
      const next = this.readChunkSize(bytes, at)
      if (next === at) break
      at = next
      if (this.remaining === 0) {
        this.state = State.Trailer
        break
      }
      this.state = State.ChunkData
    }
    if (filled > begin) this.events.data(bytes.subarray(begin, filled))
    return bytes.subarray(at)
  }

  /** Returns the position after the size line, or `at` when the line is not complete. */
  private readChunkSize(bytes: Buffer, at: number): number {
    let size = 0
    let digits = 0
    for (let i = at; i < bytes.length; i++) {
      const value = hexValue(bytes[i]!)
      if (value >= 0) {
        size = size * 16 + value
        if (++digits > 12) throw new MalformedReply('a chunk size is too long')
        continue
      }
      const line = bytes.indexOf(10, i)
      if (line === -1) {
        if (bytes.length - at > MAX_CHUNK_LINE) throw new MalformedReply('a chunk size line is too long')
        return at
      }
      if (digits === 0) throw new MalformedReply('a chunk has no size')
      this.remaining = size
      return line + 1
    }
    return at
  }

  private readTrailer(bytes: Buffer): Buffer {
    const line = bytes.indexOf(LINE_END)
    if (line === -1) {
      if (bytes.length > MAX_HEAD) throw new MalformedReply('the trailer of the reply is too long')
      return bytes
    }
    if (line === 0) this.finish(this.keepAlive)
    return bytes.subarray(line + 2)
  }

  private finish(reusable: boolean) {
    this.state = State.Idle
    this.events.end(reusable)
  }
}

/**
 * Moves the data of all chunks that are there in full (and have no extensions) together, behind `filled` or, when nothing is
 * filled yet, behind the first of them. A stream of small events comes as hundreds of chunks in one piece.
 */
function wholeChunks(bytes: Buffer, from: number, to: number): { at: number; begin: number; filled: number } {
  let at = from
  let filled = to
  let begin = -1
  for (;;) {
    let size = 0
    let next = at
    for (let value = hexValue(bytes[next] ?? 0); value >= 0; value = hexValue(bytes[++next] ?? 0)) size = size * 16 + value
    const start = next + 2
    const end = start + size
    if (size === 0 || next - at > 8 || end + 2 > bytes.length || bytes[next] !== 13 || bytes[next + 1] !== 10) return { at, begin, filled }
    if (bytes[end] !== 13 || bytes[end + 1] !== 10) throw new MalformedReply('a chunk does not end where it said')
    if (filled === 0) begin = filled = start
    else bytes.copyWithin(filled, start, end)
    filled += size
    at = end + 2
  }
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return -1
}

function parseLength(text: string): number {
  // Some servers repeat the header; the same value twice is fine, two values are an attack or a bug.
  const values = new Set(text.split(',').map((value) => value.trim()))
  const value = [...values][0] ?? ''
  if (values.size !== 1 || !/^\d{1,15}$/.test(value)) throw new MalformedReply(`content-length is ${JSON.stringify(text)}`)
  return Number(value)
}

interface ParsedHead extends ReplyHead {
  /** Whether the connection stays open unless it is said otherwise. */
  persistent: boolean
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})/

function parseHead(text: string): ParsedHead {
  const match = STATUS_LINE.exec(text)
  if (!match) throw new MalformedReply('the reply is not HTTP/1.1')
  const headers = new HeadText(text)
  const persistent = match[1] === '1' || headers.get('connection')?.toLowerCase() === 'keep-alive'
  return { status: Number(match[2]), headers, persistent }
}

/** Header fields as they came. Few of them are ever asked for, so they are not taken apart before. */
class HeadText implements HeaderFields {
  private readonly lower: string

  constructor(private readonly text: string) {
    this.lower = text.toLowerCase()
  }

  get(name: string): string | undefined {
    const mark = `\r\n${name}:`
    let value: string | undefined
    for (let at = this.lower.indexOf(mark); at !== -1; at = this.lower.indexOf(mark, at + 1)) {
      const start = at + mark.length
      const end = this.text.indexOf('\r\n', start)
      const one = this.text.slice(start, end === -1 ? undefined : end).trim()
      value = value === undefined ? one : `${value}, ${one}`
    }
    return value
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    const names = new Set(
      this.lower
        .split('\r\n')
        .slice(1)
        .map((line) => line.slice(0, Math.max(0, line.indexOf(':')))),
    )
    for (const name of names) if (name) yield [name, this.get(name) ?? '']
  }
}
