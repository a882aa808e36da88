import type { Crossing } from '../protocols/crossing'
import type { Event, Protocol } from '../protocols/protocol'
import type { Listening } from './attempt'
import type { Continuation } from './continuation'
import { arrayFraming, Conversion, sseFraming, wholeFraming } from './conversion'
import type { Door } from './door'
import type { Incoming } from './outgoing'
import { Reframing } from './reframing'
import { Tap } from './tap'

/** Largest whole reply that is kept in memory (images and audio come as base64). */
const MAX_REPLY = 256 << 20

/** The candidate's protocol where it is another than the client's, and what its replies go through. */
export interface Other {
  protocol: Protocol
  crossing: Crossing
  /** Where it may take more than one reply to make a turn. */
  turns?: Continuation
}

/**
 * Who listens to the reply of a candidate: a tap where the bytes can pass as they are, a conversion where the candidate
 * speaks another protocol, or answers whole what was asked for as a stream, or the other way round.
 */
export function listenTo(door: Door, other: Other | undefined, incoming: Incoming, limit: number): Listening {
  const { asked, body } = incoming
  const { wire } = door
  const passes = !other && asked.stream && !door.framing

  let turn: Conversion | undefined
  /** All replies of a turn are told as one. */
  function convert(): Conversion {
    if (!other?.turns) return newConversion()
    turn ??= newConversion()
    return turn
  }

  function newConversion(): Conversion {
    if (!door.protocol) throw new Error('this kind of reply cannot be converted')
    const read = other?.turns?.read ?? (other?.protocol ?? door).readReply()
    const write = door.protocol.writeReply(other?.crossing.prompt ?? incoming.prompt())
    const framing = asked.stream ? (door.framing === 'array' ? arrayFraming() : sseFraming()) : wholeFraming()
    return new Conversion({ read, write, framing, passes: other?.crossing.passes() ?? [], limit })
  }

  function tap(): Tap {
    const read = door.readReply()
    const injected = wire.injects?.(body.json, asked) ? wire.injected : undefined
    const { signs, writeStreamFault: writeFault, keepAlive, lastEvent, afterFault } = wire
    return new Tap({ signs, injected, read, writeFault, keepAlive, lastEvent, afterFault, limit })
  }

  function reframe(): Reframing {
    return new Reframing({ read: door.readReply(), writeFault: wire.writeStreamFault, framing: arrayFraming(), limit })
  }

  return {
    wire: other?.protocol.wire ?? wire,
    collects: !asked.stream,
    ear: () => (passes ? tap() : !other && asked.stream && door.framing === 'array' ? reframe() : convert()),
    whole(data) {
      if (!other && !asked.stream) return { events: wire.glance?.(data) ?? readWhole(door, data) }
      const { out, events } = convert().whole(data)
      const contentType = asked.stream && door.framing !== 'array' ? 'text/event-stream; charset=utf-8' : 'application/json'
      return { events, told: { bytes: out, contentType } }
    },
    ...(other?.turns && { next: other.turns.next }),
    maxReply: MAX_REPLY,
    maxHeld: limit,
  }
}

function readWhole(door: Door, data: string): Event[] {
  const read = door.readReply()
  return [...read({ data, whole: true }), ...read(null)]
}
