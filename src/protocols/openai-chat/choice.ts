import { asList, asObject, asObjects, asText, lookUp } from '../json'
import type { OpenParts } from '../open-parts'
import { readBlob } from '../openai-media'
import type { Event, Finish, Json, JsonObject, Part } from '../protocol'
import { readAnnotation } from './annotation'
import { type Calls, createCalls } from './calls'
import { mergeDetails, readThinkingItem, readThought } from './reasoning'

/** The parts that grow one at a time: another kind closes them. */
type Said = 'text' | 'reasoning' | 'refusal'

/** One of the answers of a reply while it arrives. */
export class ChoiceReading {
  /** The upstream's own word for why it ended. */
  finish: string | undefined
  /** Its last chunk has an empty text there, as that of some servers. */
  isBlank = false
  private readonly calls: Calls
  private said: { kind: Said; index: number } | undefined
  /** Pieces of `reasoning_details` that belong to the thought that is open, or to one that says nothing. */
  private details: Json[] = []
  private logprobs: Json[] | undefined
  private hasAudio = false
  private refused = false
  private spoke = false

  constructor(
    private readonly index: number,
    private readonly parts: OpenParts,
  ) {
    this.calls = createCalls(parts, index)
  }

  /** Nothing was said, and nothing stands for its having been cut. */
  get isEmpty(): boolean {
    return !this.spoke && !this.calls.count && (this.finish === undefined || reasonOf(this.finish) === 'stop')
  }

  /** Reads one element of `choices`; answers why the reply has failed, should it have. */
  read(raw: JsonObject): string | undefined {
    const logprobs = asObject(raw.logprobs)?.content
    this.logprobs = Array.isArray(logprobs) ? logprobs : undefined
    // Azure sends choices that hold only filter results; some servers send whole messages where deltas belong, MiniMax after them.
    const delta = asObject(raw.delta) ?? (this.spoke ? undefined : asObject(raw.message))
    if (delta) this.readDelta(delta)
    return this.readFinish(raw.finish_reason)
  }

  private readDelta(delta: JsonObject) {
    this.readThoughts(delta)
    if (delta.content) this.readContent(delta)
    if (delta.refusal) this.speak('refusal', asText(delta.refusal) ?? '')
    if (delta.annotations) for (const annotation of asList(delta.annotations)) this.annotate(annotation)
    if (delta.images) for (const image of asObjects(delta.images)) this.readImage(image)
    if (delta.audio) this.readAudio()
    if (delta.tool_calls) for (const call of asObjects(delta.tool_calls)) this.readCall(call)
    const legacy = asObject(delta.function_call)
    if (legacy) this.readCall({ index: 0, function: legacy })
  }

  private readThoughts(delta: JsonObject) {
    const text = readThought(delta)
    if (text) this.speak('reasoning', text)
    if (delta.reasoning_details) this.details.push(...asList(delta.reasoning_details))
  }

  /** Content is text, or (Mistral) a list of texts and thoughts; Google marks what is a thought. */
  private readContent({ content, extra_content }: JsonObject) {
    const isThought = asObject(asObject(extra_content)?.google)?.thought === true
    if (typeof content === 'string') return this.speak(isThought ? 'reasoning' : 'text', content)
    for (const item of asObjects(content)) {
      if (item.type === 'thinking') this.readThinking(item)
      else if (item.type === 'refusal') this.speak('refusal', asText(item.refusal) ?? '')
      else if (item.type === 'image_url') this.readImage(item)
      else this.speak('text', asText(item.text) ?? '')
    }
  }

  private readThinking({ thinking, signature }: JsonObject) {
    this.speak('reasoning', readThinkingItem(thinking))
    const state = asText(signature)
    if (state && this.said?.kind === 'reasoning') this.parts.add(this.said.index, { kind: 'signature', signature: state })
  }

  /** Goes on with the open part of this kind, or closes what is open and begins one. */
  private speak(kind: Said, text: string) {
    if (!text) return
    this.spoke = true
    if (this.said?.kind !== kind) {
      this.hush()
      if (kind !== 'reasoning') this.keepDetails()
      this.said = { kind, index: this.parts.open(emptyPart(kind), this.index) }
      this.refused ||= kind === 'refusal'
    }
    const { logprobs } = this
    if (kind === 'reasoning') this.parts.add(this.said.index, { kind, text })
    else this.parts.add(this.said.index, kind === 'text' && logprobs?.length ? { kind: 'text', text, logprobs } : { kind: 'text', text })
  }

  private hush() {
    if (!this.said) return
    const part = this.parts.get(this.said.index)
    if (part?.type === 'reasoning' && this.details.length) part.details = this.takeDetails()
    this.parts.end(this.said.index)
    this.said = undefined
  }

  private takeDetails(): Json[] {
    const details = mergeDetails(this.details)
    this.details = []
    return details
  }

  /** Details that came without a word, or too late for their thought: a thought that is nothing but its state. */
  private keepDetails() {
    if (!this.details.length) return
    this.spoke = true
    this.parts.whole({ type: 'reasoning', text: '', origin: 'openai-chat', details: this.takeDetails() }, this.index)
  }

  private annotate(annotation: Json) {
    if (this.said?.kind !== 'text') return
    this.parts.add(this.said.index, { kind: 'annotation', annotation: readAnnotation(annotation) })
  }

  /** Sources that stand beside the answers, for a text that names none itself. */
  cite(sources: Json[]) {
    const part = this.said && this.parts.get(this.said.index)
    if (part?.type !== 'text' || part.annotations?.length) return
    for (const source of sources) this.annotate({ ...asObject(source), type: 'url_citation', start_index: 0, end_index: part.text.length })
  }

  private readImage({ image_url }: JsonObject) {
    const url = asText(image_url) ?? asText(asObject(image_url)?.url)
    if (!url) return
    this.hush()
    this.spoke = true
    this.parts.whole({ type: 'image', source: readBlob(url) }, this.index)
  }

  /** Spoken answers only pass through, between two sides of this protocol; here it is enough that something was said. */
  private readAudio() {
    if (this.hasAudio) return
    this.hasAudio = true
    this.spoke = true
    this.parts.whole({ type: 'opaque', origin: 'openai-chat', raw: { type: 'audio' } }, this.index)
  }

  private readCall(delta: JsonObject) {
    this.hush()
    this.keepDetails()
    this.spoke = true
    this.calls.add(delta)
  }

  /** The first reason counts, unless the reply was cut. Told at the end: some servers send one with every chunk. */
  private readFinish(value: Json | undefined): string | undefined {
    this.isBlank = value === ''
    if (value === undefined || value === null) return undefined
    // SGLang's word is an object with particulars.
    const raw = asText(value) ?? asText(asObject(value)?.type)
    if (!raw || raw === 'null') return undefined
    if (FAILURES.test(raw)) return `the upstream broke off the reply (finish_reason "${raw}")`
    const reason = reasonOf(raw)
    if (!this.finish || reason === 'length' || reason === 'content-filter') this.finish = raw
    return undefined
  }

  endParts() {
    this.hush()
    this.keepDetails()
    this.calls.endAll()
  }

  finished(): Event {
    return {
      type: 'finish',
      reason: this.reason(),
      ...(this.finish && { raw: this.finish }),
      ...(this.index > 0 && { choice: this.index }),
    }
  }

  /** What the reply holds is surer than what its last chunk says of it. */
  private reason(): Finish {
    const told = this.finish === undefined ? 'stop' : reasonOf(this.finish)
    if (told === 'length' || told === 'content-filter') return told
    if (this.calls.count) return 'tool-calls'
    if (told === 'tool-calls') return 'stop'
    return this.refused ? 'refusal' : told
  }
}

function emptyPart(kind: Said): Part {
  return kind === 'reasoning' ? { type: kind, text: '', origin: 'openai-chat' } : { type: kind, text: '' }
}

/** DeepSeek, GLM, OpenRouter, SGLang and Gemini's compatible endpoint (in this order) say so when they themselves have failed. */
const FAILURES = /^(?:insufficient_system_resource|network_error|error|abort)$|MALFORMED_FUNCTION_CALL/

const reasonOf = (raw: string): Finish => lookUp(REASONS, raw.toLowerCase()) ?? 'unknown'

const REASONS: Record<string, Finish> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  end_turn: 'stop',
  complete: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  sensitive: 'content-filter',
  safety: 'content-filter',
  recitation: 'content-filter',
  refusal: 'refusal',
}
