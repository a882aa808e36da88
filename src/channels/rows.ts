import { asc } from 'drizzle-orm'
import { findChild } from '../db/children'
import type { Database } from '../db/database'
import type { Tables } from '../db/schema'
import { hintOf } from '../lib/hint'
import type { SecretBox } from '../lib/secretbox'
import type { Json, ProtocolId } from '../protocols/protocol'
import type { Channel, ChannelHeader, ChannelKey, FaultRule, KeyStrategy, Limits } from './channel'
import type { KeyDraft } from './key-shape'
import type { ChannelPatch, EndpointDraft } from './shape'

type ChannelRow = Tables['channels']['$inferSelect']
type EndpointRow = Tables['channelEndpoints']['$inferSelect']
type KeyRow = Tables['channelKeys']['$inferSelect']

/** Reads all channels, in the order of their ids. Throws `WrongSecretKey`. */
export async function readChannels({ query, tables }: Database, box: SecretBox): Promise<Channel[]> {
  const { channels, channelEndpoints, channelKeys } = tables
  const rows = await query.select().from(channels).orderBy(asc(channels.id))
  const endpoints = await query.select().from(channelEndpoints).orderBy(asc(channelEndpoints.position), asc(channelEndpoints.id))
  const keys = await query.select().from(channelKeys).orderBy(asc(channelKeys.position), asc(channelKeys.id))
  const endpointsOf = Map.groupBy(endpoints, (row) => row.channelId)
  const keysOf = Map.groupBy(keys, (row) => row.channelId)
  return rows.map((row) => ({
    ...readChannel(row, box),
    endpoints: (endpointsOf.get(row.id) ?? []).map(readEndpoint),
    keys: (keysOf.get(row.id) ?? []).map((key) => readKey(key, box)),
  }))
}

function readChannel(row: ChannelRow, box: SecretBox): Omit<Channel, 'endpoints' | 'keys'> {
  const { proxySealed, headersSealed, protocol, keyStrategy, faultRules, syncedModels, ...rest } = row
  return {
    ...rest,
    protocol: protocol as ProtocolId,
    keyStrategy: keyStrategy as KeyStrategy,
    syncedModels: syncedModels ?? [],
    faultRules: (faultRules ?? []) as unknown as FaultRule[],
    proxy: proxySealed === null ? null : box.open(proxySealed),
    headers: headersSealed === null ? [] : (JSON.parse(box.open(headersSealed)) as ChannelHeader[]),
  }
}

function readEndpoint({ id, url, enabled }: EndpointRow) {
  return { id, url, enabled }
}

function readKey({ secretSealed, channelId: _channelId, position: _position, ...row }: KeyRow, box: SecretBox): ChannelKey {
  return { ...row, secret: box.open(secretSealed) }
}

/** The columns of the fields that a draft holds. */
export function writeChannel(draft: ChannelPatch, box: SecretBox): Partial<ChannelRow> {
  const { name, proxy, headers, faultRules, endpoints: _endpoints, keys: _keys, ...plain } = draft
  return {
    ...plain,
    ...(faultRules !== undefined && { faultRules: faultRules as unknown as Json[] }),
    ...(name !== undefined && { name: name.trim() }),
    // Both may hold credentials: a proxy in its URL, a header in its value.
    ...(proxy !== undefined && { proxySealed: proxy ? box.seal(proxy.trim()) : null }),
    ...(headers !== undefined && { headersSealed: headers.length > 0 ? box.seal(JSON.stringify(headers)) : null }),
  }
}

/** The rows an endpoint list stands for; one whose URL is known keeps its row. */
export function writeEndpoints(channelId: number, drafts: EndpointDraft[], existing: readonly Channel['endpoints'][number][]) {
  return drafts.map((draft) => {
    const url = draft.url.trim()
    const known = findChild(drafts, draft, existing, (endpoint) => endpoint.url === url)
    return { id: known?.id, channelId, url, enabled: draft.enabled ?? known?.enabled ?? true }
  })
}

/** The rows a key list stands for; a key that is known by its id or its secret keeps its row. */
export function writeKeys(channelId: number, drafts: KeyDraft[], existing: readonly ChannelKey[], box: SecretBox, now: number) {
  return drafts.map((draft) => {
    const known = findChild(drafts, draft, existing, (key) => key.secret === draft.key?.trim())
    const secret = draft.key?.trim() ?? known?.secret ?? ''
    return {
      id: known?.id,
      channelId,
      secretSealed: box.seal(secret),
      hint: hintOf(secret, 4, 4),
      note: draft.note ?? known?.note ?? '',
      enabled: draft.enabled ?? known?.enabled ?? true,
      ...limitsOf(draft, known),
      createdAt: known?.createdAt ?? now,
    }
  })
}

/** A limit that a draft does not name stays; `null` takes it away. */
function limitsOf(draft: KeyDraft, known: ChannelKey | undefined): Limits {
  const limit = (name: keyof Limits) => (draft[name] === undefined ? (known?.[name] ?? null) : draft[name])
  return {
    maxConcurrency: limit('maxConcurrency'),
    requestsPerMinute: limit('requestsPerMinute'),
    tokensPerMinute: limit('tokensPerMinute'),
  }
}
