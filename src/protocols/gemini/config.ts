import { asList, asNumber, asObject, asText, compact } from '../json'
import { type Json, type JsonObject, type Prompt, Refusal, type ResponseFormat, type Target } from '../protocol'
import { readGeminiSchema, toGeminiSchema } from '../schema'
import { wordFor } from '../words'
import { field, fieldNames, otherFields } from './field'
import { asksForThoughts, readThinking, writeThinking } from './thinking'

/** Reads `generationConfig`. */
export function readConfig(config: JsonObject): Partial<Prompt> {
  const number = (name: string) => asNumber(field(config, name))
  return {
    maxOutputTokens: number('maxOutputTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    topK: number('topK'),
    presencePenalty: number('presencePenalty'),
    frequencyPenalty: number('frequencyPenalty'),
    seed: number('seed'),
    stop: readStop(field(config, 'stopSequences')),
    count: number('candidateCount'),
    topLogprobs: field(config, 'responseLogprobs') === true ? (number('logprobs') ?? 0) : undefined,
    reasoning: readThinking(asObject(field(config, 'thinkingConfig'))),
    responseFormat: readFormat(config),
  }
}

const READ = fieldNames(
  'maxOutputTokens temperature topP topK presencePenalty frequencyPenalty seed stopSequences candidateCount ' +
    'responseLogprobs logprobs thinkingConfig responseMimeType responseSchema responseJsonSchema',
)

/** What of it is only for Gemini. */
export function unknownConfig(config: JsonObject): JsonObject {
  const others = otherFields(config, READ)
  return enumHint(config) ? { ...others, responseMimeType: ENUM } : others
}

function readStop(sequences: Json | undefined): string[] | undefined {
  const stop = asList(sequences).filter((sequence) => typeof sequence === 'string')
  return stop.length ? stop : undefined
}

function readFormat(config: JsonObject): ResponseFormat | undefined {
  const mime = asText(field(config, 'responseMimeType'))
  if (mime === ENUM) return undefined
  const own = field(config, 'responseSchema')
  const schema = field(config, 'responseJsonSchema') ?? (own === undefined ? undefined : readGeminiSchema(own))
  if (schema !== undefined) return { type: 'json-schema', schema }
  return mime === 'application/json' ? { type: 'json-object' } : undefined
}

/** An answer that is one word of a list, without the quotes that JSON would put around it. */
const ENUM = 'text/x.enum'

/** The words of such a list in a sentence, for other vendors; undefined when there is none. */
export function enumHint(config: JsonObject): string | undefined {
  const words = asList(asObject(field(config, 'responseSchema') ?? field(config, 'responseJsonSchema'))?.enum)
  if (asText(field(config, 'responseMimeType')) !== ENUM || !words.length) return undefined
  return `Answer with exactly one of these and nothing else:\n${words.join('\n')}`
}

/** Writes `generationConfig`, within what the model takes; undefined when nothing was asked for. */
export function writeConfig(prompt: Prompt, target: Target): JsonObject | undefined {
  const config = compact({
    ...(prompt.from === 'gemini' && asObject(prompt.extra.generationConfig)),
    maxOutputTokens: writeLimit(prompt, target),
    ...writeSampling(prompt, target),
    ...writePenalties(prompt, target),
    ...writeLogprobs(prompt, target),
    stopSequences: writeStop(prompt, target),
    candidateCount: writeCount(prompt, target),
    ...(prompt.modalities && { responseModalities: prompt.modalities.map((modality) => modality.toUpperCase()) }),
    ...writeFormat(prompt, target),
    thinkingConfig: writeThinking(prompt, target),
  })
  for (const name of target.profile.refuses) if (name.startsWith('generationConfig.')) delete config[name.slice('generationConfig.'.length)]
  return Object.keys(config).length ? config : undefined
}

function writeLimit({ maxOutputTokens: limit, from }: Prompt, { profile, warn }: Target): number | undefined {
  if (limit === undefined) return undefined
  const name = wordFor(from, 'maxOutputTokens')
  if (limit < 1) throw new Refusal(`${name} must be at least 1 for this model`, name)
  if (!profile.maxOutputTokens || limit <= profile.maxOutputTokens) return limit
  warn({ field: name, action: 'clamped', detail: `the model writes at most ${profile.maxOutputTokens} tokens` })
  return profile.maxOutputTokens
}

type SamplingField = 'temperature' | 'topP' | 'topK'

function writeSampling(prompt: Prompt, { profile, warn }: Target): Record<string, number | undefined> {
  const sampling: Partial<Record<SamplingField, number>> = {}
  for (const name of ['temperature', 'topP', 'topK'] as const) {
    const value = prompt[name]
    if (value === undefined) continue
    if (takesSampling(name, prompt, profile.sampling)) sampling[name] = value
    else
      warn({
        field: wordFor(prompt.from, name),
        action: 'dropped',
        detail: 'the model takes no such parameter, or not together with others',
      })
  }
  const { temperature } = sampling
  if (temperature === undefined || temperature <= profile.temperatureMax) return sampling
  warn({ field: wordFor(prompt.from, 'temperature'), action: 'clamped', detail: `the model takes at most ${profile.temperatureMax}` })
  return { ...sampling, temperature: profile.temperatureMax }
}

function takesSampling(name: SamplingField, prompt: Prompt, taken: Target['profile']['sampling']): boolean {
  if (taken === 'none') return false
  if (taken === 'unless-thinking') return !asksForThoughts(prompt)
  return taken === 'all' || name !== 'topP' || prompt.temperature === undefined
}

function writePenalties(prompt: Prompt, { profile, warn }: Target): Record<string, number | undefined> {
  const { presencePenalty, frequencyPenalty, seed } = prompt
  if (profile.penalties) return { presencePenalty, frequencyPenalty, seed }
  for (const name of ['presencePenalty', 'frequencyPenalty', 'seed'] as const)
    if (prompt[name]) warn({ field: wordFor(prompt.from, name), action: 'dropped', detail: 'the model does not take it' })
  return {}
}

function writeLogprobs({ topLogprobs, from }: Prompt, { profile, warn }: Target): Record<string, Json | undefined> {
  if (topLogprobs === undefined) return {}
  if (profile.logprobs) return { responseLogprobs: true, logprobs: topLogprobs || undefined }
  warn({ field: wordFor(from, 'topLogprobs'), action: 'dropped', detail: 'the model does not tell its probabilities' })
  return {}
}

/** The sequences beyond what the model takes are watched for on the way back (`passes`). */
function writeStop({ stop, from }: Prompt, { profile, warn }: Target): string[] | undefined {
  if (!stop?.length) return undefined
  if (stop.length > profile.stop)
    warn({ field: wordFor(from, 'stop'), action: 'emulated', detail: `the model takes ${profile.stop}; the reply is cut at the others` })
  const taken = stop.slice(0, profile.stop)
  return taken.length ? taken : undefined
}

function writeCount({ count = 1 }: Prompt, { profile }: Target): number | undefined {
  if (count <= 1) return undefined
  if (count <= profile.choices) return count
  throw new Refusal(`this model gives at most ${profile.choices} answers to a request; ask for fewer, or ask several times`, 'n')
}

/** Whether the model can be held to the format, with the functions that are declared; if not it is asked in words. */
export function holdsFormat({ responseFormat, tools }: Prompt, { profile }: Target): boolean {
  if (!responseFormat) return true
  const able = responseFormat.type === 'json-schema' ? profile.jsonSchema : profile.jsonObject
  return able && (profile.jsonWithTools || !tools.some((tool) => tool.kind !== 'builtin'))
}

function writeFormat(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { responseFormat } = prompt
  if (!responseFormat || !holdsFormat(prompt, target)) return {}
  const responseJsonSchema = responseFormat.type === 'json-schema' ? toGeminiSchema(responseFormat.schema) : undefined
  return { responseMimeType: 'application/json', responseJsonSchema }
}

/** The words that ask for a format to which the model cannot be held. */
export function formatHint(prompt: Prompt, target: Target): string | undefined {
  const { responseFormat, from } = prompt
  if (!responseFormat || holdsFormat(prompt, target)) return undefined
  target.warn({ field: wordFor(from, 'responseFormat'), action: 'emulated', detail: 'the model cannot be held to it and is asked for it' })
  if (responseFormat.type === 'json-object') return 'Answer with one JSON object and nothing else.'
  return `Answer with JSON that matches this schema, and nothing else:\n${JSON.stringify(responseFormat.schema)}`
}
