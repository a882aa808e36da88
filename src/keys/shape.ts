import { Type } from '@sinclair/typebox'
import { integer, name, nullable, oneOf, strict } from '../lib/schema'
import { type ApiKey, type KeyLimit, limitKinds, limitPeriods } from './key'
import { originProblem } from './origin'

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

// What is wrong inside of a list that may be null is told better by hand: see `limitProblem`.
const limit = Type.Unsafe<KeyLimit>(Type.Object({}))
const limits = nullable(
  Type.Array(limit, {
    maxItems: 15,
    description: 'How much may be used in a period: cost in US dollars, tokens of input and output, requests',
  }),
)
const allowedIps = nullable(
  Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    maxItems: 200,
    uniqueItems: true,
    description: 'Addresses and networks (203.0.113.7, 10.0.0.0/8, 2001:db8::/32) from which it may be used; null is everywhere',
  }),
)
const optional = {
  enabled: Type.Boolean(),
  expiresAt,
  maxCost,
  limits,
  maxConcurrency: nullable(integer(1, 1_000_000, 'Requests at once; null is no limit')),
  requestsPerMinute: nullable(integer(1, 1_000_000_000, 'null is no limit')),
  tokensPerMinute: nullable(integer(1, 1_000_000_000_000, 'Of input and output; null is no limit')),
  models,
  allowedIps,
  strict: strictness,
  logBodies: nullable(oneOf(['off', 'errors', 'all'])),
}

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
  ...optional,
  createdAt: Type.String({ format: 'date-time' }),
  lastUsedAt: nullable(Type.String({ format: 'date-time' })),
})

export const issuedAnswer = Type.Composite([keyAnswer, Type.Object({ key: Type.String({ description: 'The key itself, this once' }) })])

const time = (milliseconds: number) => new Date(milliseconds).toISOString()

/** An API key as the API shows it: without its hash. */
export function showKey({ hash: _hash, windowStartedAt: _window, ...key }: ApiKey): typeof keyAnswer.static {
  return {
    ...key,
    expiresAt: key.expiresAt === null ? null : time(key.expiresAt),
    createdAt: time(key.createdAt),
    lastUsedAt: key.lastUsedAt === null ? null : time(key.lastUsedAt),
  }
}

/** What is wrong with limits or addresses that are well-formed, as a sentence. */
export function draftProblem({ limits, allowedIps }: ApiKeyPatch): string | undefined {
  for (const [index, limit] of (limits ?? []).entries()) {
    const problem = limitProblem(limit)
    if (problem) return `limits[${index}]${problem}.`
    const first = limits!.findIndex((other) => other.kind === limit.kind && other.per === limit.per)
    if (first !== index) return `limits[${index}]: there is one of ${limit.kind} per ${limit.per} already, limits[${first}].`
  }
  for (const [index, entry] of (allowedIps ?? []).entries()) {
    const problem = originProblem(entry)
    if (problem) return `allowedIps[${index}]: ${problem}.`
  }
  return undefined
}

const MOST_DOLLARS = 1e9
const MOST_COUNT = 1e15

function limitProblem({ kind, per, value, ...rest }: KeyLimit): string | undefined {
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) return `.${unknown}: unknown field; known here: kind, per, value`
  if (!limitKinds.includes(kind)) return `.kind: expected one of ${limitKinds.join(', ')}`
  if (!limitPeriods.includes(per)) return `.per: expected one of ${limitPeriods.join(', ')}`
  if (kind === 'cost')
    return typeof value === 'number' && value >= 0 && value <= MOST_DOLLARS
      ? undefined
      : `.value: expected US dollars from 0 to ${MOST_DOLLARS}`
  return Number.isInteger(value) && value >= 0 && value <= MOST_COUNT ? undefined : `.value: expected a whole number of ${kind}`
}
