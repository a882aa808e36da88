import type { Json, JsonObject } from './protocol'

/** The value when it is a JSON object, else undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber(value) ? (value as JsonObject) : undefined
}

/** The value when it is an array, else an empty one. */
export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value : []
}

/** The objects of an array; an empty array for what is none. */
export function asObjects(value: unknown): JsonObject[] {
  const list = asList(value)
  for (const item of list) if (!asObject(item)) return list.filter((each): each is JsonObject => asObject(each) !== undefined)
  return list as JsonObject[]
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

/** What a table has for a word that came from outside; nothing for those that every object knows (`constructor`, `__proto__`). */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
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

/**
 * A tool call's input as the object that some vendors insist on. Text behind the object is cut off; text that holds no
 * object comes back as `{_raw: text}`, so that nothing the model wrote is lost.
 */
export function parseInput(text: string): JsonObject {
  if (text.trim() === '') return {}
  return asObject(parseJson(text)) ?? asObject(parseJson(firstValue(text))) ?? { _raw: text }
}

/** The text up to the bracket that closes the first one. */
function firstValue(text: string): string {
  let depth = 0
  // A text that is not closed goes to the end, lest each quote in it be taken for the beginning of another.
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    if (depth === 0) return text.slice(0, index + token.length)
  }
  return text
}

const { rawJSON, isRawJSON } = JSON as unknown as { rawJSON(text: string): unknown; isRawJSON(value: unknown): boolean }

/** Whether this is a number that kept its digits. Only those, of all that is parsed, have no prototype. */
const isNumber = (value: object) => Object.getPrototypeOf(value) === null && isRawJSON(value)

function keepDigits(_key: string, value: unknown, context: { source: string }): unknown {
  const tooBig = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return tooBig && /^-?\d+$/.test(context.source) ? rawJSON(context.source) : value
}
