import type { Event, Fault, Frame, ReplyReader, ReplyWriter } from '../protocols/protocol'
import { EventBuffer } from './event-buffer'
import { COMMENT, type Ear, type Heard, isOver, parseFrame, writeFrames } from './sse'

/** A pass between reader and writer, e.g. one that unwraps custom tools. */
export type EventPass = (event: Event) => Event[]

/** How frames become the bytes that a client reads. */
export interface Framing {
  write(frames: Frame[]): string
  /** What closes the stream. */
  end(): string
  /** What may stand between two frames without meaning anything; `null` where nothing may. */
  readonly silence: string | null
}

export const sseFraming = (): Framing => ({ write: writeFrames, end: () => '', silence: COMMENT })

/** Gemini without `alt=sse`: one JSON array, element by element. */
export function arrayFraming(): Framing {
  let first = true
  return {
    write(frames) {
      let text = ''
      for (const { data } of frames) {
        text += (first ? '[' : ',\r\n') + data
        first = false
      }
      return text
    },
    end: () => (first ? '[]' : ']'),
    silence: '\n',
  }
}

/** A whole reply: one frame, and nothing around it. */
export const wholeFraming = (): Framing => ({ write: (frames) => frames.map((frame) => frame.data).join(''), end: () => '', silence: null })

export interface ConversionOptions {
  read: ReplyReader
  write: ReplyWriter
  framing: Framing
  passes: EventPass[]
  limit: number
}

/** Reads a stream of one protocol and writes it in another. */
export class Conversion implements Ear {
  private readonly buffer: EventBuffer
  private over = false

  constructor(private readonly options: ConversionOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    this.buffer.append(chunk)
    const frames: Frame[] = []
    for (let bytes = this.buffer.next(); bytes; bytes = this.buffer.next()) {
      const frame = parseFrame(bytes.toString('utf8'))
      if (frame) frames.push(frame)
    }
    return this.convert(frames)
  }

  end(): Heard {
    const rest = this.buffer.takeRest()
    const frame = rest.length ? parseFrame(rest.toString('utf8')) : null
    return this.convert(frame ? [frame, null] : [null])
  }

  /** A whole reply, to be told in the other protocol, or as a stream. */
  whole(data: string): Heard {
    return this.convert([{ data, whole: true }, null])
  }

  /** In the protocol's own words, if it has any. */
  keepAlive(): Uint8Array | null {
    const { write, framing } = this.options
    const told = this.over ? '' : framing.write(write({ type: 'ping' })) || framing.silence
    return told ? Buffer.from(told) : null
  }

  fail(fault: Fault): Uint8Array {
    return this.over ? new Uint8Array(0) : this.tell([{ type: 'error', fault }])
  }

  private convert(frames: (Frame | null)[]): Heard {
    const events: Event[] = []
    for (const frame of frames) if (!this.over) this.collect(this.options.read(frame), events)
    return { out: this.tell(events), events }
  }

  private tell(events: Event[]): Uint8Array {
    const text = this.options.framing.write(events.flatMap((event) => this.options.write(event)))
    return Buffer.from(events.some(isOver) ? text + this.options.framing.end() : text)
  }

  private collect(read: Event[], into: Event[]) {
    let events = read
    for (const pass of this.options.passes) events = events.flatMap(pass)
    for (const event of events) {
      into.push(event)
      if (!isOver(event)) continue
      this.over = true
      return
    }
  }
}
