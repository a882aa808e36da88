import { asList, asNumber, asObject, asObjects, asText, compact } from '../json'
import {
  type Asked,
  type Call,
  type Json,
  type JsonObject,
  type Message,
  type Part,
  type Prompt,
  Refusal,
  type ResponseFormat,
  type Target,
} from '../protocol'
import { readGeminiSchema, toGeminiSchema } from '../schema'
import { type Turn, toTurns } from '../turns'
import { field } from './field'
import { type CallNamer, createCallNamer, isSendable, readPart, writePart } from './part'
import { generationOf, readThinking, writeThinking } from './thinking'
import { readToolChoice, readTools, writeTools } from './tools'
import { geminiWire } from './wire'

/**
 * Reads a generateContent request.
 * https://ai.google.dev/api/generate-content#request-body
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  const config = asObject(field(body, 'generationConfig'))
  const calls = createCallNamer()
  const tier = asText(field(body, 'serviceTier'))?.toLowerCase()
  return {
    from: 'gemini',
    model: asked.model,
    stream: asked.stream,
    system: readSystem(field(body, 'systemInstruction'), calls),
    messages: readContents(body.contents, calls),
    tools: readTools(body.tools),
    toolChoice: readToolChoice(asObject(field(body, 'toolConfig'))),
    maxOutputTokens: asNumber(field(config, 'maxOutputTokens')),
    temperature: asNumber(config?.temperature),
    topP: asNumber(field(config, 'topP')),
    topK: asNumber(field(config, 'topK')),
    presencePenalty: asNumber(field(config, 'presencePenalty')),
    frequencyPenalty: asNumber(field(config, 'frequencyPenalty')),
    seed: asNumber(config?.seed),
    stop: readStop(field(config, 'stopSequences')),
    count: asNumber(field(config, 'candidateCount')),
    topLogprobs: field(config, 'responseLogprobs') === true ? (asNumber(config?.logprobs) ?? 0) : undefined,
    reasoning: readThinking(asObject(field(config, 'thinkingConfig'))),
    responseFormat: readFormat(config),
    serviceTier: tier === 'standard' ? 'default' : tier,
    extra: readExtra(body, config),
  }
}

function readSystem(instruction: Json | undefined, calls: CallNamer): Part[] {
  if (typeof instruction === 'string') return instruction ? [{ type: 'text', text: instruction }] : []
  return asObjects(asObject(instruction)?.parts).flatMap((part) => readPart(part, calls))
}

/** Roles other than `model` (`user`, `function`, none at all) are the user's. */
function readContents(contents: Json | undefined, calls: CallNamer): Message[] {
  if (contents === undefined || contents === null) throw new Refusal('contents must be an array of contents', 'contents')
  if (typeof contents === 'string') return [{ role: 'user', parts: [{ type: 'text', text: contents }] }]
  const list = asObject(contents) ? [contents as JsonObject] : asObjects(contents)
  return list.map(({ role, parts }) => ({
    role: role === 'model' ? 'assistant' : 'user',
    parts: (asObject(parts) ? [parts as JsonObject] : asObjects(parts)).flatMap((part) => readPart(part, calls)),
  }))
}

function readStop(sequences: Json | undefined): string[] | undefined {
  const stop = asList(sequences).filter((sequence) => typeof sequence === 'string')
  return stop.length ? stop : undefined
}

function readFormat(config: JsonObject | undefined): ResponseFormat | undefined {
  const mime = asText(field(config, 'responseMimeType'))
  const own = field(config, 'responseSchema')
  const schema = field(config, 'responseJsonSchema') ?? (own === undefined ? undefined : readGeminiSchema(own))
  if (schema !== undefined) return { type: 'json-schema', schema }
  return mime === 'application/json' ? { type: 'json-object' } : undefined
}

const READ = words('model contents systemInstruction tools toolConfig generationConfig serviceTier')
const READ_CONFIG = words(
  'maxOutputTokens temperature topP topK presencePenalty frequencyPenalty seed stopSequences candidateCount ' +
    'responseLogprobs logprobs thinkingConfig responseMimeType responseSchema responseJsonSchema',
)

/** Field names in both of their cases. */
function words(names: string): Set<string> {
  return new Set(names.split(' ').flatMap((name) => [name, name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)]))
}

function readExtra(body: JsonObject, config: JsonObject | undefined): JsonObject {
  const unknown = (object: JsonObject, known: Set<string>) => Object.fromEntries(Object.entries(object).filter(([key]) => !known.has(key)))
  const generationConfig = unknown(config ?? {}, READ_CONFIG)
  return { ...unknown(body, READ), ...(Object.keys(generationConfig).length && { generationConfig }) }
}

/** Writes a generateContent request. What the API has no word for (user, metadata, serial tool calls) is left out. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  const turns = askOn(toTurns(prompt.messages, isSendable))
  if (!turns.length) throw new Refusal('the request holds no message with any content', 'messages')
  const isNew = generationOf(target.model) >= 3
  const demandsSignatures = isNew && target.model.includes('gemini')
  const system = prompt.system.filter(isSendable).flatMap((part) => writePart(part, isNew))
  const extra = prompt.from === 'gemini' ? prompt.extra : {}
  const generationConfig = compact({ ...asObject(extra.generationConfig), ...writeConfig(prompt, target.model) })
  const body = compact({
    ...extra,
    contents: turns.map((turn) => writeContent(turn, isNew, demandsSignatures)),
    systemInstruction: system.length ? { parts: system } : undefined,
    ...writeTools(prompt, target.model),
    generationConfig: Object.keys(generationConfig).length ? generationConfig : undefined,
    serviceTier: prompt.serviceTier === 'flex' || prompt.serviceTier === 'priority' ? prompt.serviceTier : undefined,
  })
  return { path: geminiWire.path(target.model, target.stream), headers: {}, body: JSON.stringify(body) }
}

/** Gemini does not continue what the model began to say: it is asked to. */
function askOn(turns: Turn[]): Turn[] {
  const last = turns.at(-1)
  if (last?.role !== 'assistant') return turns
  return [...turns, { role: 'user', parts: [{ type: 'text', text: 'Continue.' }] }]
}

/** Accepted by Gemini 3 in place of a signature, which it demands of a turn's first call. https://ai.google.dev/gemini-api/docs/thought-signatures */
const NO_SIGNATURE = 'skip_thought_signature_validator'

function writeContent({ role, parts }: Turn, isNew: boolean, demandsSignatures: boolean): JsonObject {
  const written = parts.flatMap((part) => writePart(part, isNew))
  const first = written.find((part) => part.functionCall)
  if (demandsSignatures && first) first.thoughtSignature ??= NO_SIGNATURE
  // Results come first and together; images that could not go inside follow them.
  const ordered = [...written.filter((part) => part.functionResponse), ...written.filter((part) => !part.functionResponse)]
  return { role: role === 'user' ? 'user' : 'model', parts: ordered }
}

function writeConfig(prompt: Prompt, model: string): Record<string, Json | undefined> {
  const { responseFormat, topLogprobs } = prompt
  const schema = responseFormat?.type === 'json-schema' ? toGeminiSchema(responseFormat.schema) : undefined
  return {
    maxOutputTokens: prompt.maxOutputTokens,
    temperature: prompt.temperature,
    topP: prompt.topP,
    topK: prompt.topK,
    presencePenalty: prompt.presencePenalty,
    frequencyPenalty: prompt.frequencyPenalty,
    seed: prompt.seed,
    stopSequences: prompt.stop?.slice(0, 5),
    candidateCount: prompt.count !== undefined && prompt.count > 1 ? prompt.count : undefined,
    responseLogprobs: topLogprobs === undefined ? undefined : true,
    logprobs: topLogprobs || undefined,
    responseMimeType: responseFormat && 'application/json',
    responseJsonSchema: schema,
    thinkingConfig: writeThinking(prompt, model),
  }
}
