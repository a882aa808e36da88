import { wrapInput } from '../custom-tools'
import { asObject, asText, compact } from '../json'
import { writeBlob } from '../openai-media'
import type { Finish, Json, JsonObject, Part, Prompt } from '../protocol'
import { MAGIC } from '../seal'
import { writeAnnotation } from './annotation'
import { sealedDetail } from './reasoning'

type ToolCall = Extract<Part, { type: 'tool-call' }>

/** A whole reply's message; `content` and `refusal` are always there, null when nothing was said. */
export function writeMessage(parts: Part[], prompt: Prompt, explanation?: string): JsonObject {
  const calls = parts.filter((part) => part.type === 'tool-call').map((call) => tellable(call, prompt))
  const annotations = parts
    .flatMap((part) => (part.type === 'text' ? (part.annotations ?? []) : []))
    .flatMap((each) => writeAnnotation(each) ?? [])
  const images = parts.flatMap((part) => writeImage(part) ?? [])
  const details = detailsOf(parts)
  return compact({
    role: 'assistant',
    content: joined(parts, 'text'),
    refusal: joined(parts, 'refusal') ?? explanation ?? null,
    reasoning_content: joined(parts, 'reasoning') || undefined,
    reasoning_details: details.length ? details : undefined,
    annotations: annotations.length ? annotations : undefined,
    images: images.length ? images : undefined,
    ...writeCalls(calls, prompt),
  })
}

function writeCalls([first, ...others]: ToolCall[], { legacyCalls }: Prompt): Record<string, Json | undefined> {
  if (!first) return {}
  if (legacyCalls) return { function_call: { name: first.name, arguments: first.input } }
  return { tool_calls: [first, ...others].map(writeCall) }
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

/** A call as this client can take it: free text only for a tool that it has declared so. */
export function tellable(call: ToolCall, { tools }: Prompt): ToolCall {
  if (call.kind === 'function' || tools.some((tool) => tool.kind === 'custom' && tool.name === call.name)) return call
  return { ...call, kind: 'function', input: call.input && wrapInput(call) }
}

/** The states of thoughts, for the client to send back: OpenRouter's as they came, others sealed. */
function detailsOf(parts: Part[]): Json[] {
  const details: Json[] = []
  for (const part of parts) details.push(...writeState(part, details.length))
  return details
}

export function writeState(part: Part, index: number): Json[] {
  if (part.type !== 'reasoning') return []
  return part.details ?? (part.signature?.startsWith(MAGIC) ? [sealedDetail(part.signature, index)] : [])
}

/** An image that the model made, in the place where OpenRouter and others put it. */
export function writeImage(part: Part): JsonObject | undefined {
  const url = part.type === 'image' ? writeBlob(part.source) : undefined
  return url === undefined ? undefined : { type: 'image_url', image_url: { url } }
}

/** The log probabilities of a whole text. */
export function writeLogprobs(parts: Part[]): Json {
  const content = parts.flatMap((part) => (part.type === 'text' ? (part.logprobs ?? []) : []))
  return content.length ? { content, refusal: null } : null
}

/** Why Anthropic's safety layer has refused, in its words. */
export const explanationIn = (details: Json | undefined): string | undefined => asText(asObject(details)?.explanation)

/** The finish reason, by what was said as much as by the word for it. */
export function writeFinish(reason: Finish, said: Part['type'][], { legacyCalls }: Prompt): string {
  const called = said.includes('tool-call')
  if (called && (reason === 'stop' || reason === 'unknown' || reason === 'tool-calls')) return legacyCalls ? 'function_call' : 'tool_calls'
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
