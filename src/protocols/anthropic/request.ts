import { asList, asNumber, asObject, asObjects, asText, compact } from '../json'
import { type Asked, type Call, type Json, type JsonObject, type Message, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { toAnthropicOutputSchema } from '../schema'
import { type Turn, toTurns } from '../turns'
import { isSendable, limitBreakpoints, readContent, writeBlock } from './block'
import { readThinking, type Thinking, writeThinking } from './thinking'
import { readToolChoice, readTools, writeTools } from './tools'

/**
 * Reads a Messages request.
 * https://docs.anthropic.com/en/api/messages
 */
export function readRequest(body: JsonObject, asked: Asked): Prompt {
  const format = asObject(asObject(body.output_config)?.format) ?? asObject(body.output_format)
  const schema = format?.type === 'json_schema' ? format.schema : undefined
  const user = asText(asObject(body.metadata)?.user_id)
  const choice = asObject(body.tool_choice)
  return {
    from: 'anthropic',
    model: asked.model,
    stream: asked.stream,
    system: readContent(body.system).filter((part) => !isBillingLine(part)),
    messages: readMessages(body.messages),
    tools: readTools(body.tools),
    toolChoice: readToolChoice(choice),
    parallelToolCalls: choice?.disable_parallel_tool_use === true ? false : undefined,
    maxOutputTokens: asNumber(body.max_tokens),
    temperature: asNumber(body.temperature),
    topP: asNumber(body.top_p),
    topK: asNumber(body.top_k),
    stop: readStop(body.stop_sequences),
    reasoning: readThinking(body),
    responseFormat: schema === undefined ? undefined : { type: 'json-schema', schema, strict: true },
    serviceTier: body.service_tier === 'standard_only' ? 'default' : asText(body.service_tier),
    user,
    sessionKey: user && readSession(user),
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !READ.has(key))),
  }
}

const READ = new Set(
  (
    'model stream system messages tools tool_choice max_tokens temperature top_p top_k stop_sequences thinking ' +
    'output_config output_format service_tier metadata'
  ).split(' '),
)

function readMessages(messages: Json | undefined): Message[] {
  if (!Array.isArray(messages)) throw new Refusal('messages must be an array of messages', 'messages')
  return asObjects(messages).map(({ role, content }, at) => {
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw new Refusal(`messages.${at}.role must be "user", "assistant" or "system"`, 'messages')
    }
    return { role, parts: readContent(content) }
  })
}

/** Claude Code's first instruction is a line for Anthropic's books that changes each time: no other vendor's cache would hold behind it. */
function isBillingLine(part: Part): boolean {
  return part.type === 'text' && part.text.startsWith('x-anthropic-billing-header:')
}

function readStop(sequences: Json | undefined): string[] | undefined {
  const stop = asList(sequences).filter((sequence) => typeof sequence === 'string')
  return stop.length ? stop : undefined
}

/** Claude Code names its session in the user id: as JSON with a `session_id`, in older versions as `…_session_<uuid>`. */
function readSession(user: string): string | undefined {
  return /"session_id"\s*:\s*"([^"]+)"/.exec(user)?.[1] ?? /_session_([0-9a-f-]{36})$/.exec(user)?.[1]
}

/** Writes a Messages request. What the API has no word for (penalties, seed, logprobs, metadata) is left out. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  if ((prompt.count ?? 1) > 1) throw new Refusal('Anthropic models answer once a request; ask for n = 1, or ask several times', 'n')
  const turns = trimPrefill(toTurns(prompt.messages, isSendable))
  if (!turns.length) throw new Refusal('the request holds no message with any content', 'messages')
  const thought = withoutUnthoughtLoop(writeThinking(prompt, target.model), turns)
  const tools = writeTools(prompt, turns, Boolean(thought.thinking && thought.thinking.type !== 'disabled'))
  const system = writeSystem(prompt)
  const messages = turns.map(({ role, parts }) => ({ role, content: parts.map(writeBlock) }))
  limitBreakpoints([...asObjects(tools.tools), ...system, ...messages.flatMap(({ content }) => content)])
  const body = compact({
    ...(prompt.from === 'anthropic' && prompt.extra),
    model: target.model,
    max_tokens: thought.max_tokens,
    system: system.length ? system : undefined,
    messages,
    ...tools,
    ...writeSampling(prompt, thought),
    stop_sequences: writeStop(prompt.stop),
    thinking: thought.thinking,
    output_config: writeOutputConfig(prompt, thought),
    metadata: prompt.user === undefined ? undefined : { user_id: prompt.user },
    service_tier: TIERS[prompt.serviceTier ?? ''],
    stream: target.stream || undefined,
  })
  return { path: '/messages', headers: {}, body: JSON.stringify(body) }
}

const TIERS: Record<string, string> = { auto: 'auto', priority: 'auto', default: 'standard_only', standard_only: 'standard_only' }

function writeSystem({ system, responseFormat }: Prompt): JsonObject[] {
  const blocks = system.filter(isSendable).map(writeBlock)
  if (responseFormat?.type !== 'json-object') return blocks
  return [...blocks, { type: 'text', text: 'Answer with one JSON object only, without a code fence around it.' }]
}

/** A last turn of the assistant's is continued by the model; one that ends in blanks is refused. */
function trimPrefill(turns: Turn[]): Turn[] {
  const last = turns.at(-1)
  const part = last?.parts.at(-1)
  if (last?.role !== 'assistant' || part?.type !== 'text') return turns
  const trimmed: Part = { ...part, text: part.text.trimEnd() }
  return [...turns.slice(0, -1), { ...last, parts: [...last.parts.slice(0, -1), trimmed] }]
}

/** With a budget, a running tool loop must begin with its thinking. When that is lost (another vendor thought it), none may be asked for. */
function withoutUnthoughtLoop(thought: Thinking, turns: Turn[]): Thinking {
  if (thought.thinking?.type !== 'enabled' || turns.at(-1)?.parts[0]?.type !== 'tool-result') return thought
  return turns.at(-2)?.parts[0]?.type === 'reasoning' ? thought : { max_tokens: thought.max_tokens }
}

/** Anthropic's temperature ends at 1, refuses company, and thinking allows hardly any of this. */
function writeSampling({ temperature, topP, topK }: Prompt, { thinking }: Thinking): Record<string, Json | undefined> {
  const thinks = thinking !== undefined && thinking.type !== 'disabled'
  if (thinks) return { top_p: topP !== undefined && topP >= 0.95 && topP <= 1 ? topP : undefined }
  if (temperature === undefined) return { top_p: topP, top_k: topK }
  return { temperature: Math.min(1, Math.max(0, temperature)), top_k: topK }
}

function writeStop(stop: string[] | undefined): string[] | undefined {
  const sequences = stop?.filter((sequence) => sequence.trim() !== '')
  return sequences?.length ? sequences : undefined
}

function writeOutputConfig({ responseFormat }: Prompt, { effort }: Thinking): JsonObject | undefined {
  const schema = responseFormat?.type === 'json-schema' ? toAnthropicOutputSchema(responseFormat.schema) : undefined
  const config = compact({ effort, format: schema && { type: 'json_schema', schema } })
  return Object.keys(config).length ? config : undefined
}
