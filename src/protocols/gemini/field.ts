import type { Json, JsonObject } from '../protocol'

/** A field by its name in camel case; Google reads its snake case as well, and older clients write it. */
export function field(object: JsonObject | undefined, name: string): Json | undefined {
  return object?.[name] ?? object?.[snakeCase(name)] ?? undefined
}

/** Field names, separated by spaces, in both of their cases. */
export function fieldNames(names: string): Set<string> {
  return new Set(names.split(' ').flatMap((name) => [name, snakeCase(name)]))
}

/** The fields of an object that are not among these. */
export function otherFields(object: JsonObject, known: Set<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !known.has(key)))
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
