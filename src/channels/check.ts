import { ApiError, invalid, notFound } from '../lib/api-error'
import type { Channel } from './channel'
import { discoverModels, type Fetch, type Source } from './discover'
import { checkEndpointUrl } from './rules'
import type { checkAnswer, discovery } from './shape'

/** Asks every endpoint of a channel for its models, with the first key that is enabled. */
export async function checkChannelNow(channel: Channel, fetch: Fetch): Promise<typeof checkAnswer.static> {
  const results = await Promise.all(channel.endpoints.map((endpoint) => probe({ ...sourceOf(channel), url: endpoint.url }, fetch)))
  return {
    endpoints: channel.endpoints.map(({ id, url }, index) => {
      const { latencyMs, message } = results[index] as Probe
      return { id, url, ok: message === null, latencyMs, message }
    }),
    models: [...new Set(results.flatMap(({ models }) => models))].sort(),
  }
}

interface Probe {
  models: string[]
  latencyMs: number
  message: string | null
}

async function probe(source: Source, fetch: Fetch): Promise<Probe> {
  const start = performance.now()
  const latency = () => Math.round(performance.now() - start)
  try {
    const models = await discoverModels(source, fetch)
    return { models, latencyMs: latency(), message: null }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { models: [], latencyMs: latency(), message: error.message }
  }
}

/** The upstream that a discovery means: what it says itself, and for the rest the channel it names. */
export function readDiscovery(asked: typeof discovery.static, channels: { byId(id: number): Channel | undefined }): Source {
  const { protocol, url, endpoints, key, channelId, ...given } = asked
  const stored = channelId === undefined ? undefined : channels.byId(channelId)
  if (channelId !== undefined && !stored) throw notFound('channel', channelId)
  const enabled = endpoints?.find((endpoint) => endpoint.enabled !== false)
  const from = url ?? enabled?.url ?? stored?.endpoints[0]?.url
  if (from === undefined) throw invalid('endpoints: expected the URL to ask, in "endpoints" or "url".')
  checkEndpointUrl(url === undefined ? 'endpoints[0].url' : 'url', from)
  const base = stored ? sourceOf(stored) : { key: '', proxy: null, headers: [], modelFilter: null }
  return { ...base, ...given, protocol, url: from, key: key?.trim() || base.key }
}

function sourceOf({ protocol, keys, proxy, headers, modelFilter }: Channel): Omit<Source, 'url'> {
  return { protocol, key: keys.find((key) => key.enabled)?.secret ?? '', proxy, headers, modelFilter }
}
