import { Type } from '@sinclair/typebox'
import { integer, name, nullable, oneOf, partly, strict } from '../lib/schema'
import type { JsonObject } from '../protocols/protocol'
import { type Channel, type ChannelKey, faultSteps, keyStrategies, protocolIds } from './channel'
import { maskHeaders, maskProxy } from './masking'
import { MOST_MODELS } from './models'

const protocol = oneOf(protocolIds)
const keyStrategy = oneOf(keyStrategies)
const id = integer(1, Number.MAX_SAFE_INTEGER)
const url = Type.String({ minLength: 1, maxLength: 2000, description: 'A base URL; a `#` at its end says that no path may be added' })
const note = Type.String({ maxLength: 255 })
const model = Type.String({ minLength: 1, maxLength: 255 })
const proxy = nullable(
  Type.String({
    maxLength: 2000,
    description:
      'URL of an HTTP or SOCKS5 proxy (http, https, socks5, socks5h); `direct` for none, null follows the setting of the same name',
  }),
)
const limits = {
  maxConcurrency: nullable(integer(1, 100_000, 'Requests at once; null is no limit')),
  requestsPerMinute: nullable(integer(1, 10_000_000, 'null is no limit')),
  tokensPerMinute: nullable(integer(1, 1_000_000_000_000, 'Of input and output; null is no limit')),
}
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
const headers = Type.Array(header, { maxItems: 100, description: 'Headers of upstream requests; a `null` takes one away' })
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
const modelFilter = nullable(Type.String({ maxLength: 200, description: "A regular expression: which of the upstream's models to take" }))

const endpointDraft = Type.Object({ id: Type.Optional(id), url, enabled: Type.Optional(Type.Boolean()) }, strict)
const keyDraft = Type.Object(
  {
    id: Type.Optional(id),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 8000 })),
    note: Type.Optional(note),
    enabled: Type.Optional(Type.Boolean()),
    ...partly(limits),
  },
  strict,
)

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

const keyText = Type.String({
  maxLength: 2_000_000,
  description: 'More keys, one a line, with a note behind a space or `#` where one is wanted',
})

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
export type KeyDraft = typeof keyDraft.static

/** A channel whose models are asked for; it need not be saved. */
export const discovery = Type.Object(
  {
    protocol,
    url: Type.Optional(url),
    endpoints: Type.Optional(Type.Array(endpointDraft, { minItems: 1, maxItems: 100 })),
    key: Type.Optional(Type.String({ maxLength: 8000 })),
    channelId: Type.Optional(Type.Integer({ description: 'For what is not given: the key, proxy and headers of this channel' })),
    proxy: Type.Optional(proxy),
    headers: Type.Optional(headers),
    modelFilter: Type.Optional(modelFilter),
  },
  strict,
)

export const discoveryAnswer = Type.Object({ models: Type.Array(Type.String()) })

export const checkAnswer = Type.Object({
  endpoints: Type.Array(
    Type.Object({
      id: Type.Number(),
      url: Type.String(),
      keyId: Type.Number(),
      ok: Type.Boolean(),
      status: Type.Number({ description: "The upstream's; 0 when there was none" }),
      latencyMs: Type.Number(),
      firstTokenMs: nullable(Type.Number({ description: 'Where a model was called' })),
      message: nullable(Type.String({ description: 'What went wrong' })),
      answer: nullable(Type.String({ description: "The upstream's own words to that, without secrets" })),
    }),
  ),
  models: Type.Array(Type.String({ description: 'What the upstream offers, through the model filter' })),
})

/** What a check is to ask; nothing is the list of models of every endpoint, with the first key that is enabled. */
export const checkAsked = Type.Object(
  {
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'It is called for one token' })),
    keyId: Type.Optional(id),
    endpointId: Type.Optional(id),
  },
  strict,
)

const keyLimits = partly(limits)

export const keyList = Type.Object({ text: keyText, enabled: Type.Optional(Type.Boolean()), ...keyLimits }, strict)
export const duplicateKeys = Type.Array(Type.Object({ line: Type.Number(), hint: Type.String() }), {
  description: 'They were there already, or came twice',
})
export const keyPatch = Type.Object(
  {
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 8000, description: 'Its new secret' })),
    note: Type.Optional(note),
    enabled: Type.Optional(Type.Boolean()),
    ...keyLimits,
  },
  strict,
)
export const keyCheck = Type.Object({
  id: Type.Number(),
  hint: Type.String(),
  ok: Type.Boolean(),
  latencyMs: Type.Number(),
  message: nullable(Type.String({ description: 'What went wrong' })),
})

export const presetAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  protocol,
  url: Type.String(),
  keyUrl: Type.Optional(Type.String({ description: 'The page where one gets a key' })),
})

const time = Type.String({ format: 'date-time' })

/** How something fares that may need a rest. */
export const stateFields = {
  status: Type.String({ description: '`ready`, `off`, `resting`, `invalid`, `half-open` (the next request finds out) or `probing`' }),
  reason: nullable(Type.String({ description: 'What keeps it from being used' })),
  since: nullable(time),
  until: nullable(time),
}
export const latencyMs = nullable(Type.Number({ description: 'Milliseconds to the first token, lately' }))

export const keyAnswer = Type.Object({
  id: Type.Number(),
  hint: Type.String({ description: 'The ends of the key' }),
  note,
  enabled: Type.Boolean(),
  ...limits,
  ...stateFields,
  models: Type.Array(Type.Object({ model: Type.String(), ...stateFields }), { description: 'The models for which alone it rests' }),
  createdAt: Type.String({ format: 'date-time' }),
})

/** Counted where the channel, or one of its keys, has limits. */
export const load = {
  running: Type.Number({ description: 'Requests that take a place in its limits' }),
  waiting: Type.Number({ description: 'Requests that stand in line for one' }),
}

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
  skipChecks: Type.Boolean(),
  checkByCall: Type.Boolean(),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
})

/** Times are ISO 8601. */
export interface State {
  status: string
  reason: string | null
  since: string | null
  until: string | null
}

/** What goes to a channel that has limits, just now. */
export interface Load {
  running: number
  waiting: number
}

/** How channels and their parts fare. */
export interface Standing {
  load(channelId: number): Load
  endpoint(id: number): State & { latencyMs: number | null }
  key(id: number): State & { models: (State & { model: string })[] }
}

const ready = { status: 'ready', reason: null, since: null, until: null }
/** Where nobody knows how they fare. */
export const allReady: Standing = {
  load: () => ({ running: 0, waiting: 0 }),
  endpoint: () => ({ ...ready, latencyMs: null }),
  key: () => ({ ...ready, models: [] }),
}

const off = { status: 'off', reason: null, since: null, until: null }

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

export function showKey({ secret: _secret, createdAt, ...key }: ChannelKey, standing: Standing): typeof keyAnswer.static {
  return { ...key, ...standing.key(key.id), ...(!key.enabled && off), createdAt: new Date(createdAt).toISOString() }
}
