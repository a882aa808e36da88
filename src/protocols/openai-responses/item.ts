import { compact } from '../json'
import type { Stamp } from '../openai-stamp'
import type { JsonObject, Part } from '../protocol'

export type Said = Extract<Part, { type: 'text' | 'refusal' }>
export type Thought = Extract<Part, { type: 'reasoning' }>
export type ToolCall = Extract<Part, { type: 'tool-call' }>
export type Status = 'in_progress' | 'completed' | 'incomplete'

export const isSaid = (part: Part): part is Said => part.type === 'text' || part.type === 'refusal'

/** The output items of a whole reply. Texts that stand next to each other are one message. */
export function writeOutput(parts: Part[], status: Status, stamp: Stamp): JsonObject[] {
  const output: JsonObject[] = []
  const openRun = () => {
    const content: JsonObject[] = []
    output.push(writeMessage(stamp.id('msg_'), content, status))
    return content
  }
  let run: JsonObject[] | undefined
  for (const part of parts) {
    if (isSaid(part)) {
      run ??= openRun()
      run.push(writeContent(part))
      continue
    }
    const item = writeItem(part, itemId(part, stamp))
    if (!item) continue
    output.push(item)
    run = undefined
  }
  return output
}

export function writeMessage(id: string, content: JsonObject[], status: Status): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content }
}

/** Clients fail where `annotations` or `logprobs` are missing, even on a text that has none. */
export function writeContent(part: Said): JsonObject {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text }
  return { type: 'output_text', text: part.text, annotations: part.annotations ?? [], logprobs: [] }
}

/** An item of its own; undefined for what this protocol has no item for. */
export function writeItem(part: Part, id: string, status: Status = 'completed'): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      return writeReasoning(part, id)
    case 'tool-call':
      return writeCall(part, id, status)
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

/** The id of a part's own item: never that of its call, and OpenAI's own where it is known. */
export function itemId(part: Part, stamp: Stamp): string {
  switch (part.type) {
    case 'reasoning':
      return part.origin === 'openai-responses' && part.itemId ? part.itemId : stamp.id('rs_')
    case 'tool-call':
      return stamp.id(part.kind === 'function' ? 'fc_' : 'ctc_')
    default:
      return stamp.id('item_')
  }
}
