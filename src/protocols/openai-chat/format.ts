import { asBoolean, asObject, asText, compact } from '../json'
import { fitStrict } from '../openai-schema'
import type { Json, JsonObject, Part, Prompt, ResponseFormat, Target } from '../protocol'
import { wordFor } from '../words'

/** Reads `response_format`; `text` is what there is without one. */
export function readFormat(format: JsonObject | undefined): ResponseFormat | undefined {
  if (format?.type === 'json_object') return { type: 'json-object' }
  const named = asObject(format?.json_schema)
  if (format?.type !== 'json_schema' || !named) return undefined
  const [name, description, strict] = [asText(named.name), asText(named.description), asBoolean(named.strict)]
  return {
    type: 'json-schema',
    schema: named.schema ?? {},
    ...(name && { name }),
    ...(description && { description }),
    ...(strict !== undefined && { strict }),
  }
}

/** How the shape of an answer is asked for: in the field for it, in words to the model, or in both. */
export interface WrittenFormat {
  field?: Json
  hint?: string
}

const OBJECT: Json = { type: 'json_object' }
const HINT = 'Answer with one JSON object'

/** Writes `response_format` as far as the model knows it; what it does not know is told in words. */
export function writeFormat(prompt: Prompt, target: Target): WrittenFormat {
  const { profile, warn } = target
  const { responseFormat: format, from } = prompt
  if (!format) return {}
  if (format.type === 'json-schema' && profile.jsonSchema) return { field: writeSchema(format, fitStrict(prompt, target)) }
  const object = profile.jsonObject ? { field: OBJECT } : {}
  if (format.type === 'json-object') {
    if (!profile.jsonObject)
      warn({ field: wordFor(from, 'responseFormat'), action: 'emulated', detail: 'the model is asked for JSON in words' })
    // OpenAI refuses to answer in JSON when nobody has said the word.
    return profile.jsonObject && saysJson(prompt) ? object : { ...object, hint: `${HINT}.` }
  }
  warn({ field: wordFor(from, 'responseFormat'), action: 'emulated', detail: 'the model is told the schema, but not held to it' })
  return { ...object, hint: `${HINT} that fits this JSON schema, and nothing else:\n${JSON.stringify(format.schema)}` }
}

type SchemaFormat = Extract<ResponseFormat, { type: 'json-schema' }>

function writeSchema({ name = 'response', description, schema }: SchemaFormat, strict: boolean | undefined): JsonObject {
  const legal = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64)
  return { type: 'json_schema', json_schema: compact({ name: legal, description, schema, strict }) }
}

function saysJson({ system, messages }: Prompt): boolean {
  const says = (part: Part) => part.type === 'text' && /json/i.test(part.text)
  return system.some(says) || messages.some(({ parts }) => parts.some(says))
}

/** Whether a model is asked for JSON in words alone, which some take for an invitation to fence it. */
export const isInWords = ({ responseFormat: format }: Prompt, { profile }: Target) =>
  format !== undefined && !profile.jsonObject && !(format.type === 'json-schema' && profile.jsonSchema)
