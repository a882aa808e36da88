import { asBoolean, asList, asNumber, asObject, asText, compact } from '../json'
import { isPlain } from '../openai-effort'
import { TIERS, writeUser } from '../openai-identity'
import { type Asked, type Call, type Json, type JsonObject, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { readFormat, writeFormat } from './format'
import { additionalTools, joinTexts, readInput, writeItems } from './history'
import { readReasoning, writeReasoning } from './reasoning'
import { readToolChoice, readTools, writeTools } from './tools'

/** The state of a thought, which a gateway that stores nothing has to ask for. */
const STATE = 'reasoning.encrypted_content'
const LOGPROBS = 'message.output_text.logprobs'
/** OpenAI refuses to answer in fewer tokens. */
const LEAST_OUTPUT = 16

/**
 * Reads a Responses request. Refuses what only the place where earlier turns are stored could answer.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  refuseState(body)
  const { system, messages } = readInput(body.input)
  const instructions = asText(body.instructions)
  const toolChoice = readToolChoice(body.tool_choice)
  const extra = Object.fromEntries(Object.entries(body).filter(([key]) => !READ.has(key)))
  return {
    from: 'openai-responses',
    model: asked.model,
    stream: asked.stream,
    system: [...(instructions ? [{ type: 'text', text: instructions } satisfies Part] : []), ...system],
    messages,
    tools: readTools([...additionalTools(body.input), ...asList(body.tools)]),
    toolChoice,
    parallelToolCalls: asBoolean(body.parallel_tool_calls),
    maxOutputTokens: asNumber(body.max_output_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topLogprobs: asNumber(body.top_logprobs),
    reasoning: readReasoning(body.reasoning),
    responseFormat: readFormat(asObject(body.text)?.format),
    verbosity: asText(asObject(body.text)?.verbosity),
    serviceTier: asText(body.service_tier),
    user: asText(body.user) ?? asText(body.safety_identifier),
    sessionKey: asText(body.prompt_cache_key),
    metadata: asObject(body.metadata),
    // The choice of a hosted tool has no neutral word, and `instructions` are repeated in the reply.
    extra: toolChoice || body.tool_choice === undefined ? extra : { ...extra, tool_choice: body.tool_choice },
  }
}

/** `instructions` are read, but stay besides: the reply repeats them. */
const READ = new Set(
  (
    'model stream input tools tool_choice parallel_tool_calls max_output_tokens temperature top_p top_logprobs reasoning text ' +
    'service_tier user prompt_cache_key metadata'
  ).split(' '),
)

function refuseState(body: JsonObject) {
  const key = ['previous_response_id', 'conversation', 'prompt'].find((name) => body[name])
  if (key) throw new Refusal(`${key} means something that is stored elsewhere; send the whole conversation as input instead`, key)
  if (body.background === true)
    throw new Refusal('a response in the background cannot be fetched later; leave background out', 'background')
}

/** Writes a Responses request for an upstream that keeps nothing. What the API has no word for (stop, penalties, seed) is left out. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  const { model, stream } = target
  if ((prompt.count ?? 1) > 1) throw new Refusal('Responses answers once a request; ask for n = 1, or ask several times', 'n')
  const input = writeItems(prompt.messages)
  if (!input.length) throw new Refusal('the request holds no message with any content', 'messages')
  const text = compact({ format: writeFormat(prompt.responseFormat), verbosity: isPlain(model) ? undefined : prompt.verbosity })
  const { maxOutputTokens: limit } = prompt
  const body = compact({
    ...(prompt.from === 'openai-responses' && prompt.extra),
    model,
    instructions: joinTexts(prompt.system),
    input: withHint(input, prompt),
    ...writeTools(prompt),
    max_output_tokens: limit === undefined ? undefined : Math.max(LEAST_OUTPUT, limit),
    temperature: prompt.temperature,
    top_p: prompt.topP,
    top_logprobs: prompt.topLogprobs,
    reasoning: writeReasoning(prompt, model),
    text: Object.keys(text).length ? text : undefined,
    service_tier: prompt.serviceTier && (TIERS[prompt.serviceTier] ?? prompt.serviceTier),
    ...writeIdentity(prompt),
    prompt_cache_key: prompt.sessionKey,
    store: (prompt.from === 'openai-responses' ? prompt.extra.store : undefined) ?? false,
    include: writeInclude(prompt, model),
    stream: stream || undefined,
  })
  return { path: '/responses', headers: {}, body: JSON.stringify(body) }
}

/** Other protocols' names of users are no account of OpenAI's, and their metadata is of another kind. */
function writeIdentity({ from, user, metadata }: Prompt): Record<string, Json | undefined> {
  const isOpenai = from.startsWith('openai-')
  return {
    [isOpenai ? 'user' : 'safety_identifier']: user && writeUser(user),
    metadata: isOpenai ? metadata : undefined,
  }
}

/** Models that do not reason refuse to be asked for the state of their thoughts. */
function writeInclude({ from, extra, topLogprobs }: Prompt, model: string): Json | undefined {
  if (from === 'openai-responses' && extra.include !== undefined) return extra.include
  const include = [...(isPlain(model) ? [] : [STATE]), ...(topLogprobs === undefined ? [] : [LOGPROBS])]
  return include.length ? include : undefined
}

/** OpenAI refuses to answer in JSON when the input does not hold the word. */
function withHint(input: JsonObject[], { responseFormat }: Prompt): JsonObject[] {
  if (
    responseFormat?.type !== 'json-object' ||
    input.some(({ type, content }) => type === 'message' && /json/i.test(JSON.stringify(content)))
  )
    return input
  const content = [{ type: 'input_text', text: 'Answer with one JSON object.' }]
  return [{ type: 'message', role: 'developer', content }, ...input]
}
