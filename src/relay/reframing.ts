import type { Event, Fault, Frame, ReplyReader } from '../protocols/protocol'
import type { Framing } from './conversion'
import { EventBuffer } from './event-buffer'
import { type Ear, type Heard, isOver, parseFrame } from './sse'

export interface ReframingOptions {
  read: ReplyReader
  /** A fault as an event stream tells it. */
  writeFault(fault: Fault): string
  framing: Framing
  limit: number
}

/** Hands the events of a stream on as they came, in another framing: for Gemini's clients that want an array. */
export class Reframing implements Ear {
  private readonly buffer: EventBuffer
  private over = false

  constructor(private readonly options: ReframingOptions) {
    this.buffer = new EventBuffer(options.limit)
  }

  push(chunk: Uint8Array): Heard {
    this.buffer.append(chunk)
    const frames: Frame[] = []
    for (let bytes = this.buffer.next(); bytes; bytes = this.buffer.next()) {
      const frame = parseFrame(bytes.toString('utf8'))
      if (frame) frames.push(frame)
    }
    return this.hand(frames)
  }

  end(): Heard {
    const rest = this.buffer.takeRest()
    const frame = rest.length ? parseFrame(rest.toString('utf8')) : null
    const last = this.hand(frame ? [frame] : [])
    if (this.over) return last
    const events = this.options.read(null)
    const cause = events.find((event) => event.type === 'error')
    return { out: Buffer.concat([last.out, cause ? this.fail(cause.fault) : this.close()]), events: [...last.events, ...events] }
  }

  keepAlive(): Uint8Array | null {
    const { silence } = this.options.framing
    return this.over || silence === null ? null : Buffer.from(silence)
  }

  fail(fault: Fault): Uint8Array {
    if (this.over) return new Uint8Array(0)
    const told = parseFrame(this.options.writeFault(fault))
    return Buffer.concat([Buffer.from(told ? this.options.framing.write([told]) : ''), this.close()])
  }

  private hand(frames: Frame[]): Heard {
    const { read, framing } = this.options
    const events: Event[] = []
    const handed: Frame[] = []
    for (const frame of frames) {
      if (events.some(isOver)) break
      handed.push(frame)
      events.push(...read(frame))
    }
    const out = Buffer.from(framing.write(handed))
    return { out: events.some(isOver) && !this.over ? Buffer.concat([out, this.close()]) : out, events }
  }

  private close(): Uint8Array {
    this.over = true
    return Buffer.from(this.options.framing.end())
  }
}
