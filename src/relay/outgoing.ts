import type { Candidate } from '../groups/pick'
import { mergePatch } from '../lib/merge-patch'
import { spliceJson } from '../lib/splice'
import { type Asked, type Json, type JsonObject, type Prompt, type Protocol, Refusal, type Wire } from '../protocols/protocol'
import type { Outgoing } from './attempt'
import type { Body } from './body'
import { upstreamHeaders } from './headers'

/** The client's request, as it came and as it was understood. */
export interface Incoming {
  headers: Headers
  asked: Asked
  body: Body
  /** The request in neutral words; made when the first candidate needs it. */
  prompt(): Prompt
}

/** Deeper than any schema that people write; what comes later must not run out of stack. */
const MAX_DEPTH = 256

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (isDeeper(item, levels - 1)) return true
  return false
}

export function newIncoming(headers: Headers, asked: Asked, body: Body, protocol: Protocol | undefined): Incoming {
  let prompt: Prompt | undefined
  return {
    headers,
    asked,
    body,
    prompt() {
      if (!protocol) throw new Error('this kind of request cannot be converted')
      if (!prompt && isDeeper(body.json, MAX_DEPTH))
        throw new Refusal(`the body is nested too deeply: more than ${MAX_DEPTH} levels cannot be converted`)
      prompt ??= protocol.readRequest(body.json, asked)
      return prompt
    },
  }
}

/** The call for a candidate of the client's own protocol: its own bytes, with only what must change spliced in. */
export function sameProtocolCall({ headers, asked, body }: Incoming, candidate: Candidate, wire: Wire): Outgoing {
  const { model } = candidate.member
  const edits = wire.edits(body.json, asked, model)
  const { overrides: patch } = candidate.channel
  return {
    path: wire.path(model, asked.stream),
    headers: upstreamHeaders(headers, wire, true, candidate),
    body: spliceJson(body.bytes, patch ? { ...edits, ...overrides({ ...body.json, ...edits }, patch) } : edits),
  }
}

/** The call for a candidate of another protocol: the request, written anew. */
export function convertedCall(incoming: Incoming, candidate: Candidate, target: Protocol): Outgoing {
  const call = target.writeRequest(incoming.prompt(), { model: candidate.member.model, stream: incoming.asked.stream })
  const bytes = typeof call.body === 'string' ? Buffer.from(call.body) : call.body
  const { overrides: patch } = candidate.channel
  const body = patch ? spliceJson(bytes, overrides(JSON.parse(Buffer.from(bytes).toString()), patch)) : bytes
  return { path: call.path, headers: { ...upstreamHeaders(incoming.headers, target.wire, false, candidate), ...call.headers }, body }
}

/** What a channel's overrides come to for this body: top-level key → new value, `undefined` for one that goes. */
function overrides(body: JsonObject, patch: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value === null ? undefined : mergePatch(body[key], value)]))
}
