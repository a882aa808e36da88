import { collect } from '../collect'
import { wrapInput } from '../custom-tools'
import { asObjects, parseInput } from '../json'
import type { Json, JsonObject, Part, Prompt, ReplyWriter } from '../protocol'
import { writeCitation } from './citation'
import { emptyMessage, estimateInput, silentThought, writeStop } from './message'
import { writeUsage } from './usage'
import { anthropicWire } from './wire'

/** Writes a reply as one message, when it is over. */
export function writeWhole(prompt: Prompt): ReplyWriter {
  const { add, reply } = collect()
  return (event) => {
    add(event)
    if (event.type === 'error') return [{ whole: true, data: JSON.stringify(anthropicWire.writeFault(event.fault).body) }]
    if (event.type !== 'end') return []
    const { id, parts, usage, finish } = reply()
    const refusal = parts.flatMap((part) => (part.type === 'refusal' ? part.text : [])).join('')
    const message = {
      ...emptyMessage(prompt, id),
      content: parts.flatMap(writeContent),
      ...writeStop(finish, { calls: parts.some(({ type }) => type === 'tool-call'), refusal }),
      usage: writeUsage(usage ?? { input: estimateInput(prompt), output: 0 }),
    }
    return [{ whole: true, data: JSON.stringify(message) }]
  }
}

function writeContent(part: Part): JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text ? [{ type: 'text', text: part.text, ...writeCitations(part.annotations) }] : []
    case 'refusal':
      return part.text ? [{ type: 'text', text: part.text }] : []
    case 'reasoning':
      return writeThought(part)
    case 'tool-call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: parseInput(wrapInput(part)) }]
    case 'opaque':
      return part.origin === 'anthropic' ? asObjects([part.raw]) : []
    case 'image':
    case 'audio':
    case 'file':
    case 'tool-result':
      return []
  }
}

function writeCitations(annotations: Json[] = []): JsonObject {
  const citations = annotations.flatMap((annotation) => writeCitation(annotation) ?? [])
  return citations.length ? { citations } : {}
}

function writeThought(part: Extract<Part, { type: 'reasoning' }>): JsonObject[] {
  const signature = part.origin === 'anthropic' ? part.signature : undefined
  const silent = part.text || part.origin !== 'anthropic' ? undefined : silentThought(part)
  if (silent) return [silent]
  return part.text || signature ? [{ type: 'thinking', thinking: part.text, signature: signature ?? '' }] : []
}
