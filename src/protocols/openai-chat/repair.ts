import { isEffort, nearestEffort } from '../effort'
import { asList, asNumber, asObject, asObjects, compact } from '../json'
import type { Profile } from '../profiles/profile'
import type { Fault, Json, JsonObject } from '../protocol'
import type { Edits } from './edits'
import { retellMessages } from './retell'

/** What to change, and what it says of the model for the next time. */
export interface Repair {
  edits: Edits
  learned?: Partial<Profile>
}

/**
 * What to change in a body that was refused for a peculiarity of the server that no client can know of. Never what an
 * answer means: tools, formats and conversations stay as they are.
 */
export function repair(body: JsonObject, { message, param }: Fault): Repair | undefined {
  const said = param ? `'${param}': ${message}` : message
  for (const remedy of REMEDIES) {
    const found = remedy(body, said)
    if (found && Object.keys(found.edits).length) return found
  }
  return undefined
}

type Remedy = (body: JsonObject, said: string) => Repair | undefined

const UNSUPPORTED =
  /unsupported|n[o']t support|unrecogni[sz]ed|unknown|unexpected|not (?:permitted|allowed|accepted|valid)|extra (?:inputs|fields)|no longer|deprecated/i

/** The other name of the limit. https://platform.openai.com/docs/guides/reasoning */
const renameLimit: Remedy = (body, said) => {
  if (!UNSUPPORTED.test(said)) return undefined
  const isNamed = (field: string) => asNumber(body[field]) !== undefined && names(said, field)
  const [from, to] = isNamed('max_tokens') ? LIMITS : LIMITS.toReversed()
  if (!isNamed(from!)) return undefined
  return { edits: { [from!]: undefined, [to!]: body[from!] }, learned: { maxTokensField: to as Profile['maxTokensField'] } }
}

const LIMITS = ['max_tokens', 'max_completion_tokens']

/** The most that the model writes, as OpenAI, DeepSeek and Qwen, Ark, Groq (in this order) tell it. */
const MOST = [
  /at most (\d+) (?:completion|output) tokens/,
  /max_(?:completion_)?tokens\S* (?:is|should be) \[\d+, ?(\d+)\]/,
  /max_(?:completion_)?tokens.*<= ?(\d+)/,
  /max_(?:completion_)?tokens\S* must be less than or equal to \D?(\d+)/,
]

const lowerLimit: Remedy = (body, said) => {
  const field = LIMITS.find((name) => asNumber(body[name]) !== undefined)
  if (!field) return undefined
  const most = Number(MOST.map((pattern) => pattern.exec(said)?.[1]).find(Boolean) ?? 0)
  if (most > 0 && most < Number(body[field])) return { edits: { [field]: most }, learned: { maxOutputTokens: most } }
  const left = leftIn(said)
  return left !== undefined && left < Number(body[field]) ? { edits: { [field]: left } } : undefined
}

/** What is left for the answer in vLLM's context, of which the question has taken its part. */
function leftIn(said: string): number | undefined {
  const [, total, taken] =
    /\(\d+ > (\d+) - (\d+)\)/.exec(said) ??
    /maximum context length is (\d+) tokens.*?\((\d+) in the messages, \d+ in the completion\)/.exec(said) ??
    []
  const left = Number(total) - Number(taken)
  return left > 0 ? left : undefined
}

const renameRole: Remedy = ({ messages }, said) => {
  if (!/developer/.test(said) || !/role|variant/i.test(said)) return undefined
  const retold = retellMessages(messages, { systemRole: 'system', reasoningEcho: 'known', dialect: 'standard' })
  return retold && { edits: { messages: retold }, learned: { systemRole: 'system' } }
}

/** Servers that miss earlier thoughts, and servers that refuse them. */
const retellThoughts: Remedy = ({ messages }, said) => {
  if (!/reasoning_content/.test(said)) return undefined
  const isMissed = /missing|must be (?:passed|provided|included)|required|should be (?:passed|provided)/i.test(said)
  const reasoningEcho = isMissed ? 'always' : UNSUPPORTED.test(said) ? 'never' : undefined
  const retold = reasoningEcho && retellMessages(messages, { systemRole: 'developer', reasoningEcho, dialect: 'standard' })
  return retold && { edits: { messages: retold }, learned: { reasoningEcho } }
}

const forgetMarks: Remedy = ({ messages }, said) => {
  if (!/prompt_cache_breakpoint|cache_control/.test(said) || !UNSUPPORTED.test(said)) return undefined
  const bare = asList(messages).map((value) => {
    const message = asObject(value)
    return message && Array.isArray(message.content) ? { ...message, content: asObjects(message.content).map(withoutMark) } : value
  })
  return { edits: { messages: bare }, learned: { cacheMarks: 'none' } }
}

const withoutMark = (part: JsonObject): Json => compact({ ...part, cache_control: undefined, prompt_cache_breakpoint: undefined })

const dropStreamOptions: Remedy = (body, said) =>
  'stream_options' in body && names(said, 'stream_options')
    ? { edits: { stream_options: undefined }, learned: { streamUsage: 'never' } }
    : undefined

/** Qwen's models that think in streams only say so. */
const forbidThinking: Remedy = (body, said) =>
  /enable_thinking.{0,20}must be set to false/i.test(said) && body.enable_thinking !== false
    ? { edits: { enable_thinking: false }, learned: { thinkingStreams: true } }
    : undefined

/** OpenAI names the efforts that a model knows. */
const otherEffort: Remedy = ({ reasoning_effort: wanted }, said) => {
  if (!isEffort(wanted) || !names(said, 'reasoning_effort')) return undefined
  const list = /(?:supported values are|must be one of|expected one of)(.*)$/i.exec(said)?.[1] ?? ''
  const efforts = list.match(/[a-z]+/g)?.filter(isEffort) ?? []
  const nearest = efforts.includes(wanted) ? undefined : nearestEffort(wanted, { efforts })
  return nearest && { edits: { reasoning_effort: nearest }, learned: { efforts } }
}

const oneOfTwo: Remedy = (body, said) =>
  /temperature.{0,20}top_p.{0,40}(?:both|together)|both.{0,20}temperature.{0,20}top_p/i.test(said) && 'top_p' in body
    ? { edits: { top_p: undefined }, learned: { sampling: 'temperature-or-top-p' } }
    : undefined

/** A model that chooses its tokens itself takes none of these. */
const SAMPLING = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty']

/** What an answer means the same without. */
const DISPENSABLE = (
  'top_k seed random_seed logit_bias user safety_identifier prompt_cache_key prompt_cache_retention prompt_cache_options service_tier store ' +
  'metadata parallel_tool_calls reasoning_effort verbosity thinking enable_thinking thinking_budget chat_template_kwargs reasoning ' +
  'reasoning_split reasoning_format include_reasoning tool_stream prediction'
).split(' ')

const dropRefused: Remedy = (body, said) => {
  if (!UNSUPPORTED.test(said)) return undefined
  const named = [...SAMPLING, ...DISPENSABLE].filter((field) => field in body && names(said, field))
  const refuses = named.some((field) => SAMPLING.includes(field)) ? [...new Set([...SAMPLING, ...named])] : named
  const edits = Object.fromEntries(refuses.filter((field) => field in body).map((field) => [field, undefined]))
  return { edits, learned: { refuses } }
}

/** Whether a complaint is about a field, and not merely uses a word like it. */
function names(said: string, field: string): boolean {
  return new RegExp(`(?:['"\`]|(?:supplied|parameter|argument|field|property|params?):? )${field}(?![\\w])`, 'i').test(said)
}

const REMEDIES: readonly Remedy[] = [
  lowerLimit,
  renameLimit,
  renameRole,
  retellThoughts,
  forgetMarks,
  dropStreamOptions,
  forbidThinking,
  otherEffort,
  oneOfTwo,
  dropRefused,
]
