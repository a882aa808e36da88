import { mergeUsage } from '../collect'
import { readInBandFault } from '../fault'
import { asList, asObject, asObjects, asText, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import { readBlob } from '../openai-media'
import type { Event, Finish, Frame, Json, JsonObject, Part, ReplyReader, Usage } from '../protocol'
import { readAnnotation } from './annotation'
import { type Calls, createCalls } from './calls'
import { readThinkingItem, readThought } from './reasoning'
import { readUsage } from './usage'

export { writeReply } from './writing'

/**
 * Reads a Chat Completions reply, streamed or whole, of OpenAI and of those who imitate it.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return (frame) => reply.read(frame)
}

/** The parts that grow one at a time: another kind closes them. */
type Said = 'text' | 'reasoning' | 'refusal'

/** What is known of one reply while it arrives. */
class Reading {
  private events: Event[] = []
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private readonly calls: Calls = createCalls(this.parts)
  private said: { kind: Said; index: number } | undefined
  private hasAudio = false
  private refused = false
  private usage: Usage | undefined
  private finish: string | undefined
  private started = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (!this.closed) {
      if (frame) this.readFrame(frame)
      else this.readEnd()
    }
    return this.events
  }

  private readFrame({ data, whole }: Frame) {
    if (data.trim() === '[DONE]') return this.readDone()
    const parsed = parseJson(data)
    // Gemini's compatible endpoint wraps its errors in an array.
    const message = asObject(Array.isArray(parsed) ? parsed[0] : parsed)
    if (!message)
      return this.fail(data.trim() ? 'the upstream answered with something that is not JSON' : 'the upstream answered with nothing')
    const error = errorIn(message)
    if (error !== undefined) return this.close({ type: 'error', fault: readInBandFault(error) })
    this.readMessage(message)
    if (whole && !this.closed) this.readDone()
  }

  private readMessage(message: JsonObject) {
    // Replies hold one choice: whoever asks for several is served by an upstream of the same protocol.
    const choice = asObjects(message.choices).find(({ index }) => !index)
    if (choice || message.id) this.start(message)
    this.readUsage(readUsage(message.usage) ?? readUsage(asObject(message.x_groq)?.usage) ?? readUsage(choice?.usage))
    if (!choice) return
    // Azure sends choices that hold only filter results; some servers send whole messages where deltas belong.
    this.readDelta(asObject(choice.delta) ?? asObject(choice.message) ?? {})
    this.readFinish(choice.finish_reason)
  }

  private start({ id, model }: JsonObject) {
    if (this.started) return
    this.started = true
    this.say({ type: 'start', id: asText(id) || undefined, model: asText(model) || undefined })
  }

  private readDelta(delta: JsonObject) {
    const { text, signature } = readThought(delta)
    this.speak('reasoning', text)
    if (signature && this.said?.kind === 'reasoning') this.parts.add(this.said.index, { kind: 'signature', signature })
    this.readContent(delta.content)
    this.speak('refusal', asText(delta.refusal) ?? '')
    for (const annotation of asList(delta.annotations)) this.annotate(annotation)
    for (const image of asObjects(delta.images)) this.readImage(image)
    if (asObject(delta.audio)) this.readAudio()
    for (const call of asObjects(delta.tool_calls)) this.readCall(call)
    const legacy = asObject(delta.function_call)
    if (legacy) this.readCall({ index: 0, function: legacy })
  }

  /** Content is text, or (Mistral) a list of texts and thoughts. */
  private readContent(content: Json | undefined) {
    if (typeof content === 'string') return this.speak('text', content)
    for (const item of asObjects(content)) {
      if (item.type === 'thinking') this.speak('reasoning', readThinkingItem(item.thinking))
      else if (item.type === 'refusal') this.speak('refusal', asText(item.refusal) ?? '')
      else if (item.type === 'image_url') this.readImage(item)
      else this.speak('text', asText(item.text) ?? '')
    }
  }

  /** Goes on with the open part of this kind, or closes what is open and begins one. */
  private speak(kind: Said, text: string) {
    if (!text) return
    if (this.said?.kind !== kind) {
      this.hush()
      this.said = { kind, index: this.parts.open(emptyPart(kind)) }
      this.refused ||= kind === 'refusal'
    }
    this.parts.add(this.said.index, kind === 'reasoning' ? { kind, text } : { kind: 'text', text })
  }

  private hush() {
    if (this.said) this.parts.end(this.said.index)
    this.said = undefined
  }

  private annotate(annotation: Json) {
    if (this.said?.kind !== 'text') return
    this.parts.add(this.said.index, { kind: 'annotation', annotation: readAnnotation(annotation) })
  }

  private readImage({ image_url }: JsonObject) {
    const url = asText(image_url) ?? asText(asObject(image_url)?.url)
    if (!url) return
    this.hush()
    this.parts.whole({ type: 'image', source: readBlob(url) })
  }

  /** Spoken answers only pass through, between two sides of this protocol; here it is enough that something was said. */
  private readAudio() {
    if (this.hasAudio) return
    this.hasAudio = true
    this.parts.whole({ type: 'opaque', origin: 'openai-chat', raw: { type: 'audio' } })
  }

  private readCall(delta: JsonObject) {
    this.hush()
    this.calls.add(delta)
  }

  private readUsage(told: Usage | undefined) {
    if (!told) return
    this.usage = mergeUsage(this.usage, told)
    this.say({ type: 'usage', usage: this.usage })
  }

  /** The first reason counts, unless the reply was cut. Told at the end: some servers send one with every chunk. */
  private readFinish(value: Json | undefined) {
    const raw = asText(value)
    if (!raw || raw === 'null') return
    if (FAILURES.has(raw)) return this.fail(`the upstream broke off the reply (finish_reason "${raw}")`)
    const reason = REASONS[raw]
    if (!this.finish || reason === 'length' || reason === 'content-filter') this.finish = raw
  }

  private readDone() {
    if (!this.parts.count && !this.calls.count && !this.usage && !this.isCut())
      return this.fail('the upstream answered with an empty reply')
    this.end()
  }

  private readEnd() {
    if (this.finish) return this.readDone()
    this.fail(this.started ? "the upstream's stream ended before a finish_reason" : 'the upstream closed without a reply')
  }

  private isCut(): boolean {
    return this.finish !== undefined && REASONS[this.finish] !== 'stop'
  }

  private end() {
    this.hush()
    this.calls.endAll()
    this.parts.endAll()
    this.say({ type: 'finish', reason: this.reason(), ...(this.finish && { raw: this.finish }) })
    this.close({ type: 'end' })
  }

  /** What the reply holds is surer than what its last chunk says of it. */
  private reason(): Finish {
    const told = this.finish === undefined ? 'stop' : (REASONS[this.finish] ?? 'unknown')
    if (told === 'length' || told === 'content-filter') return told
    if (this.calls.count) return 'tool-calls'
    if (told === 'tool-calls') return 'stop'
    return this.refused ? 'refusal' : told
  }

  private fail(message: string) {
    this.close({ type: 'error', fault: { kind: 'transient', status: 502, message } })
  }

  private close(event: Event) {
    this.closed = true
    this.say(event)
  }

  private say(event: Event) {
    this.events.push(event)
  }
}

function emptyPart(kind: Said): Part {
  return kind === 'reasoning' ? { type: kind, text: '', origin: 'openai-chat' } : { type: kind, text: '' }
}

/** An error in place of a reply: `error` in any shape, MiniMax's `base_resp`, or FastAPI's bare `detail`. */
function errorIn(message: JsonObject): Json | undefined {
  if (message.error) return message.error
  const base = asObject(message.base_resp)
  if (base?.status_code) return base
  return message.detail && !message.choices ? { message: message.detail } : undefined
}

/** DeepSeek, GLM and OpenRouter (in this order) say so when they themselves have failed. */
const FAILURES = new Set(['insufficient_system_resource', 'network_error', 'error'])

const REASONS: Record<string, Finish> = {
  stop: 'stop',
  eos: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  sensitive: 'content-filter',
}
