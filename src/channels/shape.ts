import { Type } from '@sinclair/typebox'
import { integer, name, nullable, oneOf, strict } from '../lib/schema'
import type { JsonObject } from '../protocols/protocol'
import { type Channel, faultSteps, keyStrategies, protocolIds } from './channel'
import { id, keyAnswer, keyDraft, keyText, limits, showKey } from './key-shape'
import { maskHeaders, maskProxy } from './masking'
import { MOST_MODELS } from './models'
import { latencyMs, load, off, type Standing, stateFields } from './standing'

export const protocol = oneOf(protocolIds)
const keyStrategy = oneOf(keyStrategies)
export const url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'A base URL; a `#` at its end says that no path may be added',
})
const model = Type.String({ minLength: 1, maxLength: 255 })
export const proxy = nullable(
  Type.String({
    maxLength: 2000,
    description:
      'URL of an HTTP or SOCKS5 proxy (http, https, socks5, socks5h); `direct` for none, null follows the setting of the same name',
  }),
)
const maxQueue = nullable(
  integer(0, 100_000, 'How many requests may wait when a limit is reached; null follows the setting of the same name'),
)
const priceMultiplier = nullable(
  Type.Number({ minimum: 0, maximum: 1000, description: 'Public prices times this; 0 where nothing is paid by the token, null is 1' }),
)
const modelMap = nullable(
  Type.Record(model, model, { description: "What is asked of the upstream instead: name → the upstream's own name", maxProperties: 1000 }),
)
const header = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200 }), value: nullable(Type.String({ maxLength: 8000 })) },
  strict,
)
export const headers = Type.Array(header, { maxItems: 100, description: 'Headers of upstream requests; a `null` takes one away' })
const overrides = nullable(
  Type.Unsafe<JsonObject>(
    Type.Record(Type.String(), Type.Any(), { description: 'Merged into the body of upstream requests; a `null` takes a field away' }),
  ),
)
const capabilities = nullable(
  Type.Unsafe<JsonObject>(
    Type.Record(Type.String(), Type.Any(), {
      description: 'What its models can do, over the built-in profiles: model name or pattern with `*` → profile key → value',
    }),
  ),
)
const faultRule = Type.Object(
  {
    status: Type.Optional(integer(100, 599, 'The HTTP status of the failure; absent is any')),
    words: Type.Optional(Type.String({ maxLength: 200, description: 'Stand in its message or code, in whatever case; absent is any' })),
    // biome-ignore lint/suspicious/noThenProperty: a word, not a function; rules read as sentences: status 400, then next-key
    then: oneOf(faultSteps),
    seconds: Type.Optional(integer(1, 2_592_000, 'How long the key rests')),
  },
  strict,
)
const faultRules = Type.Array(faultRule, {
  maxItems: 50,
  description: 'What follows a failure; the first rule that fits goes before the built-in ones',
})
export const modelFilter = nullable(
  Type.String({ maxLength: 200, description: "A regular expression: which of the upstream's models to take" }),
)

export const endpointDraft = Type.Object({ id: Type.Optional(id), url, enabled: Type.Optional(Type.Boolean()) }, strict)

/** How a channel does its work: what an admin says of it, and is told again. */
const habits = {
  modelMap,
  keyStrategy,
  ...limits,
  maxQueue,
  priceMultiplier,
  proxy,
  headers,
  overrides,
  capabilities,
  faultRules,
  autoSync: Type.Boolean(),
  autoGroup: Type.Boolean(),
  modelFilter,
  skipChecks: Type.Boolean({ description: 'It is not asked for anything but what clients want' }),
  checkByCall: Type.Boolean({ description: 'Scheduled checks may make calls that cost one token' }),
}

const required = {
  name: name(191),
  protocol,
  endpoints: Type.Array(endpointDraft, { minItems: 1, maxItems: 100 }),
}
const optional = {
  enabled: Type.Boolean(),
  keys: Type.Array(keyDraft, { maxItems: 10_000 }),
  models: Type.Array(model, { maxItems: MOST_MODELS, uniqueItems: true }),
  syncedModels: Type.Array(model, {
    maxItems: MOST_MODELS,
    description: "Those of the models that follow the upstream's list; what is not among the models is left out",
  }),
  ...habits,
}

/** What an admin sends to make a channel. */
export const channelDraft = Type.Composite(
  [Type.Object(required), Type.Partial(Type.Object(optional)), Type.Object({ keyText: Type.Optional(keyText) })],
  strict,
)
/**
 * What an admin sends to change one: a field that is absent stays as it is, a list that is present replaces the old one. A key that is to
 * stay is given by its id (with `key` its secret is replaced), a new one by `key`; an endpoint is known by its id or its URL.
 */
export const channelPatch = Type.Partial(Type.Omit(channelDraft, ['keyText']), strict)

export type ChannelDraft = Omit<typeof channelDraft.static, 'keyText'>
export type ChannelPatch = typeof channelPatch.static
export type EndpointDraft = typeof endpointDraft.static
export const presetAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  protocol,
  url: Type.String(),
  keyUrl: Type.Optional(Type.String({ description: 'The page where one gets a key' })),
})

export const channelAnswer = Type.Object({
  id: Type.Number(),
  name: Type.String(),
  protocol,
  enabled: Type.Boolean(),
  endpoints: Type.Array(Type.Object({ id: Type.Number(), url, enabled: Type.Boolean(), ...stateFields, latencyMs })),
  keys: Type.Array(keyAnswer),
  models: Type.Array(Type.String()),
  syncedModels: Type.Array(Type.String({ description: "They follow the upstream's list; the other models were written by hand" })),
  syncedAt: nullable(Type.String({ format: 'date-time' })),
  ...load,
  ...habits,
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
})

/** A channel as the API shows it: without the secrets of its keys, its headers and its proxy. */
export function showChannel(channel: Channel, standing: Standing): typeof channelAnswer.static {
  const { endpoints, keys, proxy, headers, syncedAt, createdAt, updatedAt, ...rest } = channel
  return {
    ...rest,
    proxy: maskProxy(proxy),
    headers: maskHeaders(headers),
    ...standing.load(channel.id),
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, ...standing.endpoint(endpoint.id), ...(!endpoint.enabled && off) })),
    keys: keys.map((key) => showKey(key, standing)),
    syncedAt: syncedAt === null ? null : new Date(syncedAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}
