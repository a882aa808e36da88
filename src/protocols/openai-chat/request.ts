import { writeBody } from '../body'
import { asBoolean, asList, asNumber, asObject, asText } from '../json'
import { TIERS, userBeside, writeShared, writeUser } from '../openai-identity'
import type { Profile } from '../profiles/profile'
import { type Asked, type Call, type Json, type JsonObject, type Prompt, Refusal, type Target } from '../protocol'
import { wordFor } from '../words'
import { readFormat, writeFormat } from './format'
import { readMessages } from './history'
import { writeMessages } from './messages'
import { writeLimit, writeSampling } from './sampling'
import { readReasoning, writeThinking } from './thinking'
import { readToolChoice, readTools, writeTools } from './tools'

/**
 * Reads a Chat Completions request.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  const bound = boundTo(body)
  return {
    from: 'openai-chat',
    model: asked.model,
    stream: asked.stream,
    ...readMessages(body.messages),
    tools: readTools(body),
    toolChoice: readToolChoice(body),
    // A message has room for one `function_call`.
    parallelToolCalls: body.functions && !body.tools ? false : asBoolean(body.parallel_tool_calls),
    maxOutputTokens: asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    presencePenalty: asNumber(body.presence_penalty),
    frequencyPenalty: asNumber(body.frequency_penalty),
    seed: asNumber(body.seed) ?? asNumber(body.random_seed),
    stop: readStop(body.stop),
    count: asNumber(body.n),
    topLogprobs: body.logprobs === true ? (asNumber(body.top_logprobs) ?? 0) : undefined,
    reasoning: readReasoning(body),
    responseFormat: readFormat(asObject(body.response_format)),
    verbosity: asText(body.verbosity),
    serviceTier: asText(body.service_tier),
    user: asText(body.user) ?? asText(body.safety_identifier),
    sessionKey: asText(body.prompt_cache_key),
    metadata: asObject(body.metadata),
    includeUsage: asObject(body.stream_options)?.include_usage === true,
    ...(body.functions && !body.tools && { legacyCalls: true }),
    ...(bound && { bound }),
    ...readModalities(body.modalities),
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !READ.has(key))),
  }
}

/** What is understood, in OpenAI's words and in those of its dialects, and what changes nothing when it is left out. */
const READ = new Set(
  (
    'model messages stream stream_options tools functions tool_choice function_call parallel_tool_calls max_completion_tokens max_tokens ' +
    'temperature top_p top_k presence_penalty frequency_penalty seed random_seed stop n logprobs top_logprobs response_format verbosity ' +
    'service_tier user prompt_cache_key metadata prediction ' +
    'reasoning_effort reasoning thinking enable_thinking thinking_budget chat_template_kwargs include_reasoning reasoning_format ' +
    'reasoning_split tool_stream web_search_options enable_search modalities'
  ).split(' '),
)

/** Pictures are what Google's and OpenRouter's models make besides text. */
function readModalities(value: Json | undefined): { modalities?: string[] } {
  const modalities = asList(value).filter((modality) => typeof modality === 'string')
  return modalities.some((modality) => modality !== 'text') ? { modalities } : {}
}

/** A spoken answer cannot be told in another protocol. */
function boundTo({ modalities, audio }: JsonObject): Prompt['bound'] {
  if (!audio && !asList(modalities).includes('audio')) return undefined
  return { field: 'modalities', message: 'a spoken answer cannot be converted; ask for text, or use an upstream of Chat Completions' }
}

function readStop(stop: Json | undefined): string[] | undefined {
  const stops = (Array.isArray(stop) ? stop : [stop]).filter((each) => typeof each === 'string' && each !== '') as string[]
  return stops.length ? stops : undefined
}

/** Writes a Chat Completions request in the dialect of the upstream and for what the model takes. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  const { model, stream, profile } = target
  refuseUnanswerable(prompt, target)
  const format = writeFormat(prompt, target)
  const hint = format.hint ? [{ type: 'text' as const, text: format.hint }] : []
  const messages = writeMessages({ ...prompt, system: [...prompt.system, ...hint] }, target)
  if (!messages.some(({ role }) => role !== profile.systemRole))
    throw new Refusal('the request holds no message with any content', 'messages')
  const body = {
    ...(prompt.from === 'openai-chat' && prompt.extra),
    model,
    messages,
    ...writeTools(prompt, target),
    ...writeLimit(prompt, target),
    ...writeSampling(prompt, target),
    n: prompt.count !== undefined && prompt.count > 1 ? prompt.count : undefined,
    ...writeThinking(prompt, target),
    response_format: format.field,
    verbosity: profile.verbosity ? prompt.verbosity : undefined,
    ...writeIdentity(prompt, target),
    modalities: prompt.modalities,
    cache_control: profile.dialect === 'openrouter' ? prompt.cache : undefined,
    stream: stream || undefined,
    stream_options: stream && profile.streamUsage === 'ask' ? { include_usage: true } : undefined,
  }
  if (prompt.verbosity && prompt.verbosity !== 'medium' && !profile.verbosity)
    target.warn({ field: wordFor(prompt.from, 'verbosity'), action: 'dropped', detail: 'this model does not take it' })
  return { path: '/chat/completions', headers: {}, body: writeBody(body, target) }
}

function refuseUnanswerable({ count = 1, from, maxOutputTokens }: Prompt, { profile }: Target) {
  if (count > profile.choices || (count > 1 && from === 'openai-chat'))
    throw new Refusal('a reply that has to be converted holds one choice; ask for n = 1, or ask several times', 'n')
  if (maxOutputTokens === 0)
    throw new Refusal('an answer of no tokens can only be asked of Anthropic; ask for one at least', wordFor(from, 'maxOutputTokens'))
}

/** Who asks and how urgently: what the server does not know is of no consequence, but for a tier that costs more. */
function writeIdentity(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { from, user, sessionKey, metadata, serviceTier } = prompt
  const { profile, warn } = target
  const { dialect, refuses } = profile
  const isOpenai = OPENAI.includes(dialect)
  const isTop = serviceTier === 'ultrafast'
  const tier = isTop ? 'priority' : serviceTier && (TIERS[serviceTier] ?? serviceTier)
  const takesTier = !tier || (!refuses.includes('service_tier') && (dialect !== 'ark' || tier === 'auto' || tier === 'default'))
  if (!takesTier && tier !== 'auto' && tier !== 'default')
    warn({ field: 'service_tier', action: 'dropped', detail: `this server has no tier "${serviceTier}"` })
  if (takesTier && isTop) warn({ field: 'service_tier', action: 'clamped', detail: 'the fastest tier of this API is "priority"' })
  return {
    service_tier: takesTier ? tier : undefined,
    user: refuses.includes('user') ? undefined : isOpenai ? userBeside(prompt) : user && writeUser(user),
    prompt_cache_key: KEEP_SESSIONS.includes(dialect) ? sessionKey : undefined,
    ...(isOpenai && writeShared(prompt, target)),
    ...writeMetadata({ from, metadata }, target),
  }
}

/** OpenAI refuses them on what it is not to store, and nobody is to find in its store what was asked of another. */
function writeMetadata({ from, metadata }: Pick<Prompt, 'from' | 'metadata'>, { profile, warn }: Target): { metadata?: JsonObject } {
  if (!metadata || !Object.keys(metadata).length) return {}
  if (from.startsWith('openai-') && profile.dialect === 'openrouter') return { metadata }
  warn({ field: wordFor(from, 'metadata'), action: 'dropped', detail: 'this server keeps none of what it does not store' })
  return {}
}

const OPENAI: readonly Profile['dialect'][] = ['standard', 'azure']
const KEEP_SESSIONS: readonly Profile['dialect'][] = ['standard', 'azure', 'openrouter', 'moonshot']
