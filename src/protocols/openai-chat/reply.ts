import { mergeUsage } from '../collect'
import { readInBandFault } from '../fault'
import { asObject, asObjects, asText, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import type { Event, Frame, Json, JsonObject, Mode, ReplyReader, Usage } from '../protocol'
import { modeOf } from '../service-mode'
import { type Spoken, spokenIn } from '../spoken'
import { readSources } from './annotation'
import { ChoiceReading } from './choice'
import { readUsage } from './usage'

export { writeReply } from './writing'

/**
 * Reads a Chat Completions reply, streamed or whole, of OpenAI and of those who imitate it.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return Object.assign((frame: Frame | null) => reply.read(frame), { again: (text: string) => reply.again(text) })
}

/** More than any server gives; an index beyond is none. */
const MOST_CHOICES = 256

/** What is known of one reply while it arrives. */
class Reading {
  private events: Event[] = []
  /** What was read last, if that was a text alone. */
  private last: Spoken | undefined
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private readonly choices: ChoiceReading[] = []
  private usage: Usage | undefined
  private mode: Mode | undefined
  private sources: Json[] = []
  private started = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (this.closed) return this.events
    if (frame) this.readFrame(frame)
    else this.readEnd()
    // Details are kept beside what they say.
    this.last = frame && !frame.data.includes('"reasoning_details"') ? spokenIn(this.events) : undefined
    return this.events
  }

  again(text: string): Event[] | undefined {
    if (!this.last || this.closed) return undefined
    this.events = []
    this.parts.add(this.last.index, { kind: this.last.delta.kind, text })
    return this.events
  }

  private readFrame({ data, whole }: Frame) {
    if (data.trim() === '[DONE]') return this.readMark()
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
    const choices = asObjects(message.choices)
    // What is told last is how it was served in the end.
    if (message.service_tier !== undefined) this.mode = modeOf(message.service_tier)
    if (message.citations || message.search_results) this.sources = readSources(message)
    if (choices.length || message.id) this.start(message)
    if (message.usage) this.readUsage(readUsage(message.usage))
    else if (message.x_groq) this.readUsage(readUsage(asObject(message.x_groq)?.usage))
    for (const choice of choices) {
      if (choice.usage) this.readUsage(readUsage(choice.usage))
      if (!this.closed) this.readChoice(choice)
    }
  }

  private readChoice(raw: JsonObject) {
    const index = Number.isInteger(raw.index) && Number(raw.index) > 0 && Number(raw.index) < MOST_CHOICES ? Number(raw.index) : 0
    this.choices[index] ??= new ChoiceReading(index, this.parts)
    const failure = this.choices[index].read(raw)
    if (failure) this.fail(failure)
  }

  private start({ id, model }: JsonObject) {
    if (this.started) return
    this.started = true
    const { mode } = this
    this.say({ type: 'start', id: asText(id) || undefined, model: asText(model) || undefined, ...(mode && { mode }) })
  }

  private readUsage(told: Usage | undefined) {
    if (!told) return
    this.usage = mergeUsage(this.usage, told)
    this.say({ type: 'usage', usage: { ...this.usage, ...(this.mode && { mode: this.mode }) } })
  }

  /** Proxies write the mark behind replies that were cut as well: without a reason it ends nothing, and the end of the stream tells. */
  private readMark() {
    if (!this.parts.count || this.known().some((choice) => choice.finish || choice.isBlank)) this.readDone()
  }

  private readDone() {
    const isEmpty = !this.parts.count && !this.usage && this.known().every((choice) => choice.isEmpty)
    if (isEmpty) return this.fail('the upstream answered with an empty reply')
    this.end()
  }

  private readEnd() {
    const known = this.known()
    if (known.length && known.every((choice) => choice.finish)) return this.readDone()
    this.fail(this.started ? "the upstream's stream ended before a finish_reason" : 'the upstream closed without a reply')
  }

  private known(): ChoiceReading[] {
    return this.choices.filter((choice) => choice !== undefined)
  }

  private end() {
    const choices = this.known().length ? this.known() : [new ChoiceReading(0, this.parts)]
    choices[0]?.cite(this.sources)
    for (const choice of choices) choice.endParts()
    for (const choice of choices) this.say(choice.finished())
    this.close({ type: 'end' })
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

/** An error in place of a reply: `error` in any shape, MiniMax's `base_resp`, old vLLM's flat object, or FastAPI's bare `detail`. */
function errorIn(message: JsonObject): Json | undefined {
  if (message.error) return message.error
  const base = asObject(message.base_resp)
  if (base?.status_code) return base
  if (message.choices) return undefined
  if (message.detail) return { message: message.detail }
  return message.object === 'error' || asText(message.message) || asText(message.msg) ? message : undefined
}
