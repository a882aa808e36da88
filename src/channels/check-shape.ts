import { Type } from '@sinclair/typebox'
import { nullable, strict } from '../lib/schema'
import { id } from './key-shape'
import { endpointDraft, headers, modelFilter, protocol, proxy, url } from './shape'

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
