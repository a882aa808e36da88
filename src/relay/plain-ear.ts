import type { Ear, Heard } from './sse'

const EMPTY = Buffer.alloc(0)

/** Listens to a reply that is no text of any protocol (a sound, a picture, subtitles): all it says is when it begins and ends. */
export class PlainEar implements Ear {
  private begun = false

  push(out: Uint8Array): Heard {
    if (this.begun) return { out, events: [] }
    this.begun = true
    return { out, events: [{ type: 'part-start', index: 0, part: { type: 'opaque', origin: 'openai-chat', raw: null } }] }
  }

  end(): Heard {
    return { out: EMPTY, events: [{ type: 'end' }] }
  }

  keepAlive(): null {
    return null
  }

  fail(): null {
    return null
  }
}
