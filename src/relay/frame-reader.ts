import { asBuffer } from '../lib/as-buffer'
import type { Frame } from '../protocols/protocol'
import { EventTooLarge } from './event-buffer'
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
  private size = 0

  constructor(private readonly limit: number) {}

  /** The events that a piece of the stream completes. Throws `EventTooLarge`. */
  push(chunk: Uint8Array): Frame[] {
    const bytes = asBuffer(chunk)
    const end = lastLineEnd(bytes)
    if (end === 0) return this.wait(this.bytes, bytes)
    const text = this.decode(bytes.subarray(0, end))
    const frames = this.take(text)
    if (end < bytes.length) this.wait(this.bytes, bytes.subarray(end))
    return frames
  }

  /** What is left when the stream has closed without a blank line. */
  end(): Frame[] {
    const text = this.decode(Buffer.from('\n'))
    const frames = this.take(text)
    const rest = this.lines.join('')
    this.lines.length = 0
    const frame = rest.trim() ? parseFrame(rest) : null
    return frame ? [...frames, frame] : frames
  }

  private decode(bytes: Buffer): string {
    const whole = this.bytes.length ? Buffer.concat([...this.bytes, bytes]) : bytes
    if (this.bytes.length) {
      this.size -= whole.length - bytes.length
      this.bytes.length = 0
    }
    const text = whole.toString('utf8')
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  private take(text: string): Frame[] {
    const frames: Frame[] = []
    let start = 0
    // The blank line may be the first one of this piece.
    if (this.lines.length && text[0] === '\n') {
      this.add(frames, '')
      start = 1
    }
    for (let end = text.indexOf('\n\n', start); end !== -1; end = text.indexOf('\n\n', start)) {
      this.add(frames, text.slice(start, end + 1))
      start = end + 2
    }
    if (start < text.length) this.wait(this.lines, start ? text.slice(start) : text)
    return frames
  }

  private add(frames: Frame[], last: string) {
    const event = this.lines.length ? this.lines.join('') + last : last
    if (this.lines.length) {
      this.size -= event.length - last.length
      this.lines.length = 0
    }
    const frame = readPlain(event) ?? parseFrame(event)
    if (frame) frames.push(frame)
  }

  private wait<Piece extends { length: number }>(pieces: Piece[], piece: Piece): Frame[] {
    pieces.push(piece)
    this.size += piece.length
    if (this.size > this.limit) throw new EventTooLarge(this.limit)
    return []
  }
}

/** Behind the last line that is certainly over: a `\r` at the very end may be half of a line end. */
function lastLineEnd(bytes: Buffer): number {
  const end = bytes.lastIndexOf(LINE_FEED) + 1
  const other = bytes.length < 2 ? 0 : bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2) + 1
  return Math.max(end, other)
}

/** One line of data, or one under an event's name: what nearly every event of every vendor is. */
function readPlain(event: string): Frame | undefined {
  const end = event.length - 1
  if (event.startsWith('data: ')) return event.indexOf('\n') === end ? { data: event.slice(6, end) } : undefined
  if (!event.startsWith('event: ')) return undefined
  const line = event.indexOf('\n')
  if (!event.startsWith('data: ', line + 1) || event.indexOf('\n', line + 1) !== end) return undefined
  return { event: event.slice(7, line), data: event.slice(line + 7, end) }
}
