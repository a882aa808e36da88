import type { Channel, ChannelDraft, ChannelKey, Discovery, ProtocolId } from '../../contract'
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
}

export const emptyDraft = (): Draft => ({ name: '', protocol: 'openai-chat', endpoints: [''], keys: [], newKeys: '', models: [] })

export const draftOf = (channel: Channel): Draft => ({
  name: channel.name,
  protocol: channel.protocol,
  endpoints: channel.endpoints.map((endpoint) => endpoint.url),
  keys: channel.keys.map((key) => ({ ...key })),
  newKeys: '',
  models: [...channel.models],
})

/** The draft as the API takes it: kept keys by id, new ones in full, empty endpoint lines left out. */
export function toBody(draft: Draft): Omit<ChannelDraft, 'enabled'> {
  return {
    name: draft.name.trim(),
    protocol: draft.protocol,
    endpoints: endpointsOf(draft),
    keys: [...draft.keys.map(({ id, enabled, note }) => ({ id, enabled, note })), ...readLines(draft.newKeys).map((key) => ({ key }))],
    models: [...draft.models],
  }
}

/** What to ask an upstream for its models with: a key just typed, else those that the channel `id` has already. */
export function discoveryOf(draft: Draft, id: number | undefined): Discovery {
  const key = readLines(draft.newKeys)[0]
  return { protocol: draft.protocol, endpoints: endpointsOf(draft), ...(key ? { key } : { channelId: id }) }
}

const endpointsOf = (draft: Draft) => readLines(draft.endpoints.join('\n')).map((url) => ({ url }))
