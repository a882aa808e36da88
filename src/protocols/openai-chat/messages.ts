import { wrapInput } from '../custom-tools'
import { NO_SIGNATURE } from '../gemini/signature'
import { compact } from '../json'
import { showMade } from '../made-media'
import { nineCallId, shortCallId } from '../openai-call-id'
import { answerCalls, markError } from '../openai-history'
import type { Json, JsonObject, Message, Part, Prompt, Target, Warning } from '../protocol'
import { wireToolName } from '../tool-names'
import { wordFor } from '../words'
import { type Writing, writeContent, writeMark, writePart } from './part'
import { signed } from './retell'
import { writeThoughts } from './thoughts'

type ToolCall = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** Writes `messages` in the roles, ids and fields that the model knows. */
export function writeMessages(prompt: Prompt, target: Target): JsonObject[] {
  const writing = writingFor(prompt, target)
  const system = writeContent(prompt.system, writing)
  const mend = (detail: string) => writing.note('rewritten', detail)
  const answered = answerCalls(showMade(prompt.messages, mend), mend)
  const messages = answered.flatMap((message) => writeMessage(message, writing))
  const last = messages.at(-1)
  if (last?.role === 'assistant' && !last.tool_calls) messages.splice(-1, 1, ...writePrefill(last, writing))
  return system === undefined ? messages : [{ role: writing.profile.systemRole, content: system }, ...messages]
}

function writingFor({ from }: Prompt, { profile, warn }: Target): Writing {
  const noted = new Set<string>()
  const field = wordFor(from, 'messages')
  const note = (action: Warning['action'], detail: string) => {
    if (!noted.has(detail)) warn({ field, action, detail })
    noted.add(detail)
  }
  return { profile, note }
}

function writeMessage(message: Message, writing: Writing): JsonObject[] {
  const { role, name, parts } = message
  if (role === 'assistant') return writeAssistant(message, writing)
  if (role === 'system') return writeInstructions(message, writing)
  const results = parts.filter((part) => part.type === 'tool-result')
  const spoken = [...parts.filter((part) => part.type !== 'tool-result'), ...results.flatMap((result) => shownResult(result, writing))]
  const content = writeContent(spoken, writing)
  const told = results.map((result) => writeResult(result, writing))
  return content === undefined ? told : [...told, compact({ role, name, content })]
}

/** Instructions in mid-conversation, which some models hear from nobody but the user. */
function writeInstructions({ parts, name }: Message, writing: Writing): JsonObject[] {
  const { midSystem, systemRole } = writing.profile
  const content = writeContent(parts, writing)
  if (content === undefined) return []
  if (midSystem === 'native') return [compact({ role: systemRole, name, content })]
  const texts = parts.flatMap((part) => (part.type === 'text' && part.text ? `<system>${part.text}</system>` : []))
  return texts.length ? [{ role: 'user', content: texts.join('\n\n') }] : []
}

function writeAssistant({ parts, name }: Message, writing: Writing): JsonObject[] {
  const calls = parts.filter((part) => part.type === 'tool-call')
  const content = writeSaid(parts, writing)
  const refusal = parts.flatMap((part) => (part.type === 'refusal' ? part.text : [])).join('')
  for (const part of parts) if (part.type === 'opaque') writePart(part, writing)
  if (!calls.length && !content && !refusal) return []
  const message = {
    role: 'assistant',
    name,
    content: content ?? null,
    refusal: refusal || undefined,
    tool_calls: calls.length ? calls.map((call, at) => writeCall(call, writing, at === 0)) : undefined,
  }
  return [compact({ ...message, ...writeThoughts(parts, content, writing.profile) })]
}

/** All that the assistant said; texts between which it did something else are set apart. */
function writeSaid(parts: Part[], writing: Writing): Json | undefined {
  const texts = parts.filter((part) => part.type === 'text' && part.text !== '')
  if (writing.profile.cacheMarks === 'cache_control' && texts.some(({ cache }) => cache)) return writeContent(texts, writing)
  return joinRuns(parts) || undefined
}

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

function writeCall(call: ToolCall, { profile }: Writing, isFirst: boolean): JsonObject {
  const name = wireToolName(call)
  const isCustom = call.kind === 'custom' && profile.customTools
  // Only Google's own endpoint asks for its signatures; others refuse the field.
  const own = profile.dialect === 'gemini-compatible' ? call.signature : undefined
  const signature = own ?? (isFirst && profile.signedCalls ? NO_SIGNATURE : undefined)
  return compact({
    id: writeCallId(call.id, profile),
    type: isCustom ? 'custom' : 'function',
    ...(isCustom ? { custom: { name, input: call.input } } : { function: { name, arguments: wrapInput(call) || '{}' } }),
    ...(signature && signed(signature)),
  })
}

const writeCallId = (id: string, { callIds }: Writing['profile']) => (callIds === 'nine' ? nineCallId(id) : shortCallId(id, 40))

function writeResult(result: Result, writing: Writing): JsonObject {
  const { profile } = writing
  const texts = result.content.flatMap((part) => (part.type === 'text' ? part.text : []))
  const text = markError(texts.join('\n\n'), result)
  const mark = profile.cacheMarks === 'cache_control' ? writeMark(markOf(result), writing) : {}
  const media = profile.imagesInResults
    ? result.content.flatMap((part) => (part.type === 'text' ? [] : (writePart(part, writing) ?? [])))
    : []
  const isList = media.length > 0 || (text && Object.keys(mark).length > 0)
  return compact({
    role: 'tool',
    tool_call_id: writeCallId(result.id, profile),
    name: profile.dialect === 'mistral' && result.name ? wireToolName({ name: result.name }) : undefined,
    content: isList ? [...(text ? [{ type: 'text', text, ...mark }] : []), ...media] : text,
  })
}

/** A mark may stand on the result or on what is in it. */
const markOf = (result: Result): Part => result.content.findLast(({ cache }) => cache) ?? result

/** What a tool message cannot hold is shown by the user, behind all results of the step. */
function shownResult({ id, content }: Result, writing: Writing): Part[] {
  if (writing.profile.imagesInResults) return []
  const shown = content.filter((part) => part.type !== 'text' && writePart(part, writing) !== undefined)
  return shown.length ? [{ type: 'text', text: `[from the tool call ${writeCallId(id, writing.profile)}]` }, ...shown] : []
}

/** A last message of the assistant's is to be continued, without the white space at its end that no token begins with. */
function writePrefill(message: JsonObject, { profile, note }: Writing): JsonObject[] {
  const { content } = message
  const said = typeof content === 'string' ? content.trimEnd() : content
  if (said === '') return []
  const trimmed: JsonObject = said === undefined ? message : { ...message, content: said }
  if (profile.prefill === 'none') note('rewritten', 'this model does not continue the last message, but answers it')
  if (profile.prefill === 'prefix') return [{ ...trimmed, prefix: true }]
  return [profile.prefill === 'partial' ? { ...trimmed, partial: true } : trimmed]
}
