import { spliceJson } from '../../lib/splice'
import { arrayFraming, Conversion, type Framing, sseFraming, wholeFraming } from '../../relay/conversion'
import { cross, ownStates } from '../crossing'
import { protocols } from '../index'
import { findProfile } from '../profiles/find'
import type { Profile } from '../profiles/profile'
import type { JsonObject, Prompt, Protocol, ProtocolId, ThoughtState, Warning } from '../protocol'
import { createSeal } from '../seal'
import type { ThoughtMemory } from '../thought-state'
import { type ClientId, clients } from './clients'
import { type Data, parsed } from './data'
import type { Seen } from './seen'
import { type Upstream, type UpstreamName, upstreams } from './upstreams'
import { streamOf } from './vendors/reply'
import type { Reply } from './vendors/said'

/** What a test may say of its request beyond body and upstream. */
export interface Circumstances {
  stream?: boolean
  /** Whose account it is: states of OpenAI's thoughts are good for one only. */
  scope?: string
  facts?: Partial<Profile>
  memory?: ThoughtMemory
}

/** A request on its way up, and how its reply comes down. */
export interface Sent {
  body: Data
  /** The same as it stands on the wire. */
  text: string
  warnings: Warning[]
  /** What the client sees of a whole reply. */
  see(reply: Data): Seen
  /** What it sees of a stream whose bytes arrive in pieces of this size. */
  hear(stream: string | Reply['events'], size?: number): Seen
  /** The bytes of that stream as they reach the client. */
  bytes(stream: string | Reply['events'], size?: number): string
  /** The bytes of Gemini's other stream, which is one array. */
  array(events: Reply['events']): string
  /** The bytes so far, while the upstream keeps its connection open. */
  open(events: Reply['events']): string
  /** A whole reply where a stream was asked for, and a stream where a whole reply was. */
  hearWhole(reply: Data): Seen
  seeStream(events: Reply['events']): Seen
}

export const seal = createSeal(Buffer.alloc(32, 7))

/** A memory like the relay's, for one client. */
export function newMemory(): ThoughtMemory {
  const entries = new Map<string, ThoughtState[]>()
  return { remember: (id, states) => entries.set(id, states), recall: (id) => entries.get(id) }
}

const LIMIT = 64 << 20

/** Takes a client's body to an upstream, over the same steps as the relay. */
export function send(client: ClientId, body: Data, to: UpstreamName | Upstream, circumstances: Circumstances = {}): Sent {
  const upstream: Upstream = typeof to === 'string' ? upstreams[to] : to
  const protocol = protocols[upstream.protocol]
  const { stream = body.stream === true, facts = {} } = circumstances
  const profile = findProfile(upstream, [facts])
  const asked = { model: 'fast', stream }
  const json = JSON.parse(JSON.stringify(client === 'gemini' || !stream ? body : { ...body, stream: true }))
  const prompt = () => protocols[client].readRequest(json as JsonObject, asked)
  const journey =
    protocol.id === client || protocol.takes === client
      ? pass(client, json, upstream, profile, stream, circumstances)
      : convert(prompt(), protocol, upstream, profile, stream, circumstances)
  const reading = (framing: Framing) =>
    new Conversion({
      read: protocol.readReply(),
      write: protocols[client].writeReply(journey.prompt ?? prompt()),
      framing,
      passes: journey.passes(),
      limit: LIMIT,
    })
  const text = (events: string | Reply['events']) => (typeof events === 'string' ? events : streamOf(upstream.protocol, events))
  const bytes = (events: string | Reply['events'], size = Number.POSITIVE_INFINITY) => pour(reading(sseFraming()), text(events), size)
  const sent: Sent = {
    body: JSON.parse(journey.text),
    text: journey.text,
    warnings: journey.warnings,
    see: (reply) => clients[client].see(parsed(Buffer.from(reading(wholeFraming()).whole(JSON.stringify(reply)).out).toString())),
    hear: (events, size) => clients[client].hear(bytes(events, size)),
    bytes,
    array: (events) => pour(reading(arrayFraming()), text(events), Number.POSITIVE_INFINITY),
    open: (events) => Buffer.from(reading(sseFraming()).push(Buffer.from(text(events))).out).toString(),
    hearWhole: (reply) => clients[client].hear(Buffer.from(reading(sseFraming()).whole(JSON.stringify(reply)).out).toString()),
    seeStream: (events) => clients[client].see(parsed(pour(reading(wholeFraming()), text(events), 50))),
  }
  return sent
}

interface Journey {
  text: string
  warnings: Warning[]
  prompt?: Prompt
  passes(): ReturnType<ReturnType<typeof cross>['passes']>
}

function convert(
  prompt: Prompt,
  protocol: Protocol,
  { model }: Upstream,
  profile: Profile,
  stream: boolean,
  { scope, memory = newMemory() }: Circumstances,
): Journey {
  const crossing = cross(prompt, { protocol, model, stream, profile, seal, memory, ...(scope !== undefined && { scope }) })
  const { body } = crossing.call
  return { text: typeof body === 'string' ? body : Buffer.from(body).toString(), ...crossing }
}

/** The client's own bytes, with what must change spliced in. */
function pass(
  client: ProtocolId,
  body: JsonObject,
  upstream: Upstream,
  profile: Profile,
  stream: boolean,
  { scope }: Circumstances,
): Journey {
  const { wire } = protocols[client]
  const warnings: Warning[] = []
  const target = { model: upstream.model, stream, profile, warn: (warning: Warning) => warnings.push(warning) }
  const unsealed = wire.unseal?.(body, ownStates(seal.open, client, scope)) ?? {}
  const edits = { ...unsealed, ...wire.edits({ ...body, ...unsealed } as JsonObject, { model: 'fast', stream }, target) }
  const text = Buffer.from(spliceJson(Buffer.from(JSON.stringify(body)), edits)).toString()
  return { text, warnings, passes: () => [] }
}

function pour(conversion: Conversion, stream: string, size: number): string {
  const all = Buffer.from(stream)
  const out: Uint8Array[] = []
  for (let at = 0; at < all.length; at += size) out.push(conversion.push(all.subarray(at, at + size)).out)
  out.push(conversion.end().out)
  return Buffer.concat(out).toString()
}
