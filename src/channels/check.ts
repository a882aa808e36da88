import { ApiError, invalid, notFound } from '../lib/api-error'
import { inParallel } from '../lib/parallel'
import type { Fault } from '../protocols/protocol'
import type { Channel, ChannelKey, Endpoint } from './channel'
import type { discovery } from './check-shape'
import { discoverModels, type Fetch, reach, type Source, UpstreamError } from './discover'
import { checkEndpointUrl } from './rules'

/** What an endpoint has said to a key. Times in milliseconds. */
export interface Finding {
  endpoint: Endpoint
  key: ChannelKey
  /** What the upstream lists, through the model filter; none where a model was called. */
  models: string[]
  latencyMs: number
  firstTokenMs: number | null
  /** The upstream's; 0 when there was none. */
  status: number
  /** What went wrong. */
  fault: Fault | null
  /** The same for people, in a sentence of its own. */
  complaint: string | null
  /** What the upstream has answered to that, without secrets. */
  answer: string | null
}

/** Checks a key at an endpoint. */
export type Check = (channel: Channel, endpoint: Endpoint, key: ChannelKey) => Promise<Finding>

/** Learns what checks have found. */
export interface Checked {
  /** A list of models was asked for: it says nothing of single models. */
  listed(channel: Channel, finding: Finding): void
  called(channel: Channel, model: string, finding: Finding): void
  /** An endpoint has answered something after so many milliseconds, or nothing (`fault`). */
  reached(endpointId: number, ms: number, fault: Fault | null): void
}

/** Finds out how long an endpoint takes to answer anything; what it answers says nothing of keys. */
export async function reachEndpoint(channel: Channel, endpoint: Endpoint, key: ChannelKey, fetch: Fetch) {
  const start = performance.now()
  const fault = await reach(sourceOf(channel, endpoint, key), fetch).then(() => null, faultOf)
  return { ms: Math.round(performance.now() - start), fault }
}

/** What keeps an upstream from listing its models; an answer that is no list is none of its faults. */
function faultOf(error: unknown): Fault {
  if (error instanceof UpstreamError) return error.fault
  if (error instanceof ApiError) return { kind: 'not-found', status: 404, message: error.message }
  throw error
}

const AT_ONCE = 8

/** Asks for the list of models: the cheapest check there is. */
export const checkByList =
  (fetch: Fetch): Check =>
  async (channel, endpoint, key) => {
    const start = performance.now()
    const found = (models: string[], fault: Fault | null, complaint: string | null): Finding => ({
      ...{ endpoint, key, models, fault, complaint, firstTokenMs: null, answer: null },
      latencyMs: Math.round(performance.now() - start),
      status: fault ? fault.status : 200,
    })
    try {
      return found(await discoverModels(sourceOf(channel, endpoint, key), fetch), null, null)
    } catch (error) {
      return found([], faultOf(error), (error as Error).message)
    }
  }

/** Checks all pairs, not too many at once. */
export function checkAll(check: Check, channel: Channel, pairs: readonly { endpoint: Endpoint; key: ChannelKey }[]): Promise<Finding[]> {
  return inParallel(pairs, AT_ONCE, ({ endpoint, key }) => check(channel, endpoint, key))
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
  const known = stored?.keys.find((one) => one.enabled)?.secret ?? ''
  const base = stored ?? { proxy: null, headers: [], modelFilter: null }
  const { proxy, headers, modelFilter } = base
  return { proxy, headers, modelFilter, ...given, protocol, url: from, key: key?.trim() || known }
}

/** A channel as it is asked for its models. */
export function sourceOf({ protocol, proxy, headers, modelFilter }: Channel, endpoint: Endpoint, key: ChannelKey): Source {
  return { protocol, url: endpoint.url, key: key.secret, proxy, headers, modelFilter }
}
