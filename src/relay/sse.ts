import type { Event, Frame, ReplyReader } from '../protocols/protocol'
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

export interface TapOptions {
  /** Matches bytes (as latin-1 text) of events that have to be looked into. */
  signs: RegExp
  /** Events to take out of the stream. */
  isInjected?: ((data: string) => boolean) | undefined
  read: ReplyReader
  /** Bytes one event may have. */
  limit: number
}

export interface Heard {
  /** What goes on to the client. */
  out: Uint8Array
  events: Event[]
}

/** The longest sign that the border between two chunks can cut. */
const OVERLAP = 64
const NOTHING = new Uint8Array(0)

/**
 * Listens to a stream whose bytes pass through untouched. Only events that carry one of the protocol's signs (usage,
 * finish, faults, the end) are parsed; all others cost one native search.
 */
export class Tap {
  private readonly buffer: EventBuffer
  private signed = false

  constructor(private readonly options: TapOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  /** Takes the next bytes. Throws `EventTooLarge`. */
  push(chunk: Uint8Array): Heard {
    const { signs, isInjected } = this.options
    const known = this.buffer.length
    this.buffer.append(chunk)
    const all = this.buffer.peek()
    this.signed ||= signs.test(all.toString('latin1', Math.max(0, known - OVERLAP)))
    if (!this.signed) {
      const complete = this.buffer.skip()
      return { out: isInjected ? complete : chunk, events: [] }
    }
    const heard = this.look()
    this.signed = this.buffer.length > 0 && signs.test(this.buffer.peek().toString('latin1'))
    return isInjected ? heard : { out: chunk, events: heard.events }
  }

  /** The stream is over: what was kept back, and what the reader makes of the end. */
  end(): Heard {
    const { isInjected, read } = this.options
    const rest = this.buffer.takeRest()
    const frame = rest.length ? parseFrame(rest.toString('utf8')) : null
    const events = frame ? read(frame) : []
    const over = events.some((event) => event.type === 'end' || event.type === 'error')
    if (!over) events.push(...read(null))
    const keep = isInjected && !(frame && isInjected(frame.data))
    return { out: keep ? rest : NOTHING, events }
  }

  /** Parses the complete events and takes out the injected ones. */
  private look(): Heard {
    const { isInjected, read } = this.options
    const events: Event[] = []
    const kept: Buffer[] = []
    for (let bytes = this.buffer.next(); bytes; bytes = this.buffer.next()) {
      const frame = parseFrame(bytes.toString('utf8'))
      if (frame) events.push(...read(frame))
      if (isInjected && !(frame && isInjected(frame.data))) kept.push(bytes)
    }
    return { out: kept.length === 1 ? kept[0]! : Buffer.concat(kept), events }
  }
}
