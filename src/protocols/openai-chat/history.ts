import { wrapInput } from '../custom-tools'
import { asObject, asObjects, asText, compact } from '../json'
import { shortCallId } from '../openai-call-id'
import { isPlain, isReasoning } from '../openai-effort'
import { answerCalls, markError } from '../openai-history'
import { type Json, type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { wireToolName } from '../tool-names'
import { readContent, writeContent, writePart } from './content'
import { readThought } from './reasoning'
import { takesCustomTools } from './tools'

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
  const { text, signature } = readThought(raw)
  const legacy = asObject(raw.function_call)
  return [
    ...(text ? [{ type: 'reasoning' as const, text, origin: 'openai-chat' as const, ...(signature && { signature }) }] : []),
    ...readContent(raw.content),
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

/** Writes `messages` for a model: instructions as `system`, which every server knows. */
export function writeMessages(prompt: Prompt, model: string): JsonObject[] {
  const system = writeContent(prompt.system)
  const messages = answerCalls(prompt.messages).flatMap((message) => writeMessage(message, model))
  return system === undefined ? messages : [{ role: 'system', content: system }, ...messages]
}

function writeMessage({ role, name, parts }: Message, model: string): JsonObject[] {
  if (role === 'assistant') return writeAssistant(parts, name, model)
  const results = parts.filter((part) => part.type === 'tool-result')
  const spoken = [...parts.filter((part) => part.type !== 'tool-result'), ...results.flatMap(shownResult)]
  const content = writeContent(spoken)
  return [...results.map(writeResult), ...(content === undefined ? [] : [compact({ role, name, content })])]
}

function writeAssistant(parts: Part[], name: string | undefined, model: string): JsonObject[] {
  const calls = parts.filter((part) => part.type === 'tool-call')
  const content = joinRuns(parts)
  const refusal = parts.flatMap((part) => (part.type === 'refusal' ? part.text : [])).join('')
  if (!calls.length && !content && !refusal) return []
  const thought = takesThoughts(model) ? parts.flatMap((part) => (part.type === 'reasoning' ? part.text : [])).join('') : ''
  const message = compact({
    role: 'assistant',
    name,
    content: content || null,
    refusal: refusal || undefined,
    reasoning_content: thought || undefined,
    tool_calls: calls.length ? calls.map((call) => writeCall(call, model)) : undefined,
  })
  return [message]
}

/** OpenAI's models refuse thoughts that are told to them, and so do those of DeepSeek's that come before V4. */
const takesThoughts = (model: string) => !isReasoning(model) && !isPlain(model) && !/deepseek-(?:r1|reasoner)/i.test(model)

/** All that the assistant said; texts between which it did something else are set apart. */
function joinRuns(parts: Part[]): string {
  const runs: string[] = []
  let isRunning = false
  for (const part of parts) {
    const isText = part.type === 'text' && part.text !== ''
    if (isText && isRunning) runs.push(runs.pop() + part.text)
    else if (isText) runs.push(part.text)
    isRunning = part.type === 'text'
  }
  return runs.join('\n\n')
}

function writeCall(call: ToolCall, model: string): JsonObject {
  const name = wireToolName(call)
  const isCustom = call.kind === 'custom' && takesCustomTools(model)
  return compact({
    id: callId(call.id),
    type: isCustom ? 'custom' : 'function',
    ...(isCustom ? { custom: { name, input: call.input } } : { function: { name, arguments: wrapInput(call) || '{}' } }),
    extra_content: call.signature ? { google: { thought_signature: call.signature } } : undefined,
  })
}

function writeResult(result: Result): JsonObject {
  const texts = result.content.flatMap((part) => (part.type === 'text' ? part.text : []))
  return { role: 'tool', tool_call_id: callId(result.id), content: markError(texts.join('\n\n'), result) }
}

/** What a tool message cannot hold is shown by the user, behind all results of the step. */
function shownResult({ id, content }: Result): Part[] {
  const shown = content.filter((part) => part.type !== 'text' && writePart(part) !== undefined)
  return shown.length ? [{ type: 'text', text: `[from the tool call ${callId(id)}]` }, ...shown] : []
}

const callId = (id: string) => shortCallId(id, 40)
