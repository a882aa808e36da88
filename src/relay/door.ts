import type { Group } from '../groups/group'
import type { Candidate } from '../groups/pick'
import type { ApiKey } from '../keys/key'
import type { Asked, Event, Fault, JsonObject, Protocol, ProtocolId, ReplyReader, Wire } from '../protocols/protocol'
import type { Listening } from './attempt'
import type { Body } from './body'
import type { Incoming, Prepared } from './outgoing'

/** One kind of address that clients call. */
export interface Door {
  /** What the log calls it: a protocol, or a word for what is no conversation. */
  id: string
  wire: Wire
  readReply(): ReplyReader
  /** The client's protocol, where requests can be converted to that of any channel. */
  protocol?: Protocol
  /** Where they cannot: the channels that speak it. */
  only?: readonly ProtocolId[]
  /** Reads what is asked for, from the body or the address. */
  ask(body: JsonObject, key: ApiKey): Asked | Fault
  /** How a stream is to be framed; server-sent events unless told otherwise. */
  framing?: 'array' | undefined
  /** Reads the body, where that is not JSON. */
  read?(request: Request, limit: number): Promise<Body | Fault>
  /** The call for a candidate, where it is neither the client's JSON nor a conversation. Throws a `Refusal`. */
  call?(incoming: Incoming, candidate: Candidate): Prepared | undefined
  /** Who listens to the reply, where it is no conversation. */
  listen?(incoming: Incoming, candidate: Candidate, limit: number): Listening
  /** What a single account may know from requests before this one. */
  state?: State
}

/** What upstreams keep, and which of them knows it. */
export interface State {
  /** Why this candidate cannot know what the request speaks of. */
  refuse(incoming: Incoming, candidate: Candidate, group: Group): Fault | undefined
  /** A reply in the upstream's own words has told this of itself. */
  learn(incoming: Incoming, candidate: Candidate, events: readonly Event[]): void
}
