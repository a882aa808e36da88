import type { Event, Fault, Frame, ReplyReader, ReplyWriter } from '../protocols/protocol'
import { sayInstead, spokenIn } from '../protocols/spoken'
import { FrameReader, readFrame } from './frame-reader'
import { Repeat } from './repeat'
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
  private readonly repeat = new Repeat()
  private over = false

  constructor(private readonly options: ConversionOptions) {
    this.frames = new FrameReader(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    const events: Event[] = []
    if (!this.over) this.frames.push(chunk)
    return { out: Buffer.from(this.hearFrames(events)), events }
  }

  end(): Heard {
    const events: Event[] = []
    if (!this.over) this.frames.end()
    const told = this.hearFrames(events) + this.hear(null, events)
    return { out: Buffer.from(told), events }
  }

  /** A whole reply, to be told in the other protocol, or as a stream. */
  whole(data: string): Heard {
    const events: Event[] = []
    const told = this.hear({ data, whole: true }, events) + this.hear(null, events)
    return { out: Buffer.from(told), events }
  }

  /** In the protocol's own words, if it has any. */
  keepAlive(): Uint8Array | null {
    const { write, framing } = this.options
    const told = this.over ? '' : framing.write(write({ type: 'ping' })) || framing.silence
    return told ? Buffer.from(told) : null
  }

  fail(fault: Fault): Uint8Array {
    return Buffer.from(this.tell([{ type: 'error', fault }], []))
  }

  /** Hears what is there; answers what the client is told of it, and adds what it comes to. */
  private hearFrames(into: Event[]): string {
    let told = ''
    while (!this.over) {
      const texts = this.repeat.take(this.frames)
      const frame = texts.length ? undefined : this.frames.next()
      if (frame === null) break
      told += frame ? this.hear(frame, into) : this.hearRepeated(texts, into)
    }
    return told
  }

  private hear(frame: Frame | null, into: Event[]): string {
    if (this.over) return ''
    const events = this.options.read(frame)
    const told = this.tell(events, into)
    if (frame) this.repeat.learn(this.frames.last, events, told)
    return told
  }

  /** Events that repeat the last one are understood as one that says all their texts. */
  private hearRepeated(texts: string[], into: Event[]): string {
    const { repeat, options } = this
    const joined = texts.length === 1 ? texts[0]! : texts.join('')
    const events = options.read.again?.(joined) ?? options.read(readFrame(repeat.event(joined)))
    if (texts.length === 1) return this.tell(events, into)
    if (repeat.isToldAgain) return repeat.retell(texts, joined, this.tell(events, into))
    const spoken = spokenIn(events)
    return this.tell(spoken ? texts.map((text) => sayInstead(spoken, text)) : events, into)
  }

  private tell(events: Event[], into: Event[]): string {
    const { write, framing } = this.options
    if (this.over) return ''
    const from = into.length
    let told = ''
    for (const event of events) this.pass(event, 0, into)
    for (let at = from; at < into.length; at++) told += framing.write(write(into[at]!))
    return this.over ? told + framing.end() : told
  }

  /** Takes an event through the passes from this one on. */
  private pass(event: Event, from: number, into: Event[]) {
    if (this.over) return
    const pass = this.options.passes[from]
    if (pass) for (const passed of pass(event)) this.pass(passed, from + 1, into)
    else {
      into.push(event)
      this.over = isOver(event)
    }
  }
}
