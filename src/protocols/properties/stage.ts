import { Conversion, sseFraming, wholeFraming } from '../../relay/conversion'
import { parseFrame } from '../../relay/sse'
import { type Crossing, cross } from '../crossing'
import { protocols } from '../index'
import { findProfile, type Place } from '../profiles/find'
import type { Profile } from '../profiles/profile'
import type { Frame } from '../protocol'
import { createSeal, type Seal } from '../seal'
import type { ThoughtMemory } from '../thought-state'
import type { ClientId } from './conversation'
import { type Data, parseExact } from './exact'
import { vendors } from './vendors'
import type { Question } from './vendors/vendor'

/** The upstreams to which conversations go: each protocol, and where models or vendors differ in what they take. */
export const upstreams: Place[] = [
  { protocol: 'openai-chat', host: '', model: 'some-model' },
  { protocol: 'openai-chat', host: 'api.openai.com', model: 'gpt-5.2' },
  { protocol: 'openai-chat', host: 'api.deepseek.com', model: 'deepseek-v4' },
  { protocol: 'openai-responses', host: 'api.openai.com', model: 'gpt-5.2' },
  { protocol: 'openai-responses', host: '', model: 'gpt-4.1' },
  { protocol: 'anthropic', host: 'api.anthropic.com', model: 'claude-opus-5-5' },
  { protocol: 'anthropic', host: 'api.anthropic.com', model: 'claude-haiku-4-5' },
  { protocol: 'gemini', host: '', model: 'gemini-3-pro' },
  { protocol: 'gemini', host: '', model: 'gemini-2.5-pro' },
  { protocol: 'volcengine', host: '', model: 'doubao-seed-2' },
]

export const nameOf = ({ protocol, model }: Place) => `${protocol} ${model}`

/** Whose protocol an upstream speaks. */
export const familyOf = ({ protocol }: Place) => protocols[protocol].takes ?? (protocol === 'volcengine' ? 'openai-chat' : protocol)

export const seal: Seal = createSeal(Buffer.alloc(32, 7))

export const noMemory: ThoughtMemory = { remember() {}, recall: () => undefined }

/** A memory as an API key has one. */
export function keepingMemory(): ThoughtMemory {
  const kept = new Map<string, Parameters<ThoughtMemory['remember']>[1]>()
  return { remember: (id, states) => void kept.set(id, states), recall: (id) => kept.get(id) }
}

export interface Sent {
  profile: Profile
  crossing: Crossing
  /** The body as the upstream gets it. */
  text: string
  question: Question
}

/** Sends a client's body through the hub to an upstream. */
export function send(client: ClientId, body: Data, place: Place, { memory = noMemory, scope = 'own' } = {}): Sent {
  const { protocol, model } = place
  const profile = findProfile(place)
  const stream = body.stream === true
  const prompt = protocols[client].readRequest(JSON.parse(JSON.stringify(body)), { model: 'asked-model', stream })
  const crossing = cross(prompt, { protocol: protocols[protocol], model, stream, profile, scope, seal, memory })
  const text = String(crossing.call.body)
  return { profile, crossing, text, question: vendors[protocol].read(parseExact(text), profile) }
}

/** What becomes of an upstream's reply on the way to the client: `feed` gives the conversion its bytes. */
export function receive(
  client: ClientId,
  place: Place,
  { crossing }: Sent,
  stream: boolean,
  feed: (to: Conversion) => Uint8Array[],
): string {
  const conversion = new Conversion({
    read: protocols[place.protocol].readReply(),
    write: protocols[client].writeReply({ ...crossing.prompt, stream }),
    framing: stream ? sseFraming() : wholeFraming(),
    passes: crossing.passes(),
    limit: 1 << 20,
  })
  return Buffer.concat(feed(conversion)).toString()
}

/** The bytes of a stream, cut at these places. */
export function feedStream(bytes: Buffer, cuts: number[]): (to: Conversion) => Uint8Array[] {
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
  return (to) => [...ends.map((end, at) => to.push(bytes.subarray(ends[at - 1] ?? 0, end)).out), to.end().out]
}

/** A whole reply. */
export const feedWhole = (data: string) => (to: Conversion) => [to.whole(data).out]

/** The frames of a stream. */
export const framesOf = (text: string): Frame[] => text.split('\n\n').flatMap((block) => (block ? (parseFrame(`${block}\n\n`) ?? []) : []))
