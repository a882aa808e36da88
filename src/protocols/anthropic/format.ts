import type { Json, JsonObject, Prompt, Target } from '../protocol'
import { toAnthropicOutputSchema } from '../schema'
import { wordFor } from '../words'

/** How a reply is held to a format: by the API, or by words in the instructions. */
export interface Format {
  format?: JsonObject
  hint?: string
}

/**
 * Writes the format of a reply. A model that cannot be held to a schema is asked for it.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function writeFormat({ from, responseFormat }: Prompt, { profile, warn }: Target): Format {
  if (!responseFormat) return {}
  const field = wordFor(from, 'responseFormat')
  if (responseFormat.type === 'json-schema' && profile.jsonSchema) {
    const lost = new Set<string>()
    const schema = toAnthropicOutputSchema(responseFormat.schema, (keyword) => lost.add(keyword))
    if (lost.size) warn({ field, action: 'rewritten', detail: `told to the model but not enforced: ${[...lost].join(', ')}` })
    return { format: { type: 'json_schema', schema } }
  }
  warn({ field, action: 'emulated', detail: 'the model is asked for it in words' })
  return { hint: responseFormat.type === 'json-schema' ? hintFor(responseFormat.schema) : `${ONE_OBJECT}.` }
}

/** Whether the format is only asked for in words. */
export function isHinted({ responseFormat }: Prompt, { profile }: Target): boolean {
  return responseFormat !== undefined && !(responseFormat.type === 'json-schema' && profile.jsonSchema)
}

const ONE_OBJECT = 'Answer with one JSON object only, without a code fence around it'

const hintFor = (schema: Json) => `${ONE_OBJECT}. It must be valid by this JSON schema:\n${JSON.stringify(schema)}`
