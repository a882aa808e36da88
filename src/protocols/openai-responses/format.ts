import { asBoolean, asObject, asText, compact } from '../json'
import { fitStrict } from '../openai-schema'
import type { Json, JsonObject, Prompt, ResponseFormat, Target } from '../protocol'
import { wireToolName } from '../tool-names'
import { wordFor } from '../words'

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

/** Writes the format as the client asked for it. */
export function writeFormat(format: ResponseFormat | undefined): JsonObject | undefined {
  if (!format) return undefined
  if (format.type === 'json-object') return { type: 'json_object' }
  const { name = 'response', description, schema, strict } = format
  return compact({ type: 'json_schema', name: wireToolName({ name }), description, schema, strict })
}

/** A format for this model, and the words that are to stand in the input because of it. */
export interface Format {
  format?: JsonObject
  hint?: string
}

/** OpenAI refuses to answer in JSON when the input does not hold the word; where there is no format, words have to do. */
export function fitFormat(prompt: Prompt, target: Target): Format {
  const { profile, warn } = target
  const { responseFormat: wanted, from } = prompt
  if (!wanted) return {}
  const field = wordFor(from, 'responseFormat')
  const format = profile.jsonObject ? { format: { type: 'json_object' } } : {}
  if (wanted.type === 'json-object') {
    if (!profile.jsonObject) warn({ field, action: 'emulated', detail: 'this model is asked for JSON in words' })
    return { ...format, hint: 'Answer with one JSON object.' }
  }
  if (!profile.jsonSchema) {
    warn({ field, action: 'emulated', detail: 'this model takes no schema; it is asked in words to keep to it' })
    return { ...format, hint: `Answer with one JSON object that keeps to this JSON schema:\n${JSON.stringify(wanted.schema)}` }
  }
  const strict = fitStrict(prompt, target)
  return { format: writeFormat({ ...wanted, ...(strict !== undefined && { strict }) })! }
}
