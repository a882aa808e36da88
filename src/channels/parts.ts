import { invalid } from '../lib/api-error'
import type { Channel, ChannelKey, Endpoint } from './channel'

/** What a channel without keys is asked with: some upstreams want none. */
export const noKey: ChannelKey = {
  id: 0,
  secret: '',
  hint: '',
  note: '',
  enabled: true,
  maxConcurrency: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  createdAt: 0,
}

/** The endpoint and the key with these ids, else the first that are enabled, else the first. Throws a 422 for an id of another channel. */
export function partsOf(channel: Channel, endpointId?: number, keyId?: number): { endpoint: Endpoint; key: ChannelKey } {
  return {
    endpoint: partOf('endpoint', channel, channel.endpoints, endpointId)!,
    key: partOf('key', channel, channel.keys, keyId) ?? noKey,
  }
}

function partOf<Part extends { id: number; enabled: boolean }>(
  what: string,
  { name }: Channel,
  parts: readonly Part[],
  id: number | undefined,
): Part | undefined {
  if (id === undefined) return parts.find((part) => part.enabled) ?? parts[0]
  const found = parts.find((part) => part.id === id)
  if (!found) throw invalid(`${what}Id: the channel "${name}" has no ${what} ${id}.`)
  return found
}
