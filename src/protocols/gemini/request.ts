import { asObject, asText } from '../json'
import type { Asked, Json, JsonObject, Prompt } from '../protocol'
import { createCallNamer } from './calls'
import { enumHint, readConfig, unknownConfig } from './config'
import { readContents, readSystem } from './contents'
import { field, fieldNames, otherFields } from './field'
import { readToolChoice, readTools } from './tools'

/**
 * Reads a generateContent request.
 * https://ai.google.dev/api/generate-content#request-body
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  const config = asObject(field(body, 'generationConfig')) ?? {}
  const calls = createCallNamer()
  const bound = readBound(body, config)
  const words = enumHint(config)
  return {
    from: 'gemini',
    model: asked.model,
    stream: asked.stream,
    system: [...readSystem(field(body, 'systemInstruction'), calls), ...(words ? [{ type: 'text' as const, text: words }] : [])],
    messages: readContents(body.contents, calls),
    tools: readTools(body.tools),
    toolChoice: readToolChoice(asObject(field(body, 'toolConfig'))),
    ...readConfig(config),
    serviceTier: readTier(field(body, 'serviceTier')),
    ...(bound && { bound }),
    extra: readExtra(body, config),
  }
}

/** Also written as the name of its enum, such as `SERVICE_TIER_FLEX`. */
function readTier(given: Json | undefined): string | undefined {
  const tier = asText(given)
    ?.toLowerCase()
    .replace(/^service_tier_/, '')
  return tier === 'standard' || tier === 'unspecified' ? 'default' : tier
}

const READ = fieldNames('model contents systemInstruction tools toolConfig generationConfig serviceTier')

function readExtra(body: JsonObject, config: JsonObject): JsonObject {
  const generationConfig = unknownConfig(config)
  return { ...otherFields(body, READ), ...(Object.keys(generationConfig).length && { generationConfig }) }
}

/** What is kept at Google, and what only its models make. */
function readBound(body: JsonObject, config: JsonObject): Prompt['bound'] {
  for (const name of ['cachedContent', 'continuationToken'])
    if (field(body, name))
      return {
        field: name,
        message: `${name} means something that is kept at Google under one account; send the whole conversation instead`,
      }
  const made = modalities(config).filter((modality) => modality !== 'TEXT')
  const speech = field(config, 'speechConfig')
  if (!made.length && !speech) return undefined
  const name = speech ? 'speechConfig' : 'responseModalities'
  const what = made.length ? `replies of ${made.join(' and ')}` : 'speech'
  return { field: `generationConfig.${name}`, message: `${what} can only come from an upstream that speaks Gemini; leave ${name} out` }
}

function modalities(config: JsonObject): string[] {
  const asked = field(config, 'responseModalities')
  return (Array.isArray(asked) ? asked : [asked]).flatMap((modality) => asText(modality)?.toUpperCase() ?? [])
}
