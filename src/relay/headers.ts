import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { HeaderFields } from '../lib/http/parser'
import type { Wire } from '../protocols/protocol'

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
    ...wire.credentials(key.secret),
  }
  if (sameProtocol) {
    for (const name of wire.forwardHeaders) {
      const value = client.get(name)
      if (value !== null && (wire.forwards?.(name, endpoint.url) ?? true)) headers[name] = value
    }
  }
  headers['user-agent'] ??= 'octopus'
  for (const { name, value } of channel.headers) {
    const lower = name.toLowerCase()
    if (value === null) delete headers[lower]
    else headers[lower] = value
  }
  return headers
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
