import type { Json, JsonObject } from './protocol'

/** The value when it is a JSON object, else undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** The value when it is an array, else an empty one. */
export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value : []
}

/** The value when it is a string, else undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value when it is a finite number, else undefined. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The value when it is true or false, else undefined. */
export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** The object without the keys that are undefined, so that written bodies hold only what was said. */
export function compact(fields: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

/**
 * Parses JSON text, undefined when it is not JSON. Whole numbers too big for a double keep their digits: they become raw
 * JSON values, which `JSON.stringify` writes as they were.
 */
export function parseJson(text: string): Json | undefined {
  try {
    return /\d{16}/.test(text)
      ? (JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as Json)
      : (JSON.parse(text) as Json)
  } catch {
    return undefined
  }
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

function keepDigits(_key: string, value: unknown, context: { source: string }): unknown {
  const tooBig = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return tooBig && /^-?\d+$/.test(context.source) ? rawJSON(context.source) : value
}
