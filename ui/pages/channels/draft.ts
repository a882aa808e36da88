import type { Channel, ChannelDraft, ChannelKey, Discovery, ProtocolId } from '../../contract'
import { readObject, writeObject } from '../../parts/json'
import { readLines } from '../../parts/lines'

/** A channel while it is being written: what the form holds. */
export interface Draft {
  name: string
  protocol: ProtocolId
  endpoints: string[]
  keys: ChannelKey[]
  /** New keys, one a line. */
  newKeys: string
  models: string[]
  proxy: string
  /** An empty value takes the header away. */
  headers: { name: string; value: string }[]
  /** JSON text, as `capabilities`; empty is none. */
  overrides: string
  capabilities: string
}

export const emptyDraft = (): Draft => ({
  name: '',
  protocol: 'openai-chat',
  endpoints: [''],
  keys: [],
  newKeys: '',
  models: [],
  proxy: '',
  headers: [],
  overrides: '',
  capabilities: '',
})

export const draftOf = (channel: Channel): Draft => ({
  name: channel.name,
  protocol: channel.protocol,
  endpoints: channel.endpoints.map((endpoint) => endpoint.url),
  keys: channel.keys.map((key) => ({ ...key })),
  newKeys: '',
  models: [...channel.models],
  proxy: channel.proxy ?? '',
  headers: channel.headers.map(({ name, value }) => ({ name, value: value ?? '' })),
  overrides: writeObject(channel.overrides),
  capabilities: writeObject(channel.capabilities),
})

/** The draft as the API takes it: kept keys by id, new ones in full, empty lines left out. Its JSON must be in order. */
export function toBody(draft: Draft): Omit<ChannelDraft, 'enabled'> {
  return {
    name: draft.name.trim(),
    protocol: draft.protocol,
    endpoints: endpointsOf(draft),
    keys: [...draft.keys.map(({ id, enabled, note }) => ({ id, enabled, note })), ...readLines(draft.newKeys).map((key) => ({ key }))],
    models: [...draft.models],
    ...sendingOf(draft),
    overrides: objectOf(draft.overrides),
    capabilities: objectOf(draft.capabilities),
  }
}

/** What to ask an upstream for its models with: a key just typed, else those that the channel `id` has already. */
export function discoveryOf(draft: Draft, id: number | undefined): Discovery {
  const key = readLines(draft.newKeys)[0]
  return { protocol: draft.protocol, endpoints: endpointsOf(draft), ...sendingOf(draft), ...(key ? { key } : { channelId: id }) }
}

const sendingOf = (draft: Draft) => ({
  proxy: draft.proxy.trim() || null,
  headers: draft.headers
    .filter(({ name }) => name.trim())
    .map(({ name, value }) => ({ name: name.trim(), value: value === '' ? null : value })),
})

function objectOf(text: string) {
  const written = readObject(text)
  return 'value' in written ? written.value : null
}

const endpointsOf = (draft: Draft) => readLines(draft.endpoints.join('\n')).map((url) => ({ url }))
