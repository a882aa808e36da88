import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { HeaderFields, ReplyHead } from '../lib/http/parser'
import type { Fault, Wire } from '../protocols/protocol'

/** The headers of an upstream call: what the client may hand through, the vendor's own, the key's, and the channel's last word. */
export function upstreamHeaders(
  client: Headers,
  wire: Wire,
  sameProtocol: boolean,
  { channel, endpoint, key }: { channel: Channel; endpoint: Endpoint; key: ChannelKey },
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    // Replies are read on their way; a compressed one would have to be undone first.
    'accept-encoding': 'identity',
    ...wire.credentials(key.secret, endpoint.url),
  }
  if (sameProtocol) {
    for (const name of wire.forwardHeaders) {
      const value = client.get(name)
      if (value === null) continue
      const suits = wire.forwards ? wire.forwards(name, endpoint.url, value) : value
      if (suits !== undefined) headers[name] = suits
    }
  }
  headers['user-agent'] ??= 'octopus'
  for (const { name, value } of channel.headers) {
    const lower = name.toLowerCase()
    if (value === null) delete headers[lower]
    else headers[lower] = LISTS.has(lower) ? joinLists(headers[lower], value) : value
  }
  return headers
}

/** What a channel always wants comes to what the client wants now, and does not take its place. */
const LISTS = new Set(['anthropic-beta', 'openai-beta'])

function joinLists(...lists: (string | undefined)[]): string {
  const items = lists.flatMap((list) => list?.split(',') ?? []).map((item) => item.trim())
  return [...new Set(items)].filter(Boolean).join(',')
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i

/** What of an upstream's reply headers is the client's business. Limits, cookies and account names are not. */
const RETURNED = ['x-request-id', 'request-id', 'openai-processing-ms', 'openai-version', 'x-should-retry']

/** `otherwise` is what a body is called that does not call itself JSON: on the admin's own address no upstream may send a page. */
export function clientHeaders(upstream: HeaderFields, id: string, otherwise = 'application/json'): Record<string, string> {
  const type = upstream.get('content-type')
  const headers: Record<string, string> = {
    'content-type': type && JSON_TYPE.test(type) ? type : otherwise,
    'x-content-type-options': 'nosniff',
    'x-octopus-request-id': id,
  }
  for (const name of RETURNED) {
    const value = upstream.get(name)
    if (value !== undefined) headers[name] = value
  }
  headers['x-request-id'] ??= id
  return headers
}

const EVENT_STREAM = 'text/event-stream; charset=utf-8'
const JSON_ARRAY = 'application/json; charset=UTF-8'

/** The headers of a reply that arrives bit by bit: events, one JSON array of them, or a sound as it is spoken. */
export function streamHeaders({ headers }: ReplyHead, framing: 'array' | undefined): Record<string, string> {
  const type = headers.get('content-type') ?? ''
  const said = type.includes('text/event-stream') ? (framing === 'array' ? JSON_ARRAY : EVENT_STREAM) : safeType(type)
  return { 'content-type': said, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }
}

/** The headers of a reply whose head goes out before any upstream has begun to answer. */
export const earlyHeaders = (id: string, framing: 'array' | undefined): Record<string, string> => ({
  'content-type': framing === 'array' ? JSON_ARRAY : EVENT_STREAM,
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  'x-octopus-request-id': id,
  'x-request-id': id,
})

const HARMLESS_TYPE =
  /^(?:audio\/[\w.+-]+|video\/[\w.+-]+|image\/(?:png|jpeg|webp|gif|avif)|application\/(?:x-subrip|octet-stream)|text\/vtt)\b/i

/** A type that no browser takes for a page: this is the admin's own address. */
function safeType(type: string): string {
  if (HARMLESS_TYPE.test(type)) return type
  return type.startsWith('text/') ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}

const LONGEST_RETRY = 60_000

export function faultHeaders({ retryAfterMs, kind }: Fault, id: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-octopus-request-id': id, 'x-request-id': id, 'request-id': id }
  if (retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000))
  // What the caller did wrong stays wrong however often it is sent.
  if (kind === 'caller' || kind === 'auth' || kind === 'not-found') headers['x-should-retry'] = 'false'
  // A budget is not there again before a client gives up.
  if (kind === 'limit' && (retryAfterMs === undefined || retryAfterMs > LONGEST_RETRY)) headers['x-should-retry'] = 'false'
  return headers
}

/** The places where clients put their API key (E1 of the protocol notes). */
export function presentedKeys(headers: Headers, query: URLSearchParams | null): string[] {
  const keys: string[] = []
  for (const name of KEY_HEADERS) {
    const value = headers.get(name)?.trim()
    if (value) keys.push(value)
  }
  const named = query?.get('key')?.trim()
  if (named) keys.push(named)
  return keys
}

/** The key of `Authorization: Bearer …`, where nearly all clients put it. */
export function bearerKey(headers: Headers): string | undefined {
  const authorization = headers.get('authorization')
  return authorization && BEARER.test(authorization) ? authorization.slice(7).trim() : undefined
}

const KEY_HEADERS = ['x-api-key', 'x-goog-api-key', 'api-key']
const BEARER = /^bearer /i
