import { nearest } from '../lib/nearest'

/** What a schema check found: `path` is a JSON pointer, `schema` the JSON schema that was not met. */
export interface Mismatch {
  path: string
  value?: unknown
  schema?: Schema
  message?: string
}

interface Schema {
  type?: string
  const?: unknown
  anyOf?: Schema[]
  format?: string
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minimum?: number
  maximum?: number
  properties?: Record<string, unknown>
}

/** One sentence about the first thing that is wrong: which field, what was expected, what was found. Never shows a value that may be a secret. */
export function complaint(on: string, mismatches: readonly Mismatch[]): string {
  // An unknown field first: it often is the misspelt name of one that is "missing".
  const first = mismatches.find(isUnexpected) ?? mismatches[0]
  if (!first) return `The ${on} is not what this address expects.`
  const field = fieldName(first.path) || on
  if (isUnexpected(first)) return `${field}: ${unknownField(first)}`
  const expected = expectation(first.schema ?? {})
  if (first.value === undefined) return `${field}: missing; expected ${expected}.`
  return `${field}: expected ${expected}, found ${found(first)}.`
}

const isUnexpected = ({ message }: Mismatch) => message === 'Unexpected property'

/** `/keys/0/note` → `keys[0].note` */
function fieldName(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

function unknownField({ path, schema }: Mismatch): string {
  const known = Object.keys(schema?.properties ?? {})
  const name = path.slice(path.lastIndexOf('/') + 1)
  const meant = nearest(name, known)
  return `unknown field${meant ? `; did you mean "${meant}"?` : `; known here: ${known.join(', ') || 'none'}.`}`
}

function expectation(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  // Elysia takes a number in a path or query for either text or a number.
  if (schema.anyOf) return [...new Set(schema.anyOf.map(expectation))].join(' or ')
  if (schema.format === 'integer') return 'a whole number'
  if (schema.type === 'string')
    return schema.format === 'date-time'
      ? 'a time like 2026-01-31T12:00:00Z'
      : `text${limits(schema.minLength, schema.maxLength, ' characters')}`
  if (schema.type === 'integer') return `a whole number${limits(schema.minimum, schema.maximum)}`
  if (schema.type === 'number') return `a number${limits(schema.minimum, schema.maximum)}`
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'array')
    return `a list${limits(schema.minItems, schema.maxItems, ' entries')}${schema.uniqueItems ? ' without repeats' : ''}`
  if (schema.type === 'object') return 'an object'
  return schema.type ?? 'something else'
}

function limits(least: number | undefined, most: number | undefined, unit = ''): string {
  if (least !== undefined && most !== undefined) return ` of ${least} to ${most}${unit}`
  if (least !== undefined) return ` of at least ${least}${unit}`
  return most === undefined ? '' : ` of at most ${most}${unit}`
}

/** Values are shown only where the schema lists what is allowed: nobody writes a secret there. */
function found({ value, schema }: Mismatch): string {
  const listed = schema?.const !== undefined || schema?.anyOf?.some((choice) => choice.const !== undefined)
  if (listed && typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'string') return `text of ${value.length} characters`
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `an ${typeof value}`
}
