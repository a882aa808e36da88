import { asList, asNumber, asObject, asObjects, asText } from '../json'
import { type Asked, type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { readContent } from './block'
import { readThinking } from './thinking'
import { changesTools, readToolChoice, readTools } from './tools'

/**
 * Reads a Messages request.
 * https://platform.claude.com/docs/en/api/messages/create
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
    tools: readTools(body),
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
    ...(body.cache_control && { cache: body.cache_control }),
    extra: Object.fromEntries(Object.entries(body).filter(([key, value]) => !READ.has(key) && !isNoEdit(key, value))),
  }
}

const READ = new Set(
  (
    'model stream system messages tools tool_choice max_tokens temperature top_p top_k stop_sequences thinking ' +
    'output_config output_format service_tier metadata cache_control'
  ).split(' '),
)

/** Claude Code asks with every request that no thoughts be cleared from the context, which is what happens anyway. */
function isNoEdit(key: string, value: Json): boolean {
  return key === 'context_management' && asObjects(asObject(value)?.edits).every(({ keep }) => keep === 'all')
}

function readMessages(messages: Json | undefined): Message[] {
  if (!Array.isArray(messages)) throw new Refusal('messages must be an array of messages', 'messages')
  const said = asObjects(messages)
  const lastUser = said.findLastIndex(({ role }) => role === 'user')
  return said.flatMap(({ role, content, clear_at }, at): Message[] => {
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw new Refusal(`messages.${at}.role must be "user", "assistant" or "system"`, 'messages')
    }
    if (role !== 'system') return [{ role, parts: readContent(content) }]
    // Such instructions are for the turn they follow, and not shown any more when the user has spoken again.
    if (clear_at === 'next_user_message' && at < lastUser) return []
    return [{ role, parts: readContent(Array.isArray(content) ? content.filter((block) => !changesTools(block)) : content) }]
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
