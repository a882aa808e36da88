import { upstreamUrl } from '../channels/url'
import type { Candidate, Picker } from '../groups/pick'
import type { Groups } from '../groups/store'
import type { ApiKeys } from '../keys/store'
import type { HttpClient } from '../lib/http/client'
import { ExchangeError } from '../lib/http/exchange'
import { spliceJson } from '../lib/splice'
import { estimateTokens } from '../protocols/estimate'
import { findProfile } from '../protocols/profiles/find'
import type { Fault, JsonObject, Target, Wire } from '../protocols/protocol'
import { authenticate, findGroup } from './admission'
import { type Body, isFault, readBody } from './body'
import { upstreamHeaders } from './headers'

export interface CountDoor {
  wire: Wire
  /** The model that is asked for: from the body, or from the address. */
  model(body: JsonObject): string
  /** The path of the upstream's own counter, for channels of the protocol in `only`. */
  path(model: string): string
  only: string
  /** An estimate, in the shape of the asking protocol. */
  write(tokens: number): JsonObject
}

export interface Counter {
  answer(request: Request, door: CountDoor): Promise<Response>
}

export interface CounterDependencies {
  keys: ApiKeys
  groups: Groups
  picker: Picker
  http: HttpClient
  maxBodySize: number
  now?: () => number
}

function targetOf({ channel, endpoint, member: { model } }: Candidate): Target {
  const profile = findProfile({ protocol: channel.protocol, host: new URL(endpoint.url).hostname, model })
  return { model, stream: false, profile, warn: () => {} }
}

/** A count is asked for often and in passing: better a good guess in time than the exact number late. */
const UPSTREAM_MS = 4_000

/**
 * Counts the tokens of a request: by the upstream's own counter where the group has a channel with one, else by estimate.
 * Counting costs nothing, is not recorded, and its failures are held against nobody.
 */
export function createCounter({ keys, groups, picker, http, maxBodySize, now = Date.now }: CounterDependencies): Counter {
  async function answer(request: Request, door: CountDoor): Promise<Response> {
    const refuse = (fault: Fault) => {
      const { status, body } = door.wire.writeFault(fault)
      return Response.json(body, { status })
    }
    const key = authenticate(keys, request.headers, new URL(request.url).searchParams, now())
    if (isFault(key)) return refuse(key)
    const body = await readBody(request, maxBodySize)
    if (isFault(body)) return refuse(body)
    const group = findGroup(groups, key, door.model(body.json))
    if (isFault(group)) return refuse(group)
    const candidate = picker.peek(group, (channel) => channel.protocol === door.only)
    const counted = candidate && (await askUpstream(request, door, body, candidate))
    return counted ?? Response.json(door.write(estimateTokens(body.json)), { headers: { 'x-octopus-estimated': 'true' } })
  }

  async function askUpstream(
    request: Request,
    door: CountDoor,
    body: Body,
    candidate: NonNullable<ReturnType<Picker['peek']>>,
  ): Promise<Response | null> {
    const { model } = candidate.member
    const exchange = http.send({
      method: 'POST',
      url: upstreamUrl(candidate.endpoint.url, door.path(model)),
      headers: upstreamHeaders(request.headers, door.wire, true, candidate),
      body: spliceJson(body.bytes, door.wire.edits(body.json, { model, stream: false }, targetOf(candidate))),
      proxy: candidate.channel.proxy,
    })
    const timer = setTimeout(() => exchange.cancel(new ExchangeError('timeout', 'the counter is slow')), UPSTREAM_MS)
    try {
      const head = await exchange.head
      const pieces: Uint8Array[] = []
      for (let piece = await exchange.read(); piece; piece = await exchange.read()) pieces.push(piece)
      if (head.status !== 200 || !head.headers.get('content-type')?.includes('json') || head.headers.get('content-encoding')) return null
      return new Response(Buffer.concat(pieces), { headers: { 'content-type': 'application/json' } })
    } catch {
      return null
    } finally {
      clearTimeout(timer)
    }
  }

  return { answer }
}
