import { asObject, asObjects, asText } from '../json'
import { type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { readClientCall, readClientResult } from './client-call'
import { readContent } from './content'
import { wordsOf } from './hosted'

type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** Reads `input`: a string is what the user says; items of one side that follow each other are one message. */
export function readInput(input: Json | undefined): Pick<Prompt, 'system' | 'messages'> {
  if (typeof input === 'string') return { system: [], messages: [{ role: 'user', parts: readContent(input) }] }
  if (!Array.isArray(input)) throw new Refusal('input must be a string or an array of items', 'input')
  const items = asObjects(input)
  const system: Part[] = []
  const messages: Message[] = []
  for (const item of items) {
    const message = readItem(item)
    const last = messages.at(-1)
    if (!message) continue
    if (message.role === 'system' && !last) system.push(...message.parts)
    else if (last && isOneTurn(last, message)) last.parts.push(...apart(last, message))
    else messages.push(message)
  }
  if (items.some(({ type }) => type === 'local_shell_call')) nameByCall(messages, items)
  return { system, messages }
}

const isOneTurn = (last: Message, next: Message) =>
  last.role === next.role && (next.role === 'assistant' || (isResults(last) && isResults(next)))
/** What comes behind: two messages of the assistant's are not one text, though other vendors are told them in one. */
function apart(last: Message, { parts }: Message): Part[] {
  const [first, ...rest] = parts
  if (first?.type !== 'text' || last.parts.at(-1)?.type !== 'text' || !first.text) return parts
  return [{ ...first, text: `\n\n${first.text}` }, ...rest]
}

const isResults = ({ parts }: Message) => parts.length > 0 && parts.every(({ type }) => type === 'tool-result')

/** An item without a type but with a role is a message. Undefined for what is not part of the conversation. */
function readItem(item: JsonObject): Message | undefined {
  switch (item.type ?? 'message') {
    case 'message':
      return readMessage(item)
    case 'function_call':
    case 'custom_tool_call':
      return { role: 'assistant', parts: [readCall(item)] }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'user', parts: [readResult(item)] }
    case 'reasoning':
      return { role: 'assistant', parts: [readThought(item)] }
    case 'additional_tools':
      return undefined
    case 'item_reference':
      throw new Refusal('an item_reference means an item that is stored elsewhere; send the item itself', 'input')
    case 'compaction':
    case 'compaction_trigger':
      throw new Refusal(`only OpenAI can read or make a ${item.type}; ask a model behind a Responses channel, or send the turns`, 'input')
    default:
      return readOwn(item)
  }
}

/** An item of one of OpenAI's own tools. */
function readOwn(item: JsonObject): Message {
  const call = readClientCall(item)
  if (call) return { role: 'assistant', parts: [call] }
  const result = readClientResult(item)
  if (result) return { role: 'user', parts: [result] }
  const words = wordsOf(item)
  const role = /_(?:output|response)$/.test(asText(item.type) ?? '') ? 'user' : 'assistant'
  return { role, parts: [{ type: 'opaque', origin: 'openai-responses', raw: item, ...(words && { words }) }] }
}

function readMessage({ role, content }: JsonObject): Message {
  const parts = readContent(content)
  if (role === 'user' || role === 'assistant') return { role, parts }
  if (role === 'system' || role === 'developer') return { role: 'system', parts }
  throw new Refusal('the role of a message must be "user", "assistant", "system" or "developer"', 'input')
}

function readCall(item: JsonObject): ToolCall {
  const isCustom = item.type === 'custom_tool_call'
  const namespace = asText(item.namespace)
  return {
    type: 'tool-call',
    id: asText(item.call_id) ?? asText(item.id) ?? '',
    name: asText(item.name) ?? '',
    ...(namespace && { namespace }),
    kind: isCustom ? 'custom' : 'function',
    input: asText(isCustom ? item.input : item.arguments) ?? '',
  }
}

function readResult(item: JsonObject): Result {
  const kind = item.type === 'custom_tool_call_output' ? 'custom' : 'function'
  return { type: 'tool-result', id: asText(item.call_id) ?? '', kind, content: readOutput(item.output) }
}

/** An output is a text or a list of parts; some clients send whatever their tool has answered. */
function readOutput(output: Json | undefined): Part[] {
  if (output === null || output === undefined || typeof output === 'string') return readContent(output ?? undefined)
  const isContent = Array.isArray(output) && output.every((part) => asText(asObject(part)?.type))
  return isContent ? readContent(output) : [{ type: 'text', text: JSON.stringify(output) }]
}

function readThought(item: JsonObject): Part {
  const [summary, content] = [item.summary, item.content].map((segments) => asObjects(segments).map(({ text }) => asText(text) ?? ''))
  const [signature, itemId] = [asText(item.encrypted_content), asText(item.id)]
  const text = (summary?.length ? summary : (content ?? [])).join('\n\n')
  return { type: 'reasoning', text, origin: 'openai-responses', ...(signature && { signature }), ...(itemId && { itemId }) }
}

/** The output of a local shell may name the item of its call instead of the call. */
function nameByCall(messages: Message[], items: JsonObject[]) {
  const calls = new Map(items.filter(({ type }) => type === 'local_shell_call').map(({ id, call_id }) => [asText(id), asText(call_id)]))
  for (const { parts } of messages) for (const part of parts) if (part.type === 'tool-result') part.id = calls.get(part.id) ?? part.id
}

/** The tools that stand inside of the input: those that Codex declares there, or those that a search has found. */
export function toolsIn(input: Json | undefined, type: 'additional_tools' | 'tool_search_output'): JsonObject[] {
  return asObjects(input).flatMap((item) => (item.type === type ? asObjects(item.tools) : []))
}
