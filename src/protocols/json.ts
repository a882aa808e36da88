import type { Json, JsonObject } from './protocol'

/** Small readers for what comes over the wire: each answers the value when it has the expected shape, else nothing. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

export const objects = (value: Json | undefined): JsonObject[] => list(value).filter(isObject)

/** A string that is not empty. */
export const text = (value: Json | undefined): string | undefined => (typeof value === 'string' && value ? value : undefined)

export const number = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

export const boolean = (value: Json | undefined): boolean | undefined => (typeof value === 'boolean' ? value : undefined)

/** A number of tokens: never negative, never a fraction. */
export const count = (value: Json | undefined): number | undefined => {
  const told = number(value)
  return told === undefined ? undefined : Math.max(0, Math.trunc(told))
}

/** Parses JSON text; `undefined` when it is none. */
export function parseJson(data: string): Json | undefined {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
