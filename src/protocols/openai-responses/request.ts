import { writeBody } from '../body'
import { asBoolean, asList, asNumber, asObject, asText, compact } from '../json'
import { TIERS, userBeside, writeShared, writeUser } from '../openai-identity'
import { type Asked, type Call, type Json, type JsonObject, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { wordFor } from '../words'
import { limitMarks, writeInput } from './content'
import { fitFormat, readFormat } from './format'
import { readInput, toolsIn } from './history'
import { joinTexts, writeItems } from './input'
import { readReasoning, type Thinking, writeReasoning } from './reasoning'
import { wantsLogprobs, writeLimit, writeSampling } from './sampling'
import { readToolChoice, readTools, writeTools } from './tools'

/** The state of a thought, which a gateway that stores nothing has to ask for. */
const STATE = 'reasoning.encrypted_content'
const LOGPROBS = 'message.output_text.logprobs'

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
    tools: readTools([...toolsIn(body.input, 'additional_tools'), ...asList(body.tools), ...toolsIn(body.input, 'tool_search_output')]),
    toolChoice,
    parallelToolCalls: asBoolean(body.parallel_tool_calls),
    maxOutputTokens: asNumber(body.max_output_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topLogprobs: readLogprobs(body),
    reasoning: readReasoning(body.reasoning),
    responseFormat: readFormat(asObject(body.text)?.format),
    verbosity: asText(asObject(body.text)?.verbosity),
    serviceTier: asText(body.service_tier),
    user: asText(body.user) ?? asText(body.safety_identifier),
    sessionKey: asText(body.prompt_cache_key),
    metadata: asObject(body.metadata),
    // The choice of a hosted tool has no neutral word, and `instructions` are repeated in the reply.
    extra: {
      ...extra,
      ...(!toolChoice && body.tool_choice !== undefined && { tool_choice: body.tool_choice }),
      ...otherReasoning(body.reasoning),
    },
  }
}

/** `instructions` are read, but stay besides: the reply repeats them. */
const READ = new Set(
  (
    'model stream input tools tool_choice parallel_tool_calls max_output_tokens temperature top_p top_logprobs reasoning text ' +
    'service_tier user prompt_cache_key metadata'
  ).split(' '),
)

/** What of `reasoning` has no neutral word, such as the mode `pro`. */
function otherReasoning(value: Json | undefined): JsonObject {
  const { effort: _, summary: __, generate_summary: ___, ...others } = asObject(value) ?? {}
  return Object.keys(others).length ? { reasoning: others } : {}
}

/** They are told when they are included; without a number of alternatives there are none. */
function readLogprobs({ include, top_logprobs }: JsonObject): number | undefined {
  return asNumber(top_logprobs) || (asList(include).includes(LOGPROBS) ? 0 : undefined)
}

function refuseState(body: JsonObject) {
  const key = ['previous_response_id', 'conversation', 'prompt'].find((name) => body[name])
  const code = key === 'previous_response_id' ? 'previous_response_not_found' : undefined
  if (key) throw new Refusal(`${key} means something that is stored elsewhere; send the whole conversation as input instead`, key, code)
  if (body.background === true)
    throw new Refusal('a response in the background cannot be fetched later; leave background out', 'background')
}

/** Writes a Responses request for an upstream that keeps nothing. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  if ((prompt.count ?? 1) > 1) throw new Refusal('Responses answers once a request; ask for n = 1, or ask several times', 'n')
  const { from, extra, stop } = prompt
  const isOwn = from === 'openai-responses'
  if (stop && stop.length > target.profile.stop) {
    target.warn({ field: wordFor(from, 'stop'), action: 'emulated', detail: 'this API has no word for it; the reply is cut here' })
  }
  const thinking = writeReasoning(prompt, target)
  const body = {
    ...(isOwn && extra),
    ...writeConversation(prompt, target, thinking),
    max_output_tokens: writeLimit(prompt, target),
    ...writeSampling(prompt, target, thinking.isOff),
    service_tier: prompt.serviceTier && (TIERS[prompt.serviceTier] ?? prompt.serviceTier),
    ...writeIdentity(prompt, target),
    store: (isOwn ? extra.store : undefined) ?? false,
    include: writeInclude(prompt, target, thinking),
    stream: target.stream || undefined,
  }
  return { path: '/responses', headers: {}, body: writeBody(body, target) }
}

/** Writes the request that counts what the same conversation comes to: `{object, input_tokens}` is its answer. */
export function writeCount(prompt: Prompt, target: Target): Call {
  const body = writeConversation(prompt, target, writeReasoning(prompt, target))
  return { path: '/responses/input_tokens', headers: {}, body: writeBody(body, target) }
}

/** What the tokens of the input depend on. */
function writeConversation(prompt: Prompt, target: Target, thinking: Thinking): Record<string, Json | undefined> {
  const { format, hint } = fitFormat(prompt, target)
  const text = compact({ format, verbosity: writeVerbosity(prompt, target) })
  return {
    model: target.model,
    ...writeMessages(prompt, target, hint),
    ...writeTools(prompt, target),
    ...thinking.fields,
    text: Object.keys(text).length ? text : undefined,
  }
}

/** Instructions are a text, or a message in front when they hold more than that: pictures, or marks for the prompt cache. */
function writeMessages(prompt: Prompt, target: Target, hint: string | undefined): Record<string, Json | undefined> {
  const { system } = prompt
  const { cacheMarks, systemRole } = target.profile
  const items = writeItems(prompt, target)
  const isText = system.every((part) => part.type === 'text' && (part.cache === undefined || cacheMarks !== 'breakpoint'))
  const content = isText ? [] : system.map((part) => writeInput(part, target.profile)).filter((part) => part !== undefined)
  const front = content.length ? [{ type: 'message', role: systemRole, content }] : []
  const input = withHint([...front, ...items], hint, prompt, systemRole)
  if (!input.length) throw new Refusal('the request holds no message with any content', wordFor(prompt.from, 'messages'))
  if (cacheMarks === 'breakpoint') limitMarks(input)
  return { instructions: isText ? joinTexts(system) : undefined, input }
}

/** The words that a format needs, unless the conversation begins with them: later ones would not hold from turn to turn. */
function withHint(input: JsonObject[], hint: string | undefined, { responseFormat }: Prompt, role: string): JsonObject[] {
  const says = ({ type, content }: JsonObject) => type === 'message' && /json/i.test(JSON.stringify(content))
  if (!hint || !input.length || (responseFormat?.type === 'json-object' && says(input[0]!))) return input
  return [{ type: 'message', role, content: [{ type: 'input_text', text: hint }] }, ...input]
}

function writeVerbosity({ from, verbosity }: Prompt, { profile, warn }: Target): string | undefined {
  if (verbosity === undefined || (profile.verbosity && !profile.refuses.includes('text.verbosity'))) return verbosity
  if (verbosity !== 'medium') warn({ field: wordFor(from, 'verbosity'), action: 'dropped', detail: 'this model does not take it' })
  return undefined
}

/** Other protocols' names of users are no account of OpenAI's, and their metadata is of another kind. */
function writeIdentity(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { from, user, metadata, sessionKey } = prompt
  const { profile, warn } = target
  const isOpenai = from.startsWith('openai-')
  if (metadata && !isOpenai) warn({ field: wordFor(from, 'metadata'), action: 'dropped', detail: 'it is of another kind here' })
  const accepted = (field: string, value: Json | undefined) => ({ [field]: profile.refuses.includes(field) ? undefined : value })
  return {
    ...accepted(isOpenai ? 'user' : 'safety_identifier', isOpenai ? userBeside(prompt) : user && writeUser(user)),
    metadata: isOpenai ? metadata : undefined,
    ...accepted('prompt_cache_key', sessionKey),
    ...writeShared(prompt, target),
  }
}

/** Models that do not think refuse to be asked for the state of their thoughts. */
function writeInclude(prompt: Prompt, target: Target, { isOff }: Thinking): Json | undefined {
  const { from, extra } = prompt
  const { thinking, refuses } = target.profile
  if (refuses.includes('include')) return undefined
  const asked = from === 'openai-responses' ? asList(extra.include) : []
  const include = new Set([...asked, ...(thinking === 'none' ? [] : [STATE]), ...(wantsLogprobs(prompt, target, isOff) ? [LOGPROBS] : [])])
  return include.size ? [...include] : undefined
}
