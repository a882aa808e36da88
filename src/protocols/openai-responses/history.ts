import { asObject, asObjects, asText, compact } from '../json'
import { shortCallId } from '../openai-call-id'
import { answerCalls, markError } from '../openai-history'
import { type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { wireToolName } from '../tool-names'
import { readContent, writeInput } from './content'
import { isSaid, type Said } from './item'

type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** Reads `input`: a string is what the user says; items of one side that follow each other are one message. */
export function readInput(input: Json | undefined): Pick<Prompt, 'system' | 'messages'> {
  if (typeof input === 'string') return { system: [], messages: [{ role: 'user', parts: readContent(input) }] }
  if (!Array.isArray(input)) throw new Refusal('input must be a string or an array of items', 'input')
  const system: Part[] = []
  const messages: Message[] = []
  for (const item of asObjects(input)) {
    const message = readItem(item)
    const last = messages.at(-1)
    if (!message) continue
    if (message.role === 'system' && !last) system.push(...message.parts)
    else if (last && isOneTurn(last, message)) last.parts.push(...message.parts)
    else messages.push(message)
  }
  return { system, messages }
}

const isOneTurn = (last: Message, next: Message) =>
  last.role === next.role && (next.role === 'assistant' || (isResults(last) && isResults(next)))
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
      return { role: 'assistant', parts: [readReasoningItem(item)] }
    case 'additional_tools':
      return undefined
    case 'item_reference':
      throw new Refusal('an item_reference means an item that is stored elsewhere; send the item itself', 'input')
    default:
      return {
        role: asText(item.type)?.endsWith('_output') ? 'user' : 'assistant',
        parts: [{ type: 'opaque', origin: 'openai-responses', raw: item }],
      }
  }
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
  return { type: 'tool-result', id: asText(item.call_id) ?? '', kind, content: readContent(item.output) }
}

function readReasoningItem(item: JsonObject): Part {
  const [summary, content] = [item.summary, item.content].map((segments) => asObjects(segments).map(({ text }) => asText(text) ?? ''))
  const [signature, itemId] = [asText(item.encrypted_content), asText(item.id)]
  const text = (summary?.length ? summary : (content ?? [])).join('\n\n')
  return { type: 'reasoning', text, origin: 'openai-responses', ...(signature && { signature }), ...(itemId && { itemId }) }
}

/** The tools that Codex declares inside of the input. */
export function additionalTools(input: Json | undefined): JsonObject[] {
  return asObjects(input).flatMap((item) => (item.type === 'additional_tools' ? asObjects(item.tools) : []))
}

/** Writes `input`. Items go without ids: those of others are unknown to the upstream, which refuses them. */
export function writeItems(messages: Message[]): JsonObject[] {
  return answerCalls(messages).flatMap(({ role, parts }) => {
    if (role === 'assistant') return writeAssistant(parts)
    const outputs = parts.filter((part) => part.type === 'tool-result').map(writeResult)
    const content = parts.map(writeInput).filter((part) => part !== undefined)
    return [...outputs, ...(content.length ? [{ type: 'message', role: role === 'system' ? 'developer' : role, content }] : [])]
  })
}

function writeAssistant(parts: Part[]): JsonObject[] {
  const items: JsonObject[] = []
  let run: JsonObject[] | undefined
  for (const part of parts) {
    if (isSaid(part)) {
      if (!part.text) continue
      if (run) run.push(writeSaid(part))
      else {
        run = [writeSaid(part)]
        items.push({ type: 'message', role: 'assistant', content: run })
      }
      continue
    }
    const item = writeItem(part)
    if (!item) continue
    items.push(item)
    run = undefined
  }
  // A thought is refused without the item that it led to.
  return items.filter(({ type }, at) => type !== 'reasoning' || (items[at + 1] !== undefined && items[at + 1]?.type !== 'reasoning'))
}

function writeSaid(part: Said): JsonObject {
  return part.type === 'refusal' ? { type: 'refusal', refusal: part.text } : { type: 'output_text', text: part.text, annotations: [] }
}

function writeItem(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      return writeThought(part)
    case 'tool-call':
      return writeCall(part)
    case 'opaque':
      return part.origin === 'openai-responses' ? asObject(part.raw) : undefined
    default:
      return undefined
  }
}

/** Without the state that only OpenAI can read a thought is not accepted. */
function writeThought({ text, signature, origin }: Extract<Part, { type: 'reasoning' }>): JsonObject | undefined {
  if (origin !== 'openai-responses' || !signature) return undefined
  return { type: 'reasoning', summary: text ? [{ type: 'summary_text', text }] : [], encrypted_content: signature }
}

function writeCall({ id, kind, name, namespace, input }: ToolCall): JsonObject {
  const said: JsonObject = kind === 'function' ? { type: 'function_call', arguments: input || '{}' } : { type: 'custom_tool_call', input }
  return compact({ ...said, call_id: callId(id), name: wireToolName({ name }), namespace })
}

/** A result of text is a string, any other a list of parts. */
function writeResult(result: Result): JsonObject {
  const content = result.content.map(writeInput).filter((part) => part !== undefined)
  const texts = content.flatMap(({ type, text }) => (type === 'input_text' ? (asText(text) ?? '') : []))
  const output = texts.length === content.length ? markError(texts.join('\n\n'), result) : content
  const type = result.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output'
  return { type, call_id: callId(result.id), output }
}

const callId = (id: string) => shortCallId(id, 64)

/** The text of instructions that stand before the conversation. */
export function joinTexts(parts: Part[]): string | undefined {
  const texts = parts.flatMap((part) => (part.type === 'text' && part.text ? part.text : []))
  return texts.length ? texts.join('\n\n') : undefined
}
