import { asObject, asObjects, asText } from '../json'
import { type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { readContent } from './content'
import { readThoughts } from './reasoning'

type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** Reads `messages`: what instructs before anyone has spoken is the system's, results that follow each other are one message. */
export function readMessages(value: Json | undefined): Pick<Prompt, 'system' | 'messages'> {
  if (!Array.isArray(value)) throw new Refusal('messages must be an array of messages', 'messages')
  const system: Part[] = []
  const messages: Message[] = []
  for (const [at, raw] of asObjects(value).entries()) {
    const message = readMessage(raw, at)
    const last = messages.at(-1)
    if (message.role === 'system' && !last) system.push(...message.parts)
    else if (last && isResults(message) && isResults(last)) last.parts.push(...message.parts)
    else messages.push(message)
  }
  return { system, messages }
}

const isResults = ({ parts }: Message) => parts.length > 0 && parts.every(({ type }) => type === 'tool-result')

function readMessage(raw: JsonObject, at: number): Message {
  const named = asText(raw.name) ? { name: asText(raw.name) } : {}
  switch (raw.role) {
    case 'system':
    case 'developer':
      return { role: 'system', ...named, parts: readContent(raw.content) }
    case 'user':
      return { role: 'user', ...named, parts: readContent(raw.content) }
    case 'assistant':
      return { role: 'assistant', ...named, parts: readAssistant(raw) }
    case 'tool':
      return { role: 'user', parts: [readResult(asText(raw.tool_call_id) ?? '', raw)] }
    case 'function':
      return { role: 'user', parts: [readResult(legacyId(raw.name), raw)] }
    default:
      throw new Refusal(`messages.${at}.role must be "system", "developer", "user", "assistant" or "tool"`, `messages.${at}.role`)
  }
}

/** The thoughts come first, then what was said, then the calls: the only order that a message can mean. */
function readAssistant(raw: JsonObject): Part[] {
  const legacy = asObject(raw.function_call)
  return [
    ...readThoughts(raw),
    ...readContent(raw.content),
    ...(asObject(raw.audio)
      ? [{ type: 'opaque' as const, origin: 'openai-chat' as const, raw: { type: 'audio', audio: raw.audio! } }]
      : []),
    ...(asText(raw.refusal) ? [{ type: 'refusal' as const, text: asText(raw.refusal) ?? '' }] : []),
    ...asObjects(raw.tool_calls).map(readCall),
    ...(legacy ? [readCall({ id: legacyId(legacy.name), function: legacy })] : []),
  ]
}

function readCall(raw: JsonObject): ToolCall {
  const custom = asObject(raw.custom)
  const said = custom ?? asObject(raw.function) ?? {}
  const input = custom ? said.input : said.arguments
  const signature = asText(asObject(asObject(raw.extra_content)?.google)?.thought_signature)
  return {
    type: 'tool-call',
    id: asText(raw.id) ?? '',
    name: asText(said.name) ?? '',
    kind: custom ? 'custom' : 'function',
    input: asText(input) ?? (input === undefined || input === null ? '' : JSON.stringify(input)),
    ...(signature && { signature }),
  }
}

function readResult(id: string, raw: JsonObject): Result {
  const name = asText(raw.name)
  return { type: 'tool-result', id, kind: 'function', content: readContent(raw.content), ...(name && { name }) }
}

/** The deprecated functions have no ids: their names stand in for them. */
const legacyId = (name: Json | undefined) => `call_${asText(name) ?? ''}`
