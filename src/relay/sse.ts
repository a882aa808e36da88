import type { Event, Fault, Frame, ReplyReader } from '../protocols/protocol'
import { EventBuffer } from './event-buffer'

const BYTE_ORDER_MARK = '\ufeff'

/** Reads one event's text; `null` for one that holds only comments or nothing. */
export function parseFrame(text: string): Frame | null {
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
  /** The bytes that tell the client of a fault which did not come from the upstream's own words. */
  fail(fault: Fault): Uint8Array
}

export interface TapOptions {
  /** Matches bytes (as latin-1 text) of events that have to be looked into. */
  signs: RegExp
  /** Events to take out of the stream. */
  isInjected?: ((data: string) => boolean) | undefined
  read: ReplyReader
  writeFault(fault: Fault): string
  /** Bytes one event may have. */
  limit: number
}

/** Whether an event is the first that a client could make use of: from here on there is no way back. */
export const saysSomething = (event: Event) => event.type === 'part-start' || event.type === 'part-delta' || event.type === 'part-end'

export const isOver = (event: Event) => event.type === 'end' || event.type === 'error'

/** The longest sign that the border between two chunks can cut. */
const OVERLAP = 64
const NOTHING = new Uint8Array(0)

/**
 * Listens to a stream whose bytes pass through untouched. Until the reply says something each event is read; after that
 * only those that carry one of the protocol's signs (usage, finish, faults, the end), and all others cost one native search.
 */
export class Tap implements Ear {
  private readonly buffer: EventBuffer
  private signed = false
  private attentive = true

  constructor(private readonly options: TapOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    const known = this.buffer.length
    this.buffer.append(chunk)
    const opening = this.attentive ? this.look() : undefined
    if (this.attentive) return this.passing(chunk, opening!)
    const later = this.skim(opening ? 0 : known)
    return this.passing(chunk, opening ? join(opening, later) : later)
  }

  end(): Heard {
    const { isInjected, read } = this.options
    const rest = this.buffer.peek()
    const frame = rest.length ? parseFrame(rest.toString('utf8')) : null
    const events = frame ? read(frame) : []
    const told = isInjected && !(frame && isInjected(frame.data)) ? rest : NOTHING
    if (events.some(isOver)) return { out: told, events }
    const last = read(null)
    const broken = last.find((event) => event.type === 'error')
    const out = broken ? Buffer.concat([told, this.fail(broken.fault)]) : told
    return { out, events: [...events, ...last] }
  }

  fail(fault: Fault): Uint8Array {
    // An event that was cut is closed first, so that the fault stands in one of its own.
    const gap = this.buffer.takeRest().length ? '\n\n' : ''
    return Buffer.from(gap + this.options.writeFault(fault))
  }

  /** Where nothing may have to be taken out, the chunk goes on as it came, incomplete events and all. */
  private passing(chunk: Uint8Array, heard: Heard): Heard {
    return this.options.isInjected ? heard : { out: chunk, events: heard.events }
  }

  /** Reads the complete events only when there is a sign in them; the first `known` bytes have been searched before. */
  private skim(known: number): Heard {
    const { signs } = this.options
    this.signed ||= signs.test(this.buffer.peek().toString('latin1', Math.max(0, known - OVERLAP)))
    if (!this.signed) return { out: this.buffer.skip(), events: [] }
    const heard = this.look()
    this.signed = this.buffer.length > 0 && signs.test(this.buffer.peek().toString('latin1'))
    return heard
  }

  /** Reads complete events (while attentive: up to the first that says something) and takes out the injected ones. */
  private look(): Heard {
    const { isInjected, read } = this.options
    const wasAttentive = this.attentive
    const events: Event[] = []
    const kept: Buffer[] = []
    for (let bytes = this.buffer.next(); bytes; bytes = this.buffer.next()) {
      const frame = parseFrame(bytes.toString('utf8'))
      const heard = frame ? read(frame) : []
      events.push(...heard)
      if (isInjected && !(frame && isInjected(frame.data))) kept.push(bytes)
      if (wasAttentive && heard.some(saysSomething)) {
        this.attentive = false
        break
      }
    }
    return { out: kept.length === 1 ? kept[0]! : Buffer.concat(kept), events }
  }
}

const join = (first: Heard, second: Heard): Heard => ({
  out: Buffer.concat([first.out, second.out]),
  events: [...first.events, ...second.events],
})
