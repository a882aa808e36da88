import type { JsonObject } from '../../../src/protocols/protocol'
import type { Channel, ChannelDraft, ChannelKey, Discovery, KeyStrategy, ProtocolId } from '../../contract'
import { readList, readObject, writeObject } from '../../parts/json'
import { readLines } from '../../parts/lines'

/** An address, which has an id once it is kept. */
export interface EndpointDraft {
  id?: number
  url: string
  enabled: boolean
}

/** A key that is kept; `key` is another one in its place. */
export type KeptDraft = ChannelKey & { key?: string | undefined }

export const newEndpoint = (url = ''): EndpointDraft => ({ url, enabled: true })

/** A channel while it is being written: what the form holds. */
export interface Draft {
  name: string
  protocol: ProtocolId
  endpoints: EndpointDraft[]
  keys: KeptDraft[]
  /** New keys, one a line, with notes behind a space or `#`. */
  newKeys: string
  models: string[]
  /** What the upstream has listed, of which the models among them follow its list. */
  listed: string[]
  keyStrategy: KeyStrategy
  /** Limits as they are typed; empty is none. */
  maxConcurrency: string
  requestsPerMinute: string
  tokensPerMinute: string
  maxQueue: string
  priceMultiplier: string
  autoSync: boolean
  autoGroup: boolean
  skipChecks: boolean
  checkByCall: boolean
  modelFilter: string
  proxy: string
  /** An empty value takes the header away. */
  headers: { name: string; value: string }[]
  /** JSON text, as those below; empty is none. */
  overrides: string
  capabilities: string
  modelMap: string
  faultRules: string
}

export const emptyDraft = (): Draft => ({
  name: '',
  protocol: 'openai-chat',
  endpoints: [newEndpoint()],
  keys: [],
  newKeys: '',
  models: [],
  listed: [],
  keyStrategy: 'least-cost',
  maxConcurrency: '',
  requestsPerMinute: '',
  tokensPerMinute: '',
  maxQueue: '',
  priceMultiplier: '',
  autoSync: false,
  autoGroup: false,
  skipChecks: false,
  checkByCall: false,
  modelFilter: '',
  proxy: '',
  headers: [],
  overrides: '',
  capabilities: '',
  modelMap: '',
  faultRules: '',
})

export const draftOf = (channel: Channel): Draft => ({
  name: channel.name,
  protocol: channel.protocol,
  endpoints: channel.endpoints.map(({ id, url, enabled }) => ({ id, url, enabled })),
  keys: channel.keys.map((key) => ({ ...key })),
  newKeys: '',
  models: [...channel.models],
  listed: [...channel.syncedModels],
  keyStrategy: channel.keyStrategy,
  maxConcurrency: String(channel.maxConcurrency ?? ''),
  requestsPerMinute: String(channel.requestsPerMinute ?? ''),
  tokensPerMinute: String(channel.tokensPerMinute ?? ''),
  maxQueue: String(channel.maxQueue ?? ''),
  priceMultiplier: String(channel.priceMultiplier ?? ''),
  autoSync: channel.autoSync,
  autoGroup: channel.autoGroup,
  skipChecks: channel.skipChecks,
  checkByCall: channel.checkByCall,
  modelFilter: channel.modelFilter ?? '',
  proxy: channel.proxy ?? '',
  headers: channel.headers.map(({ name, value }) => ({ name, value: value ?? '' })),
  overrides: writeObject(channel.overrides),
  capabilities: writeObject(channel.capabilities),
  modelMap: writeObject(channel.modelMap),
  faultRules: writeObject(channel.faultRules.length ? channel.faultRules : null),
})

/** The draft as the API takes it: kept keys by id, empty lines left out; new keys go as text. Its JSON must be in order. */
export function toBody(draft: Draft): Omit<ChannelDraft, 'enabled'> {
  return {
    name: draft.name.trim(),
    protocol: draft.protocol,
    endpoints: endpointsOf(draft),
    keys: draft.keys.map(keptOf),
    models: [...draft.models],
    syncedModels: draft.models.filter((model) => draft.listed.includes(model)),
    keyStrategy: draft.keyStrategy,
    maxConcurrency: numberOf(draft.maxConcurrency),
    requestsPerMinute: numberOf(draft.requestsPerMinute),
    tokensPerMinute: numberOf(draft.tokensPerMinute),
    maxQueue: numberOf(draft.maxQueue),
    priceMultiplier: numberOf(draft.priceMultiplier.replace(',', '.')),
    autoSync: draft.autoSync,
    autoGroup: draft.autoGroup,
    skipChecks: draft.skipChecks,
    checkByCall: draft.checkByCall,
    modelFilter: draft.modelFilter.trim() || null,
    ...sendingOf(draft),
    overrides: objectOf(draft.overrides),
    capabilities: objectOf(draft.capabilities),
    modelMap: objectOf(draft.modelMap) as Record<string, string> | null,
    faultRules: listOf(draft.faultRules) as ChannelDraft['faultRules'],
  }
}

/** What to ask an upstream for its models with: a key just typed, else those of the channel `id`, which knows what is masked here. */
export function discoveryOf(draft: Draft, id: number | undefined): Discovery {
  const [key] = newKeysOf(draft)
  return {
    protocol: draft.protocol,
    endpoints: endpointsOf(draft),
    ...sendingOf(draft),
    modelFilter: draft.modelFilter.trim() || null,
    ...(key && { key }),
    ...(id !== undefined && { channelId: id }),
  }
}

/** What to ask for the request that would leave with the draft as it is: a small one of a client that speaks OpenAI Chat. */
export const dryRunOf = (draft: Draft, model: string) => ({
  protocol: 'openai-chat' as const,
  model,
  body: { model, messages: [{ role: 'user', content: 'Hello' }] } as JsonObject,
  draft: {
    ...sendingOf(draft),
    overrides: objectOf(draft.overrides),
    modelMap: objectOf(draft.modelMap) as Record<string, string> | null,
    capabilities: objectOf(draft.capabilities),
  },
})

const sendingOf = (draft: Draft) => ({
  proxy: draft.proxy.trim() || null,
  headers: draft.headers
    .filter(({ name }) => name.trim())
    .map(({ name, value }) => ({ name: name.trim(), value: value === '' ? null : value })),
})

/** The keys that have been typed, without their notes; one that comes twice is taken once. */
export const newKeysOf = ({ newKeys }: Draft): string[] => [
  ...new Set(readLines(newKeys).flatMap((line) => /^[^\s#]+/.exec(line)?.[0] ?? [])),
]

const keptOf = ({ id, enabled, note, maxConcurrency, requestsPerMinute, tokensPerMinute, key }: KeptDraft) => ({
  ...{ id, enabled, note, maxConcurrency, requestsPerMinute, tokensPerMinute },
  ...(key && { key }),
})

const numberOf = (text: string) => (text.trim() === '' ? null : Number(text))

function listOf(text: string) {
  const written = readList(text)
  return ('value' in written && written.value) || []
}

function objectOf(text: string) {
  const written = readObject(text)
  return 'value' in written ? written.value : null
}

const endpointsOf = ({ endpoints }: Draft): EndpointDraft[] =>
  endpoints.flatMap((endpoint) => {
    const url = endpoint.url.trim()
    return url ? [{ ...endpoint, url }] : []
  })
