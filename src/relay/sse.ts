import { asBuffer } from '../lib/as-buffer'
import type { Event, Fault, Frame, ReplyReader } from '../protocols/protocol'
import type { Signs } from '../protocols/signs'
import { EventBuffer, eventEnd, lastEventEnd } from './event-buffer'

const BYTE_ORDER_MARK = '\ufeff'

/** Reads one event's text; `null` for one that holds only comments or nothing. */
export function parseFrame(text: string): Frame | null {
  return parsePlain(text) ?? parseLines(text)
}

/** One line of data and a blank one: what nearly every event of most vendors is. */
function parsePlain(text: string): Frame | undefined {
  const end = text.length - 2
  if (!text.startsWith('data: ') || text.indexOf('\n') !== end || text[end + 1] !== '\n' || text.includes('\r')) return undefined
  return { data: text.slice(6, end) }
}

function parseLines(text: string): Frame | null {
  let event: string | undefined
  let data: string | undefined
  const clean = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
  for (const line of clean.split(/\r\n|\n|\r/)) {
    if (!line || line.startsWith(':')) continue
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const raw = colon === -1 ? '' : line.slice(colon + 1)
    const value = raw.startsWith(' ') ? raw.slice(1) : raw
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`
    else if (field === 'event') event = value
  }
  if (data === undefined) return null
  return event === undefined ? { data } : { event, data }
}

/** Writes frames the way every client reads them: one line of data, `data: ` with a space. */
export function writeFrames(frames: Frame[]): string {
  let text = ''
  for (const { event, data } of frames) text += event ? `event: ${event}\ndata: ${data}\n\n` : `data: ${data}\n\n`
  return text
}

/** Clients of event streams pass over lines that begin with a colon. */
export const COMMENT = ': keep-alive\n\n'

/** What one piece of an upstream's reply comes to. */
export interface Heard {
  /** What goes on to the client. */
  out: Uint8Array
  events: Event[]
}

/** Listens to a reply on its way to the client. Throws `EventTooLarge`. */
export interface Ear {
  push(chunk: Uint8Array): Heard
  /** The upstream has closed. When that was too early, `out` tells the client so. */
  end(): Heard
  /** What the client of a silent stream is sent, so that nobody takes it for dead; `null` where nothing could be said now. */
  keepAlive(): Uint8Array | null
  /** The bytes that tell the client of a fault which did not come from the upstream's own words; `null` where only a cut can tell. */
  fail(fault: Fault): Uint8Array | null
}

export interface TapOptions {
  /** What stands in every event that has to be looked into. */
  signs: Signs
  /** Events to take out of the stream. */
  isInjected?: ((data: string) => boolean) | undefined
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

/** Whether an event is the first that a client could make use of: from here on there is no way back. */
export const saysSomething = (event: Event) => event.type === 'part-start' || event.type === 'part-delta' || event.type === 'part-end'

export const isOver = (event: Event) => event.type === 'end' || event.type === 'error'

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
  /** The last events that were passed over. */
  private recent: Buffer = EMPTY

  constructor(private readonly options: TapOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    if (this.saysNothing(chunk)) return this.passWhole(chunk)
    this.buffer.append(chunk)
    const from = this.buffer.position
    const events = this.attentive ? this.attend() : []
    const opened = this.buffer.position
    if (!this.attentive) this.buffer.skip()
    const out = this.skim(this.buffer.since(from), opened - from, events)
    return { out: this.withFaultSaidAgain(this.options.isInjected ? out : chunk, events), events }
  }

  end(): Heard {
    const rest = this.buffer.peek()
    const { events, injected } = this.read(rest)
    const told = this.options.isInjected && !injected ? rest : EMPTY
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

  private withFaultSaidAgain(out: Uint8Array, events: Event[]): Uint8Array {
    const { afterFault } = this.options
    const told = afterFault && events.find((event) => event.type === 'error')
    if (!told) return out
    const gap = this.buffer.length ? '\n\n' : ''
    return Buffer.concat([out, Buffer.from(gap + afterFault(told.fault))])
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
  private skim(complete: Buffer, from: number, events: Event[]): Buffer {
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
    return out
  }

  private passOver(bytes: Buffer, from: number, to: number) {
    if (from < to) this.recent = bytes.subarray(Math.max(from, to - RECENT), to)
  }

  private read(bytes: Buffer): { events: Event[]; injected: boolean } {
    const frame = bytes.length ? parseFrame(bytes.toString('utf8')) : null
    if (!frame) return { events: [], injected: false }
    const events = this.options.read(frame)
    this.over ||= events.some(isOver)
    return { events, injected: this.options.isInjected?.(frame.data) ?? false }
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
