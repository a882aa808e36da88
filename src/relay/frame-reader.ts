import { asBuffer } from '../lib/as-buffer'
import type { Frame } from '../protocols/protocol'
import { EventTooLarge } from './event-buffer'
import { type Mould, textsAt } from './mould'
import { parseFrame } from './sse'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * The events of a stream as text, for replies that are written anew. Whole lines are decoded as they come; what has no end
 * yet waits in the pieces in which it came, so that a huge event in small ones stays linear.
 */
export class FrameReader {
  /** Bytes of a line that is not over. */
  private readonly bytes: Buffer[] = []
  /** Lines of an event that is not over. */
  private readonly lines: string[] = []
  /** How much waits in both. */
  private size = 0
  /** Lines that have not been looked at, from `at` on. */
  private text = ''
  private at = 0
  /** The text of the event that `next` has answered last. */
  last = ''

  constructor(private readonly limit: number) {}

  /** Takes a piece of the stream; `next` has to have answered `null` before. Throws `EventTooLarge`. */
  push(chunk: Uint8Array) {
    const bytes = asBuffer(chunk)
    const end = lastLineEnd(bytes)
    if (end) this.decode(bytes.subarray(0, end))
    if (end < bytes.length) this.wait(this.bytes, bytes.subarray(end))
  }

  /** The stream has closed: what is there is all there is, with a blank line or without. */
  end() {
    this.decode(Buffer.from('\n\n'))
  }

  /** The next event that is complete, `null` when there is none. Throws `EventTooLarge`. */
  next(): Frame | null {
    for (let raw = this.nextText(); raw; raw = this.nextText()) {
      const frame = readFrame(raw)
      if (!frame) continue
      this.last = raw
      return frame
    }
    return null
  }

  /** Takes the next events as long as they are this mould around a text; answers those texts. */
  take(mould: Mould): string[] {
    if (this.lines.length) return []
    const { texts, end } = textsAt(this.text, this.at, mould)
    if (texts.length) this.at = end
    return texts
  }

  private decode(bytes: Buffer) {
    const whole = this.bytes.length ? Buffer.concat([...this.bytes, bytes]) : bytes
    if (this.bytes.length) {
      this.size -= whole.length - bytes.length
      this.bytes.length = 0
    }
    const text = whole.toString('utf8')
    this.text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
    this.at = 0
  }

  private nextText(): string | undefined {
    const { text, at, lines } = this
    const end = this.endOfEvent()
    if (end === -1) {
      if (at < text.length) this.wait(lines, at ? text.slice(at) : text)
      this.text = ''
      this.at = 0
      return undefined
    }
    this.at = end
    const last = text.slice(at, end)
    if (!lines.length) return last
    this.size -= lines.reduce((size, line) => size + line.length, 0)
    return lines.splice(0).join('') + last
  }

  /** Behind the next blank line, or -1. */
  private endOfEvent(): number {
    const { text, at } = this
    // It may be the first one of this piece.
    if (this.lines.length && text[at] === '\n') return at + 1
    const blank = text.indexOf('\n\n', at)
    return blank === -1 ? -1 : blank + 2
  }

  private wait<Piece extends { length: number }>(pieces: Piece[], piece: Piece) {
    pieces.push(piece)
    this.size += piece.length
    if (this.size > this.limit) throw new EventTooLarge(this.limit)
  }
}

/** Behind the last line that is certainly over: a `\r` at the very end may be half of a line end. */
function lastLineEnd(bytes: Buffer): number {
  const end = bytes.lastIndexOf(LINE_FEED) + 1
  const other = bytes.length < 2 ? 0 : bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2) + 1
  return Math.max(end, other)
}

/** Reads one event's text with its blank line; `null` for one that holds only comments or nothing. */
export const readFrame = (event: string): Frame | null => readPlain(event) ?? parseFrame(event)

/** One line of data, or one under an event's name: what nearly every event of every vendor is. */
function readPlain(event: string): Frame | undefined {
  const end = event.length - 2
  if (event.startsWith('data: ')) return event.indexOf('\n') === end ? { data: event.slice(6, end) } : undefined
  if (!event.startsWith('event: ')) return undefined
  const line = event.indexOf('\n')
  if (!event.startsWith('data: ', line + 1) || event.indexOf('\n', line + 1) !== end) return undefined
  return { event: event.slice(7, line), data: event.slice(line + 7, end) }
}
