import { Type } from '@sinclair/typebox'
import { name, nullable, strict } from '../lib/schema'
import type { ApiKey } from './key'

const expiresAt = nullable(Type.String({ format: 'date-time', description: 'null is never' }))
const maxCost = nullable(Type.Number({ minimum: 0, maximum: 1_000_000_000, description: 'US dollars; null is no limit' }))
const models = nullable(
  Type.Array(Type.String({ minLength: 1, maxLength: 191 }), {
    maxItems: 1000,
    uniqueItems: true,
    description: 'Names of groups; null is all',
  }),
)

const strictness = Type.Boolean({ description: 'Answer 400 instead of converting with losses' })

const optional = { enabled: Type.Boolean(), expiresAt, maxCost, models, strict: strictness }

/** What an admin sends to issue a key. */
export const keyDraft = Type.Composite([Type.Object({ name: name(191) }), Type.Partial(Type.Object(optional))], strict)
/** A field that is absent stays as it is. */
export const keyPatch = Type.Partial(keyDraft, strict)

/** The same, with times in unix milliseconds. */
export type ApiKeyDraft = InMilliseconds<typeof keyDraft.static>
export type ApiKeyPatch = InMilliseconds<typeof keyPatch.static>
type InMilliseconds<Body> = Omit<Body, 'expiresAt'> & { expiresAt?: number | null }

export const keyAnswer = Type.Object({
  id: Type.Number(),
  name: Type.String(),
  hint: Type.String({ description: 'The ends of the key' }),
  enabled: Type.Boolean(),
  expiresAt,
  maxCost,
  models,
  strict: strictness,
  createdAt: Type.String({ format: 'date-time' }),
  lastUsedAt: nullable(Type.String({ format: 'date-time' })),
})

export const issuedAnswer = Type.Composite([keyAnswer, Type.Object({ key: Type.String({ description: 'The key itself, this once' }) })])

const time = (milliseconds: number) => new Date(milliseconds).toISOString()

/** An API key as the API shows it: without its hash. */
export function showKey({ hash: _hash, ...key }: ApiKey): typeof keyAnswer.static {
  return {
    ...key,
    expiresAt: key.expiresAt === null ? null : time(key.expiresAt),
    createdAt: time(key.createdAt),
    lastUsedAt: key.lastUsedAt === null ? null : time(key.lastUsedAt),
  }
}
