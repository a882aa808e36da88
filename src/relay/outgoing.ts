import type { Candidate } from '../groups/pick'
import type { ApiKey } from '../keys/key'
import { asBuffer } from '../lib/as-buffer'
import { mergePatch } from '../lib/merge-patch'
import { spliceJson } from '../lib/splice'
import { type Crossing, cross, type Destination, ownStates } from '../protocols/crossing'
import { asObject, parseJson } from '../protocols/json'
import type { Profile } from '../protocols/profiles/profile'
import {
  type Asked,
  type Json,
  type JsonObject,
  type Prompt,
  type Protocol,
  Refusal,
  type Target,
  type Warning,
  type Wire,
} from '../protocols/protocol'
import { MAGIC, type Seal } from '../protocols/seal'
import type { ThoughtMemory } from '../protocols/thought-state'
import type { Outgoing } from './attempt'
import type { Body } from './body'
import { upstreamHeaders } from './headers'
import type { Profiles } from './profiles'

/** The client's request, as it came and as it was understood. */
export interface Incoming {
  headers: Headers
  key: ApiKey
  asked: Asked
  body: Body
  /** The request in neutral words; made when the first candidate needs it. */
  prompt(): Prompt
}

/** What every sealed thought begins with. Bytes are searched for bytes: to search them for a text takes thrice as long. */
const SEALED = Buffer.from(MAGIC)

/** Deeper than any schema that people write; what comes later must not run out of stack. */
const MAX_DEPTH = 256

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (isDeeper(item, levels - 1)) return true
  return false
}

/** Whole numbers that a double cannot hold, where JSON has them. */
const BIG_NUMBER = /[:[,]\s*-?\d{16}/

/** The body with all digits of its numbers: a call that is told back was made with them. */
function exactly({ bytes, json }: Body): JsonObject {
  const text = asBuffer(bytes).toString()
  return BIG_NUMBER.test(text) ? (asObject(parseJson(text)) ?? json) : json
}

export function newIncoming(headers: Headers, key: ApiKey, asked: Asked, body: Body, protocol: Protocol | undefined): Incoming {
  let prompt: Prompt | undefined
  return {
    headers,
    key,
    asked,
    body,
    prompt() {
      if (!protocol) throw new Error('this kind of request cannot be converted')
      if (!prompt && isDeeper(body.json, MAX_DEPTH))
        throw new Refusal(`the body is nested too deeply: more than ${MAX_DEPTH} levels cannot be converted`)
      prompt ??= protocol.readRequest(exactly(body), asked)
      return prompt
    },
  }
}

/** What is kept for conversions: what models take, and the states of thoughts. */
export interface Conversions {
  profiles: Profiles
  seal: Seal
  memory: { of(owner: number): ThoughtMemory }
}

/** A call on its way to one candidate, and what was lost in writing it. */
export interface Prepared {
  outgoing: Outgoing
  warnings: Warning[]
  /** Absent when the client's own bytes go up. */
  crossing?: Crossing
}

/** The call for a candidate that takes the client's own bytes, with only what must change spliced in. */
export function sameProtocolCall(
  { headers, asked, body }: Incoming,
  candidate: Candidate,
  wire: Wire,
  { profiles, seal }: Conversions,
): Prepared {
  const { model } = candidate.member
  const warnings: Warning[] = []
  const target: Target = { model, stream: asked.stream, profile: profiles.of(candidate), warn: (warning) => warnings.push(warning) }
  const unsealed = unseal(body, wire, candidate, target, seal)
  const json = unsealed ? { ...body.json, ...unsealed } : body.json
  const edits = { ...unsealed, ...wire.edits(json as JsonObject, asked, target) }
  const { overrides: patch } = candidate.channel
  const changes = patch ? { ...edits, ...overrides({ ...body.json, ...edits } as JsonObject, patch) } : edits
  const outgoing = {
    path: wire.path(model, asked.stream),
    headers: upstreamHeaders(headers, wire, true, candidate),
    body: spliceJson(body.bytes, changes),
  }
  return { outgoing, warnings }
}

/** A session may have been served by another vendor before, whose sealed thoughts this one has never seen. */
function unseal({ bytes, json }: Body, wire: Wire, candidate: Candidate, target: Target, seal: Seal) {
  if (!wire.unseal || !asBuffer(bytes).includes(SEALED)) return undefined
  const { protocol } = candidate.channel
  const family = protocol === 'volcengine' ? 'openai-chat' : protocol
  return wire.unseal(json, ownStates(seal.open, family, scopeOf(candidate, target.profile)), target)
}

/** The call for a candidate of another protocol: the request, written anew. */
export function convertedCall(incoming: Incoming, candidate: Candidate, target: Protocol, conversions: Conversions): Prepared {
  const { profiles, seal, memory } = conversions
  const profile = profiles.of(candidate)
  const destination: Destination = {
    protocol: target,
    model: candidate.member.model,
    stream: incoming.asked.stream,
    profile,
    scope: scopeOf(candidate, profile),
    seal,
    memory: memory.of(incoming.key.id),
  }
  const crossing = cross(incoming.prompt(), destination)
  const { call, warnings } = crossing
  const headers = { ...upstreamHeaders(incoming.headers, target.wire, false, candidate), ...call.headers }
  const body = typeof call.body === 'string' ? Buffer.from(call.body) : call.body
  return { outgoing: { path: call.path, headers, body: withOverrides(body, candidate) }, warnings, crossing }
}

/** Whose alone a state is: OpenAI's are an organisation's, the others' are anybody's who asks the same vendor. */
function scopeOf({ channel }: Candidate, { dialect }: Profile): string {
  return channel.protocol === 'openai-responses' ? `channel ${channel.id}` : dialect
}

/** A body that was written here, with what the channel's admin wants otherwise in it. */
export function withOverrides(body: Uint8Array, { channel }: Candidate): Uint8Array {
  return channel.overrides ? spliceJson(body, overrides(JSON.parse(asBuffer(body).toString()), channel.overrides)) : body
}

/** What a channel's overrides come to for this body: top-level key → new value, `undefined` for one that goes. */
function overrides(body: JsonObject, patch: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value === null ? undefined : mergePatch(body[key], value)]))
}
