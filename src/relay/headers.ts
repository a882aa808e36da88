import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
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

/** What of an upstream's reply headers is the client's business. Limits, cookies and account names are not. */
const RETURNED = ['content-type', 'x-request-id', 'request-id', 'openai-processing-ms', 'openai-version', 'x-should-retry']

export function clientHeaders(upstream: Map<string, string>, id: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-octopus-request-id': id }
  for (const name of RETURNED) {
    const value = upstream.get(name)
    if (value !== undefined) headers[name] = value
  }
  headers['x-request-id'] ??= id
  return headers
}

/** The places where clients put their API key, most specific first (E1 of the protocol notes). */
export function presentedKeys(headers: Headers, query: URLSearchParams | null): string[] {
  const authorization = headers.get('authorization')
  const bearer = authorization && /^bearer\s+/i.test(authorization) ? authorization.replace(/^bearer\s+/i, '') : null
  const all = [headers.get('x-api-key'), headers.get('x-goog-api-key'), bearer, headers.get('api-key'), query?.get('key')]
  return all.filter((key): key is string => typeof key === 'string' && key.trim() !== '').map((key) => key.trim())
}
