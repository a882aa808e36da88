import { compact } from '../json'
import { writeBlob } from '../openai-media'
import type { Finish, JsonObject, Part } from '../protocol'
import { writeAnnotation } from './annotation'

type ToolCall = Extract<Part, { type: 'tool-call' }>

/** A whole reply's message; `content` and `refusal` are always there, null when nothing was said. */
export function writeMessage(parts: Part[]): JsonObject {
  const calls = parts.filter((part) => part.type === 'tool-call')
  const annotations = parts
    .flatMap((part) => (part.type === 'text' ? (part.annotations ?? []) : []))
    .flatMap((each) => writeAnnotation(each) ?? [])
  const images = parts.flatMap((part) => writeImage(part) ?? [])
  return compact({
    role: 'assistant',
    content: joined(parts, 'text'),
    refusal: joined(parts, 'refusal'),
    reasoning_content: joined(parts, 'reasoning') ?? undefined,
    annotations: annotations.length ? annotations : undefined,
    images: images.length ? images : undefined,
    tool_calls: calls.length ? calls.map(writeCall) : undefined,
  })
}

/** One tool call as a message (and, with an index beside it, the first delta of a stream) holds it. */
export function writeCall(call: ToolCall): JsonObject {
  const { id, kind, name, input, signature } = call
  return compact({
    id,
    type: kind,
    ...(kind === 'function' ? { function: { name, arguments: input } } : { custom: { name, input } }),
    extra_content: signature ? { google: { thought_signature: signature } } : undefined,
  })
}

/** An image that the model made, in the place where OpenRouter and others put it. */
export function writeImage(part: Part): JsonObject | undefined {
  const url = part.type === 'image' ? writeBlob(part.source) : undefined
  return url === undefined ? undefined : { type: 'image_url', image_url: { url } }
}

/** The finish reason, by what was said as much as by the word for it. */
export function writeFinish(reason: Finish, said: Part['type'][]): string {
  const called = said.includes('tool-call')
  if (called && (reason === 'stop' || reason === 'unknown')) return 'tool_calls'
  if (!called && reason === 'tool-calls') return 'stop'
  // A refusal in words is OpenAI's own and ends with `stop`; one without comes from a vendor that has a reason for it.
  return reason === 'refusal' && said.includes('refusal') ? 'stop' : REASONS[reason]
}

const REASONS: Record<Finish, string> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  unknown: 'stop',
}

function joined(parts: Part[], type: 'text' | 'refusal' | 'reasoning'): string | null {
  const texts = parts.flatMap((part) => (part.type === type ? part.text : []))
  return texts.length ? texts.join('') : null
}
