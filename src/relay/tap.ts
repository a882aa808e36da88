import { asBuffer } from '../lib/as-buffer'
import type { Event, Fault, Injected, ReplyReader } from '../protocols/protocol'
import type { Signs } from '../protocols/signs'
import { EventBuffer, eventEnd, lastEventEnd } from './event-buffer'
import { COMMENT, type Ear, type Heard, isOver, parseFrame, saysSomething } from './sse'

export interface TapOptions {
  /** What stands in every event that has to be looked into. */
  signs: Signs
  /** The events to take out of the stream, if any. */
  injected?: Injected | undefined
  read: ReplyReader
  writeFault(fault: Fault): string
  /** What keeps the stream alive; a comment unless told otherwise. */
  keepAlive?: string | undefined
  /** What a whole reply ends with, for upstreams that leave it out. */
  lastEvent?: string | undefined
  /** What is said behind a fault that the upstream told by itself. */
  afterFault?: ((fault: Fault) => string) | undefined
  /** Bytes one event may have. */
  limit: number
}

/** What complete events come to. */
interface Passed {
  out: Buffer
  events: Event[]
  /** Something was taken out of them. */
  cut: boolean
}

const EMPTY = Buffer.alloc(0)
/** How much of what was passed over is kept, in case the end of the stream was in it. */
const RECENT = 16 * 1024
const LINE_FEED = 10
/** Up to here a text is made and searched faster than bytes are. */
const SHORT = 4 * 1024

/**
 * Listens to a stream whose bytes pass through untouched. Until the reply says something each event is read; after that
 * only those that carry one of the protocol's signs (usage, finish, faults, the end), and all others cost one native search.
 */
export class Tap implements Ear {
  private readonly buffer: EventBuffer
  private attentive = true
  private over = false
  /** How many bytes of the event that is not complete yet the client has already. */
  private ahead = 0
  /** The last events that were passed over. */
  private recent: Buffer = EMPTY

  constructor(private readonly options: TapOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    if (this.saysNothing(chunk)) return this.passWhole(chunk)
    const waiting = this.buffer.length
    // What completes the event that waits is heard by itself: then only that event is copied, not all that comes behind it.
    const head = this.attentive ? 0 : this.buffer.completes(chunk)
    const first = head && head < chunk.length ? this.hear(chunk.subarray(0, head)) : undefined
    const last = this.hear(first ? chunk.subarray(head) : chunk)
    const events = first ? [...first.events, ...last.events] : last.events
    const out = this.told(chunk, waiting, first, last)
    return { out: this.withFaultSaidAgain(out, events), events }
  }

  end(): Heard {
    const rest = this.buffer.peek()
    const { events, injected } = this.read(rest)
    const told = injected ? EMPTY : rest.subarray(this.ahead)
    if (!this.over) events.push(...this.reconsider())
    if (this.over) return { out: this.withFaultSaidAgain(told, events), events }
    const last = this.options.read(null)
    const broken = last.find((event) => event.type === 'error')
    const missing = broken ? this.fail(broken.fault) : Buffer.from(this.options.lastEvent ?? '')
    return { out: missing.length ? Buffer.concat([told, missing]) : told, events: [...events, ...last] }
  }

  /** Only between two events. */
  keepAlive(): Uint8Array | null {
    return this.buffer.length ? null : Buffer.from(this.options.keepAlive ?? COMMENT)
  }

  fail(fault: Fault): Uint8Array {
    // An event that was cut is closed first, so that the fault stands in one of its own.
    const gap = this.buffer.takeRest().length ? '\n\n' : ''
    return Buffer.from(gap + this.options.writeFault(fault))
  }

  /** What nearly every piece of a stream is: whole events behind whole events, with no sign in them. */
  private saysNothing(chunk: Uint8Array): boolean {
    const { length } = chunk
    if (this.attentive || this.buffer.length || length > SHORT) return false
    if (chunk[length - 1] !== LINE_FEED || chunk[length - 2] !== LINE_FEED) return false
    return !this.options.signs.areIn(asBuffer(chunk).toString('latin1'))
  }

  private passWhole(chunk: Uint8Array): Heard {
    this.recent = asBuffer(chunk)
    return { out: chunk, events: [] }
  }

  /** Takes a piece, and hears the events that are complete with it. */
  private hear(piece: Uint8Array): Passed {
    this.buffer.append(piece)
    const from = this.buffer.position
    const events = this.attentive ? this.attend() : []
    const opened = this.buffer.position
    if (!this.attentive) this.buffer.skip()
    return this.skim(this.buffer.since(from), opened - from, events)
  }

  /** What of a piece goes on: nearly always the piece as it came. `waiting` bytes of its first event came before it. */
  private told(chunk: Uint8Array, waiting: number, first: Passed | undefined, last: Passed): Uint8Array {
    const { ahead } = this
    const rest = this.buffer.peek()
    const isTold = ahead === waiting && !first?.cut
    this.ahead = isTold && !last.cut && this.mayPass(rest) ? rest.length : 0
    if (isTold && !last.cut) return this.ahead ? chunk : chunk.subarray(0, Math.max(0, chunk.length - rest.length))
    // What was taken out of these bytes was closed up within them.
    if (isTold && first) return chunk.subarray(0, first.out.length - waiting + last.out.length)
    return (first ? Buffer.concat([first.out, last.out]) : last.out).subarray(ahead)
  }

  /** Whether an event whose end is not there yet may be told as far as it goes. */
  private mayPass(rest: Buffer): boolean {
    const { injected } = this.options
    return rest.length > 0 && (!injected || injected.isNone(rest.toString('latin1', 0, SHORT)))
  }

  private withFaultSaidAgain(out: Uint8Array, events: Event[]): Uint8Array {
    const { afterFault } = this.options
    const told = afterFault && events.find((event) => event.type === 'error')
    if (!told) return out
    const gap = this.buffer.length ? '\n\n' : ''
    return Buffer.concat([out, Buffer.from(gap + afterFault(told.fault))])
  }

  /** Reads every event, up to the first that says something. */
  private attend(): Event[] {
    const events: Event[] = []
    for (let bytes = this.buffer.next(); bytes; bytes = this.buffer.next()) {
      const heard = this.read(bytes).events
      events.push(...heard)
      if (!heard.some(saysSomething)) continue
      this.attentive = false
      break
    }
    return events
  }

  /** Reads, of these complete events, those behind `from` with a sign in them; takes out the injected ones. */
  private skim(complete: Buffer, from: number, events: Event[]): Passed {
    let out = complete
    let at = from
    for (let sign = this.options.signs.first(out, at); sign !== -1; sign = this.options.signs.first(out, at)) {
      const start = at + lastEventEnd(out.subarray(at, sign))
      const end = eventEnd(out, sign)
      this.passOver(out, at, start)
      const heard = this.read(out.subarray(start, end))
      events.push(...heard.events)
      at = heard.injected ? start : end
      if (heard.injected) out = cutOut(out, start, end)
    }
    this.passOver(out, at, out.length)
    return { out, events, cut: out !== complete }
  }

  private passOver(bytes: Buffer, from: number, to: number) {
    if (from < to) this.recent = bytes.subarray(Math.max(from, to - RECENT), to)
  }

  private read(bytes: Buffer): { events: Event[]; injected: boolean } {
    const frame = bytes.length ? parseFrame(bytes.toString('utf8')) : null
    if (!frame) return { events: [], injected: false }
    const events = this.options.read(frame)
    this.over ||= events.some(isOver)
    return { events, injected: this.options.injected?.is(frame.data) ?? false }
  }

  /** No end was heard: perhaps the upstream writes its JSON with other spaces than the signs. Its last events tell. */
  private reconsider(): Event[] {
    const events: Event[] = []
    const buffer = new EventBuffer(this.options.limit)
    buffer.append(this.recent)
    for (let bytes = buffer.next(); bytes && !this.over; bytes = buffer.next())
      events.push(...this.read(bytes).events.filter(isAboutTheEnd))
    return events
  }
}

const isAboutTheEnd = ({ type }: Event) => type === 'usage' || type === 'finish' || type === 'end' || type === 'error'

/** Takes bytes out by moving those behind them, which are few: what is injected stands at the end of a stream. */
function cutOut(bytes: Buffer, start: number, end: number): Buffer {
  bytes.copyWithin(start, end)
  return bytes.subarray(0, bytes.length - (end - start))
}
