import type { Event, Protocol } from '../protocols/protocol'
import type { Listening } from './attempt'
import { arrayFraming, Conversion, sseFraming, wholeFraming } from './conversion'
import type { Incoming } from './outgoing'
import type { Door } from './relay'
import { Tap } from './sse'

/** Largest whole reply that is kept in memory (images and audio come as base64). */
const MAX_REPLY = 256 << 20

/**
 * Who listens to the reply of a candidate: a tap where the bytes can pass as they are, a conversion where the candidate
 * speaks another protocol (`target`), or answers whole what was asked for as a stream, or the other way round.
 */
export function listenTo(door: Door, target: Protocol | undefined, incoming: Incoming, limit: number): Listening {
  const { asked, body } = incoming
  const { wire } = door
  const passes = !target && asked.stream && !door.framing

  function convert(): Conversion {
    if (!door.protocol) throw new Error('this kind of reply cannot be converted')
    const prompt = incoming.prompt()
    const read = (target ?? door).readReply()
    const framing = asked.stream ? (door.framing === 'array' ? arrayFraming() : sseFraming()) : wholeFraming()
    return new Conversion({ read, write: door.protocol.writeReply(prompt), framing, passes: target?.passes?.(prompt) ?? [], limit })
  }

  function tap(): Tap {
    const read = door.readReply()
    const isInjected = wire.injects?.(body.json, asked) ? wire.isInjected : undefined
    return new Tap({ signs: wire.signs, isInjected, read, writeFault: wire.writeStreamFault, limit })
  }

  return {
    wire: target?.wire ?? wire,
    collects: !asked.stream,
    ear: () => (passes ? tap() : convert()),
    whole(data) {
      if (!target && !asked.stream) return { events: wire.glance?.(data) ?? readWhole(door, data) }
      const { out, events } = convert().whole(data)
      const contentType = asked.stream && door.framing !== 'array' ? 'text/event-stream; charset=utf-8' : 'application/json'
      return { events, told: { bytes: out, contentType } }
    },
    maxReply: MAX_REPLY,
    maxHeld: limit,
  }
}

function readWhole(door: Door, data: string): Event[] {
  const read = door.readReply()
  return [...read({ data, whole: true }), ...read(null)]
}
