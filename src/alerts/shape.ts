import { Type } from '@sinclair/typebox'
import { name, nullable, oneOf, strict } from '../lib/schema'
import { isMailAddress } from './mail'
import { newsKinds } from './news'
import type { Receiver } from './receiver'
import type { TargetField, TargetValues } from './target'
import { type TargetKind, targetKinds, targets } from './targets'

const timeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'A time of day such as 22:00' })
const quiet = nullable(Type.Object({ from: timeOfDay, to: timeOfDay }, strict))
const events = nullable(Type.Array(oneOf(newsKinds), { minItems: 1, uniqueItems: true, description: 'null is all' }))
// The fields of its kind: see `readTarget`.
const target = Type.Unsafe<Record<string, string | number | null>>(Type.Object({}))
const optional = { enabled: Type.Boolean(), events, quiet }

/** What an admin sends to be told. */
export const alertDraft = Type.Composite(
  [Type.Object({ name: name(191), kind: oneOf(targetKinds), target }), Type.Partial(Type.Object(optional))],
  strict,
)
/** A field that is absent stays as it is, also within `target`; its kind stays. */
export const alertPatch = Type.Partial(Type.Composite([Type.Object({ name: name(191), target }), Type.Object(optional)]), strict)
export type AlertDraft = typeof alertDraft.static
export type AlertPatch = typeof alertPatch.static

const moment = Type.String({ format: 'date-time' })

export const alertAnswer = Type.Object({
  id: Type.Number(),
  name: Type.String(),
  kind: oneOf(targetKinds),
  ...optional,
  target: Type.Unsafe<Record<string, string | number>>(Type.Object({})),
  secrets: Type.Array(Type.String(), { description: 'The fields of the target that are kept and not shown' }),
  sentAt: nullable(moment),
  error: nullable(Type.String({ description: 'What went wrong since something was sent' })),
  createdAt: moment,
  updatedAt: moment,
})

const field = Type.Object({
  name: Type.String(),
  type: oneOf(['text', 'url', 'number', 'choice', 'addresses']),
  required: Type.Boolean(),
  secret: Type.Optional(Type.Boolean()),
  default: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  options: Type.Optional(Type.Array(Type.String())),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  shortest: Type.Optional(Type.Number()),
})

export const kindsAnswer = Type.Object({
  events: Type.Array(oneOf(newsKinds)),
  kinds: Type.Array(Type.Object({ kind: oneOf(targetKinds), fields: Type.Array(field) })),
})

/** All kinds of targets with their fields, for a form. */
export const showKinds = (): typeof kindsAnswer.static => ({
  events: [...newsKinds],
  kinds: targetKinds.map((kind) => ({
    kind,
    fields: targets[kind].fields.map(({ options, ...rest }) => ({ ...rest, ...(options && { options: [...options] }) })),
  })),
})

const time = (milliseconds: number) => new Date(milliseconds).toISOString()

/** As the API shows it: of secrets only that they are there. */
export function showAlert({ target, ...receiver }: Receiver): typeof alertAnswer.static {
  const { fields } = targets[receiver.kind]
  const known = fields.filter(({ name }) => target[name] !== undefined)
  return {
    ...receiver,
    target: Object.fromEntries(known.filter(({ secret }) => !secret).map(({ name }) => [name, target[name]!])),
    secrets: known.filter(({ secret }) => secret).map(({ name }) => name),
    sentAt: receiver.sentAt === null ? null : time(receiver.sentAt),
    createdAt: time(receiver.createdAt),
    updatedAt: time(receiver.updatedAt),
  }
}

/** The values of a target after a change (`null` takes one away), or what is wrong with them, as a sentence. */
export function readTarget(kind: TargetKind, change: object, before: TargetValues = {}): TargetValues | string {
  const { fields } = targets[kind]
  const unknown = Object.keys(change).find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined) return `target.${unknown}: unknown field; known here: ${fields.map((field) => field.name).join(', ')}.`
  const values: TargetValues = {}
  for (const field of fields) {
    const told: unknown = (change as Record<string, unknown>)[field.name]
    const value = told === undefined ? (before[field.name] ?? field.default) : told === null || told === '' ? field.default : told
    if (value === undefined && field.required) return `target.${field.name}: missing.`
    const problem = value === undefined ? undefined : fieldProblem(field, value)
    if (problem) return `target.${field.name}: ${problem}.`
    if (value !== undefined) values[field.name] = value as string | number
  }
  return values
}

const LONGEST = 2000

function fieldProblem({ type, options, min, max, shortest = 1 }: TargetField, value: unknown): string | undefined {
  if (type === 'number') {
    const isGood = typeof value === 'number' && Number.isInteger(value) && value >= min! && value <= max!
    return isGood ? undefined : `expected a whole number of ${min} to ${max}`
  }
  if (typeof value !== 'string' || value.length > LONGEST || /\p{Cc}/u.test(value))
    return `expected text of one line, up to ${LONGEST} characters`
  if (type === 'choice') return options!.includes(value) ? undefined : `expected one of ${options!.join(', ')}`
  if (type === 'url') return isWebAddress(value) ? undefined : 'expected a URL that begins with https:// or http://'
  if (type === 'addresses')
    return value.split(',').every((one) => isMailAddress(one.trim())) ? undefined : 'expected mail addresses, separated by commas'
  return value.length >= shortest ? undefined : `expected at least ${shortest} characters`
}

function isWebAddress(text: string): boolean {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  // Credentials in an address end up in messages about it.
  return url !== null && !url.username && !url.password
}
