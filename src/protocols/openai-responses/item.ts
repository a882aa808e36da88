import { compact } from '../json'
import type { Stamp } from '../openai-stamp'
import type { JsonObject, Part } from '../protocol'
import { type Declared, writeClientCall } from './client-call'
import { writeLogprobs } from './logprobs'

export type Said = Extract<Part, { type: 'text' | 'refusal' }>
export type Thought = Extract<Part, { type: 'reasoning' }>
export type ToolCall = Extract<Part, { type: 'tool-call' }>
export type Status = 'in_progress' | 'completed' | 'incomplete'

export const isSaid = (part: Part): part is Said => part.type === 'text' || part.type === 'refusal'

export function writeMessage(id: string, content: JsonObject[], status: Status): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content }
}

/** Clients fail where `annotations` or `logprobs` are missing, even on a text that has none. */
export function writeContent(part: Said): JsonObject {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text }
  return { type: 'output_text', text: part.text, annotations: part.annotations ?? [], logprobs: writeLogprobs(part.logprobs) }
}

/** An item of its own, `own` being the tool of OpenAI's that is called; undefined for what this protocol has no item for. */
export function writeItem(part: Part, id: string, status: Status, own: Declared | undefined): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      return writeReasoning(part, id)
    case 'tool-call':
      return own ? { id, status, ...writeClientCall(own, part) } : writeCall(part, id, status)
    case 'image':
      return writePicture(part, id, status)
    case 'opaque':
      return part.origin === 'openai-responses' ? (part.raw as JsonObject) : undefined
    default:
      return undefined
  }
}

/** The state of a thought goes only to where it came from. */
function writeReasoning({ text, signature, origin }: Thought, id: string): JsonObject {
  const encrypted = origin === 'openai-responses' ? signature : undefined
  return compact({ id, type: 'reasoning', summary: text ? [writeSummary(text)] : [], encrypted_content: encrypted })
}

export const writeSummary = (text: string): JsonObject => ({ type: 'summary_text', text })

function writeCall({ id: call_id, kind, name, namespace, input }: ToolCall, id: string, status: Status): JsonObject {
  const said: JsonObject = kind === 'function' ? { arguments: input } : { input }
  return compact({ id, type: kind === 'function' ? 'function_call' : 'custom_tool_call', status, call_id, name, namespace, ...said })
}

function writePicture({ source }: Extract<Part, { type: 'image' }>, id: string, status: Status): JsonObject | undefined {
  if (source.kind !== 'base64') return undefined
  const result = status === 'in_progress' ? null : source.data
  return { id, type: 'image_generation_call', status, output_format: source.mime.split('/')[1] ?? 'png', result }
}

/** A picture that is only linked has no item: its address is said. */
export function asSaid(part: Part): Part {
  return part.type === 'image' && part.source.kind === 'url' ? { type: 'text', text: `![image](${part.source.url})` } : part
}

/** The id of a part's own item: never that of its call, and OpenAI's own where it is known. */
export function itemId(part: Part, stamp: Stamp, own: Declared | undefined): string {
  switch (part.type) {
    case 'reasoning':
      return part.origin === 'openai-responses' && part.itemId ? part.itemId : stamp.id('rs_')
    case 'tool-call':
      return stamp.id(own?.tool.prefix ?? (part.kind === 'function' ? 'fc_' : 'ctc_'))
    case 'image':
      return stamp.id('ig_')
    default:
      return stamp.id('item_')
  }
}
