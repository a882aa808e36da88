import type { Json, JsonObject } from '../protocol'

/** A field by its name in camel case; Google reads its snake case as well, and older clients write it. */
export function field(object: JsonObject | undefined, name: string): Json | undefined {
  return object?.[name] ?? object?.[name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)] ?? undefined
}
