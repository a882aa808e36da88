import type { Event, Fault, Frame } from '../protocols/protocol'

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

/** Whether an event is the first that a client could make use of: from here on there is no way back. */
export const saysSomething = (event: Event) => event.type === 'part-start' || event.type === 'part-delta' || event.type === 'part-end'

export const isOver = (event: Event) => event.type === 'end' || event.type === 'error'
