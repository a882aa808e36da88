import { Type } from '@sinclair/typebox'
import { integer, nullable, partly, strict } from '../lib/schema'
import type { ChannelKey } from './channel'
import { off, type Standing, stateFields } from './standing'

export const id = integer(1, Number.MAX_SAFE_INTEGER)
const note = Type.String({ maxLength: 255 })
export const limits = {
  maxConcurrency: nullable(integer(1, 100_000, 'Requests at once; null is no limit')),
  requestsPerMinute: nullable(integer(1, 10_000_000, 'null is no limit')),
  tokensPerMinute: nullable(integer(1, 1_000_000_000_000, 'Of input and output; null is no limit')),
}
const keyLimits = partly(limits)

export const keyDraft = Type.Object(
  {
    id: Type.Optional(id),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 8000 })),
    note: Type.Optional(note),
    enabled: Type.Optional(Type.Boolean()),
    ...keyLimits,
  },
  strict,
)

export type KeyDraft = typeof keyDraft.static

export const keyText = Type.String({
  maxLength: 2_000_000,
  description: 'More keys, one a line, with a note behind a space or `#` where one is wanted',
})

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

export function showKey({ secret: _secret, createdAt, ...key }: ChannelKey, standing: Standing): typeof keyAnswer.static {
  return { ...key, ...standing.key(key.id), ...(!key.enabled && off), createdAt: new Date(createdAt).toISOString() }
}
