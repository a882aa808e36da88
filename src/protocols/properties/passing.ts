import type { Candidate } from '../../groups/pick'
import type { ApiKey } from '../../keys/key'
import { newIncoming, sameProtocolCall } from '../../relay/outgoing'
import { Tap } from '../../relay/tap'
import { protocols } from '../index'
import { findProfile, type Place } from '../profiles/find'
import type { ClientId } from './conversation'
import { noMemory, seal } from './stage'

/** The body that an upstream of the client's own protocol gets. */
export function pass(client: ClientId, text: string, { protocol, host, model }: Place): string {
  const json = JSON.parse(text)
  const asked = { model: 'asked-model', stream: json.stream === true }
  const incoming = newIncoming(new Headers(), {} as ApiKey, asked, { bytes: Buffer.from(text), json }, protocols[client])
  const channel = { id: 1, protocol, headers: [], overrides: null, capabilities: null }
  const candidate = { channel, endpoint: { url: `https://${host || 'example.com'}/v1` }, member: { model }, key: { secret: 'key' } }
  const profiles = { of: () => findProfile({ protocol, host, model }), learn() {} }
  const conversions = { profiles, seal, memory: { of: () => noMemory } }
  const { outgoing } = sameProtocolCall(incoming, candidate as unknown as Candidate, protocols[protocol].wire, conversions)
  return Buffer.from(outgoing.body as Uint8Array).toString()
}

/** The bytes of a stream as a client of the same protocol gets them. */
export function tapped(client: ClientId, pieces: Uint8Array[], isInjected: boolean): string {
  const { wire, readReply } = protocols[client]
  const options = { signs: wire.signs, injected: isInjected ? wire.injected : undefined, read: readReply(), limit: 1 << 20 }
  const tap = new Tap({ ...options, writeFault: wire.writeStreamFault })
  // A tap may reuse the bytes that it is given.
  const heard = pieces.map((piece) => Buffer.from(tap.push(Buffer.from(piece)).out))
  return Buffer.concat([...heard, tap.end().out]).toString()
}
