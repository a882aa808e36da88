import { scrub } from '../lib/scrub'

export type HeaderList = Record<string, string>

export interface KeptHeaders {
  request: HeaderList
  response: HeaderList | null
}

const listOf = (headers: Headers): HeaderList => Object.fromEntries(headers)

/** What was sent and told of one request, as far as it is kept: so much of the beginning, and as much of the end. */
export class Capture {
  private readonly sent: Kept
  private readonly said: Kept
  private readonly sentHeaders: HeaderList
  private saidHeaders: HeaderList | null = null

  /** `limit` is in bytes. */
  constructor(
    readonly mode: 'errors' | 'all',
    limit: number,
    request: Uint8Array,
    headers: Headers,
  ) {
    this.sentHeaders = listOf(headers)
    this.sent = new Kept(limit)
    this.said = new Kept(limit)
    this.sent.add(request)
  }

  /** The client is told this. */
  told(bytes: Uint8Array) {
    this.said.add(bytes)
  }

  /** The client is told these before. */
  toldHeaders(headers: Headers) {
    this.saidHeaders = listOf(headers)
  }

  /** By name, credentials masked; the reply's are null where there was none. */
  get headers(): KeptHeaders {
    return { request: scrub(this.sentHeaders) as HeaderList, response: scrub(this.saidHeaders) as HeaderList | null }
  }

  get request(): Kept {
    return this.sent
  }

  get response(): Kept {
    return this.said
  }
}

/** The beginning and the end of bytes that come piece by piece. */
export class Kept {
  /** How many there were. */
  length = 0
  private readonly head: Buffer[] = []
  private headLength = 0
  private readonly tail: Buffer[] = []
  private tailLength = 0

  constructor(private readonly limit: number) {}

  /** The bytes are copied: whoever gave them may write over them. */
  add(bytes: Uint8Array) {
    this.length += bytes.length
    const first = bytes.subarray(0, this.limit - this.headLength)
    if (first.length) this.head.push(Buffer.from(first))
    this.headLength += first.length
    const rest = bytes.subarray(Math.max(first.length, bytes.length - this.limit))
    if (!rest.length) return
    this.tail.push(Buffer.from(rest))
    this.tailLength += rest.length
    while (this.tailLength - this.tail[0]!.length >= this.limit) this.tailLength -= this.tail.shift()!.length
  }

  /** How many bytes are held. */
  get held(): number {
    return this.headLength + this.tailLength
  }

  /** As text that says what was left out; null where there was nothing. */
  text(): string | null {
    if (!this.length) return null
    const head = Buffer.concat(this.head)
    if (head.includes(0)) return `[${this.length} bytes that are no text]`
    const whole = Buffer.concat(this.tail)
    const tail = whole.subarray(Math.max(0, whole.length - this.limit))
    const left = this.length - head.length - tail.length
    if (left <= 0) return Buffer.concat([head, tail]).toString('utf8')
    return `${head.toString('utf8')}\n[… ${left} bytes left out …]\n${tail.toString('utf8')}`
  }
}
