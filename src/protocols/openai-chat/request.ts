import { asBoolean, asNumber, asObject, asText, compact } from '../json'
import { isEffort, isReasoning, writeEffort } from '../openai-effort'
import { TIERS, writeUser } from '../openai-identity'
import {
  type Asked,
  type Call,
  type Json,
  type JsonObject,
  type Prompt,
  type Reasoning,
  Refusal,
  type ResponseFormat,
  type Target,
} from '../protocol'
import { readMessages, writeMessages } from './history'
import { readToolChoice, readTools, writeTools } from './tools'

/**
 * Reads a Chat Completions request.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  return {
    from: 'openai-chat',
    model: asked.model,
    stream: asked.stream,
    ...readMessages(body.messages),
    tools: readTools(body),
    toolChoice: readToolChoice(body),
    parallelToolCalls: asBoolean(body.parallel_tool_calls),
    maxOutputTokens: asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    presencePenalty: asNumber(body.presence_penalty),
    frequencyPenalty: asNumber(body.frequency_penalty),
    seed: asNumber(body.seed),
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
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !READ.has(key))),
  }
}

/** What is read in full. The dialects' words for reasoning are read too, but stay, since only their own server knows them. */
const READ = new Set(
  (
    'model messages stream stream_options tools functions tool_choice function_call parallel_tool_calls max_completion_tokens max_tokens ' +
    'temperature top_p top_k presence_penalty frequency_penalty seed stop n logprobs top_logprobs reasoning_effort response_format ' +
    'verbosity service_tier user prompt_cache_key metadata'
  ).split(' '),
)

function readStop(stop: Json | undefined): string[] | undefined {
  if (typeof stop === 'string') return [stop]
  return Array.isArray(stop) ? stop.filter((each) => typeof each === 'string') : undefined
}

/** OpenAI's `reasoning_effort`, else OpenRouter's `reasoning`, else `thinking` (DeepSeek, Moonshot, GLM, Ark), else Qwen's `enable_thinking`. */
function readReasoning(body: JsonObject): Reasoning | undefined {
  const router = asObject(body.reasoning)
  const thinking = asObject(body.thinking)
  const effort = [body.reasoning_effort, router?.effort].find(isEffort)
  const budget = asNumber(router?.max_tokens) ?? asNumber(thinking?.budget_tokens) ?? asNumber(body.thinking_budget)
  const isOff = effort === 'none' || router?.enabled === false || thinking?.type === 'disabled' || body.enable_thinking === false
  const isOn =
    effort !== undefined ||
    budget !== undefined ||
    router?.enabled === true ||
    thinking?.type === 'enabled' ||
    body.enable_thinking === true
  const isAuto = thinking?.type === 'auto' || thinking?.type === 'adaptive'
  if (!isOff && !isOn && !isAuto) return undefined
  return {
    mode: isOff ? 'off' : isAuto ? 'auto' : 'on',
    ...(effort && { effort }),
    ...(budget !== undefined && { budgetTokens: budget }),
    ...(router?.exclude === true && { visible: 'none' }),
  }
}

function readFormat(format: JsonObject | undefined): ResponseFormat | undefined {
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

/** Writes a Chat Completions request that any server of this protocol understands. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  const { model, stream } = target
  if ((prompt.count ?? 1) > 1)
    throw new Refusal('a reply that has to be converted holds one choice; ask for n = 1, or ask several times', 'n')
  const messages = writeMessages(prompt, model)
  if (!messages.some(({ role }) => role !== 'system')) throw new Refusal('the request holds no message with any content', 'messages')
  const body = compact({
    ...(prompt.from === 'openai-chat' && prompt.extra),
    model,
    messages: withHint(messages, prompt.responseFormat),
    ...writeTools(prompt, model),
    ...writeSampling(prompt),
    [isReasoning(model) ? 'max_completion_tokens' : 'max_tokens']: prompt.maxOutputTokens,
    reasoning_effort: saysOtherwise(prompt) ? undefined : writeEffort(prompt, model),
    response_format: writeFormat(prompt.responseFormat),
    verbosity: isReasoning(model) ? prompt.verbosity : undefined,
    service_tier: prompt.serviceTier && (TIERS[prompt.serviceTier] ?? prompt.serviceTier),
    user: prompt.user && writeUser(prompt.user),
    prompt_cache_key: prompt.sessionKey,
    metadata: prompt.from.startsWith('openai-') ? prompt.metadata : undefined,
    stream: stream || undefined,
    stream_options: stream ? { include_usage: true } : undefined,
  })
  return { path: '/chat/completions', headers: {}, body: JSON.stringify(body) }
}

/** Whether the client said how to reason in a dialect's words, which go out with the other unknown fields. */
function saysOtherwise({ from, extra }: Prompt): boolean {
  return from === 'openai-chat' && ['reasoning', 'thinking', 'enable_thinking'].some((key) => key in extra)
}

function writeSampling(prompt: Prompt): Record<string, Json | undefined> {
  const { stop, topLogprobs } = prompt
  return {
    temperature: prompt.temperature,
    top_p: prompt.topP,
    // Not OpenAI's, but the compatible servers that the client knows to take it do.
    top_k: prompt.from === 'openai-chat' ? prompt.topK : undefined,
    presence_penalty: prompt.presencePenalty,
    frequency_penalty: prompt.frequencyPenalty,
    seed: prompt.seed,
    stop: stop?.length ? stop.slice(0, 4) : undefined,
    logprobs: topLogprobs === undefined ? undefined : true,
    top_logprobs: topLogprobs || undefined,
  }
}

function writeFormat(format: ResponseFormat | undefined): JsonObject | undefined {
  if (!format) return undefined
  if (format.type === 'json-object') return { type: 'json_object' }
  const { name = 'response', description, schema, strict } = format
  return { type: 'json_schema', json_schema: compact({ name, description, schema, strict }) }
}

/** OpenAI refuses to answer in JSON when nobody has said the word. */
function withHint(messages: JsonObject[], format: ResponseFormat | undefined): JsonObject[] {
  if (format?.type !== 'json-object' || messages.some(({ content }) => /json/i.test(JSON.stringify(content)))) return messages
  const hint = 'Answer with one JSON object.'
  const [first, ...rest] = messages
  if (first?.role !== 'system' || typeof first.content !== 'string') return [{ role: 'system', content: hint }, ...messages]
  return [{ ...first, content: `${first.content}\n\n${hint}` }, ...rest]
}
