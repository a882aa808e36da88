import type { Candidate } from '../groups/pick'
import type { Protocol } from '../protocols/protocol'
import type { Door } from './door'
import { type Conversions, convertedCall, type Incoming, type Prepared, sameProtocolCall } from './outgoing'

/** What of a door decides how a candidate is called. */
export type Speaking = Pick<Door, 'id' | 'wire' | 'protocol' | 'call'>

/** What to say to this candidate, which speaks `target`. Throws a `Refusal` for what that protocol has no words for. */
export function callFor(door: Speaking, incoming: Incoming, candidate: Candidate, target: Protocol, conversions: Conversions): Prepared {
  const own = door.call?.(incoming, candidate)
  if (own) return own
  return isSame(door, target)
    ? sameProtocolCall(incoming, candidate, door.wire, conversions)
    : convertedCall(incoming, candidate, target, conversions)
}

/** Whether the client's own bytes go up. */
export const isSame = (door: Pick<Door, 'id' | 'protocol'>, target: Protocol) =>
  !door.protocol || target === door.protocol || target.takes === door.id

/** The candidate with its model by the upstream's own name, where the channel knows another. */
export function asUpstream(candidate: Candidate): Candidate {
  const { channel, member } = candidate
  const names = channel.modelMap
  if (!names || !Object.hasOwn(names, member.model)) return candidate
  return { ...candidate, member: { ...member, model: names[member.model]! } }
}
