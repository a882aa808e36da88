import { asBoolean, asObject, asText, compact } from '../json'
import type { Json, JsonObject, ResponseFormat } from '../protocol'

/** Reads `text.format`, which is flat: name and schema stand beside the type. */
export function readFormat(value: Json | undefined): ResponseFormat | undefined {
  const format = asObject(value)
  if (format?.type === 'json_object') return { type: 'json-object' }
  if (format?.type !== 'json_schema') return undefined
  const [name, description, strict] = [asText(format.name), asText(format.description), asBoolean(format.strict)]
  return {
    type: 'json-schema',
    schema: format.schema ?? {},
    ...(name && { name }),
    ...(description && { description }),
    ...(strict !== undefined && { strict }),
  }
}

export function writeFormat(format: ResponseFormat | undefined): JsonObject | undefined {
  if (!format) return undefined
  if (format.type === 'json-object') return { type: 'json_object' }
  const { name = 'response', description, schema, strict } = format
  return compact({ type: 'json_schema', name, description, schema, strict })
}
