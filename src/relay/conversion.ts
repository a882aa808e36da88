import type { Event, Fault, Frame, ReplyReader, ReplyWriter } from '../protocols/protocol'
import { FrameReader } from './frame-reader'
import { COMMENT, type Ear, type Heard, isOver, writeFrames } from './sse'

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
  private readonly frames: FrameReader
  private over = false

  constructor(private readonly options: ConversionOptions) {
    this.frames = new FrameReader(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    return this.convert(this.frames.push(chunk))
  }

  end(): Heard {
    return this.convert([...this.frames.end(), null])
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
    const { write, framing } = this.options
    let text = ''
    for (const event of events) text += framing.write(write(event))
    return Buffer.from(events.some(isOver) ? text + framing.end() : text)
  }

  private collect(read: Event[], into: Event[]) {
    for (const event of read) if (!this.over) this.pass(event, 0, into)
  }

  /** Takes an event through the passes from this one on. */
  private pass(event: Event, from: number, into: Event[]) {
    const pass = this.options.passes[from]
    if (pass) for (const passed of pass(event)) this.pass(passed, from + 1, into)
    else if (!this.over) {
      into.push(event)
      this.over = isOver(event)
    }
  }
}
