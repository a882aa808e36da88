import { newCallId } from '../call-id'
import { readInBandFault } from '../fault'
import { asList, asObject, asText, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import type { Event, Fault, Finish, Frame, Json, JsonObject, Part, Prompt, ReplyReader, ReplyWriter } from '../protocol'
import { readGrounding } from './grounding'
import { mergeUsage, readUsage } from './usage'
import { writeStream, writeWhole } from './writing'

/**
 * Reads a generateContent reply: a stream of chunks, one whole reply, or a JSON array of chunks.
 * https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return (frame) => reply.read(frame)
}

/** Writes a generateContent reply: chunks for a client that asked for a stream, else one response at the end. */
export function writeReply(prompt: Prompt): ReplyWriter {
  return prompt.stream ? writeStream(prompt) : writeWhole(prompt)
}

/** What is known of one reply while it arrives. There is no terminal marker: a reply ends when its upstream closes. */
class Reading {
  private events: Event[] = []
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private current: number | undefined
  private usage: JsonObject | undefined
  private finish: string | undefined
  private blocked: string | undefined
  private called = false
  private started = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (this.closed) return []
    if (frame) this.readFrame(frame)
    if (!frame || frame.whole) this.end()
    return this.events
  }

  private readFrame({ data }: Frame) {
    if (data === '[DONE]') return
    const parsed = parseJson(data)
    const chunks = Array.isArray(parsed) ? parsed : [parsed]
    for (const chunk of chunks) {
      const fields = asObject(chunk)
      if (!this.closed) fields ? this.readChunk(fields) : this.fail(unreadable(data))
    }
  }

  private readChunk(chunk: JsonObject) {
    if (chunk.error !== undefined && chunk.error !== null) return this.close({ type: 'error', fault: readInBandFault(chunk.error) })
    this.start(chunk)
    // Other candidates than the first have no place in a reply that other protocols can tell.
    const candidate = asList(chunk.candidates)
      .map(asObject)
      .find((one) => !one?.index)
    for (const part of asList(asObject(candidate?.content)?.parts)) this.readPart(asObject(part) ?? {})
    this.readGrounding(asObject(candidate?.groundingMetadata))
    this.readUsage(asObject(chunk.usageMetadata))
    this.readFinish(asText(candidate?.finishReason))
    this.blocked ??= asText(asObject(chunk.promptFeedback)?.blockReason)
  }

  private start(chunk: JsonObject) {
    if (this.started) return
    this.started = true
    this.say({ type: 'start', id: asText(chunk.responseId), model: asText(chunk.modelVersion) })
  }

  private readPart(part: JsonObject) {
    const signature = asText(part.thoughtSignature) || undefined
    if (asText(part.text) !== undefined) return this.readText(part.text as string, part.thought === true, signature)
    const call = asObject(part.functionCall)
    if (call) return this.readCall(call, signature)
    const other = readOther(part)
    if (other) this.whole(other)
    if (signature && other?.type !== 'opaque') this.sign(signature)
  }

  private readText(text: string, thought: boolean, signature: string | undefined) {
    if (text && thought) this.parts.add(this.openFor('reasoning'), { kind: 'reasoning', text })
    if (text && !thought) this.parts.add(this.openFor('text'), { kind: 'text', text })
    if (!signature) return
    if (thought) {
      this.parts.add(this.openFor('reasoning'), { kind: 'signature', signature })
      this.endCurrent()
    } else this.sign(signature)
  }

  /** Continues the open part when it is of this kind, else closes it and opens one. */
  private openFor(kind: 'text' | 'reasoning'): number {
    if (this.current !== undefined && this.parts.get(this.current)?.type === kind) return this.current
    this.endCurrent()
    this.current = this.parts.open(kind === 'text' ? { type: 'text', text: '' } : { type: 'reasoning', text: '', origin: 'gemini' })
    return this.current
  }

  /** A signature on plain text has no place in our text: it follows as reasoning without words. */
  private sign(signature: string) {
    this.whole({ type: 'reasoning', text: '', signature, origin: 'gemini' })
  }

  private readCall(call: JsonObject, signature: string | undefined) {
    this.endCurrent()
    this.called = true
    const id = asText(call.id) || newCallId()
    const name = asText(call.name) ?? ''
    const index = this.parts.open({ type: 'tool-call', id, name, kind: 'function', input: '', ...(signature && { signature }) })
    this.parts.add(index, { kind: 'input', text: JSON.stringify(call.args ?? {}) })
    this.parts.end(index)
  }

  private whole(part: Part) {
    this.endCurrent()
    this.parts.whole(part)
  }

  private endCurrent() {
    if (this.current !== undefined) this.parts.end(this.current)
    this.current = undefined
  }

  private readGrounding(grounding: JsonObject | undefined) {
    const part = this.current === undefined ? undefined : this.parts.get(this.current)
    if (!grounding || part?.type !== 'text') return
    for (const annotation of readGrounding(grounding, part.text)) this.parts.add(this.current!, { kind: 'annotation', annotation })
  }

  private readUsage(usage: JsonObject | undefined) {
    if (!usage) return
    const before = this.usage && JSON.stringify(this.usage)
    this.usage = mergeUsage(this.usage ?? {}, usage)
    if (JSON.stringify(this.usage) !== before) this.say({ type: 'usage', usage: readUsage(this.usage) })
  }

  /** The first reason counts, unless a later one says that the reply was cut. */
  private readFinish(reason: string | undefined) {
    if (!reason) return
    if (!this.finish || reason === 'MAX_TOKENS' || FINISHES[reason] === 'content-filter') this.finish = reason
  }

  private end() {
    if (this.closed) return
    const fault = this.fault()
    if (fault) return this.close({ type: 'error', fault })
    this.endCurrent()
    const raw = this.finish ?? this.blocked ?? ''
    const reason = this.finish ? (FINISHES[raw] ?? 'unknown') : 'content-filter'
    this.say({ type: 'finish', reason: reason === 'stop' && this.called ? 'tool-calls' : reason, raw })
    this.close({ type: 'end' })
  }

  private fault(): Fault | undefined {
    if (this.finish && FAILURES.has(this.finish)) return broken(`the upstream gave up with ${this.finish}`, this.finish)
    if (!this.started) return broken('the upstream closed without a reply')
    if (!this.finish && !this.blocked) return broken("the upstream's reply ended without a finishReason")
    if (!this.blocked && !this.parts.count && !this.usage) return broken('the upstream answered with an empty reply')
    return undefined
  }

  private fail(message: string) {
    this.close({ type: 'error', fault: broken(message) })
  }

  private close(event: Event) {
    this.closed = true
    this.say(event)
  }

  private say(event: Event) {
    this.events.push(event)
  }
}

function broken(message: string, code?: string): Fault {
  return { kind: 'transient', status: 502, message, ...(code && { code }) }
}

function unreadable(data: string): string {
  return data.trim() ? 'the upstream answered with something that is not JSON' : 'the upstream answered with nothing'
}

/** Parts that arrive whole; undefined for a part that says nothing. */
function readOther(part: JsonObject): Part | undefined {
  const blob = asObject(part.inlineData)
  const [data, mime] = [asText(blob?.data), asText(blob?.mimeType) ?? 'application/octet-stream']
  if (data !== undefined) return readBlob(data, mime)
  const { thoughtSignature: _, thought: __, ...rest } = part
  return Object.keys(rest).length ? { type: 'opaque', origin: 'gemini', raw: part as Json } : undefined
}

function readBlob(data: string, mime: string): Part {
  const source = { kind: 'base64', data, mime } as const
  if (mime.startsWith('image/')) return { type: 'image', source }
  if (mime.startsWith('audio/')) return { type: 'audio', source }
  return { type: 'file', source }
}

/** Reasons that mean failure; nobody should take them for an answer. */
const FAILURES = new Set(['OTHER', 'IMAGE_OTHER', 'NO_IMAGE', 'MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'])

const FINISHES: Record<string, Finish> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',
  CONTINUATION: 'pause',
}
