import { readInBandFault } from '../fault'
import { asNumber, asObject, asObjects, asText, lookUp, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import type { Event, Finish, Frame, Json, JsonObject, ReplyReader } from '../protocol'
import { Items } from './items'
import { readUsage } from './usage'

export { writeReply } from './writing'

/**
 * Reads a Responses reply, streamed or whole.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return (frame) => reply.read(frame)
}

/** What is known of one reply while it arrives. */
class Reading {
  private events: Event[] = []
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private readonly items = new Items(this.parts)
  private started = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (!this.closed) {
      if (frame) this.readFrame(frame)
      else this.fail(this.started ? "the upstream's stream ended before response.completed" : 'the upstream closed without a reply')
    }
    return this.events
  }

  private readFrame({ event, data, whole }: Frame) {
    if (!whole && data.trim() === '[DONE]') return
    const parsed = asObject(parseJson(data))
    if (!parsed)
      return this.fail(data.trim() ? 'the upstream answered with something that is not JSON' : 'the upstream answered with nothing')
    const type = asText(parsed.type) ?? event
    if (type === 'error' || (parsed.error && !parsed.status)) return this.refuse(asObject(parsed.error) ?? parsed.error ?? bare(parsed))
    if (whole) return this.readWhole(parsed)
    this.readStep(type ?? '', parsed)
  }

  private readWhole(response: JsonObject) {
    if (!Array.isArray(response.output) && response.status !== 'failed')
      return this.fail('the upstream answered with JSON that is not a response')
    this.readResponse(asText(response.status) ?? 'completed', response)
  }

  private readStep(type: string, step: JsonObject) {
    const at = asNumber(step.output_index) ?? Math.max(0, this.items.count - 1)
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return this.start(asObject(step.response) ?? {})
      case 'response.output_item.added':
        return this.items.add(asNumber(step.output_index) ?? this.items.count, asObject(step.item) ?? {})
      case 'response.output_item.done':
        return this.items.end(at, asObject(step.item) ?? {})
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
      case 'response.done':
        return this.readTerminal(type, asObject(step.response) ?? {})
      case 'keepalive':
        return this.say({ type: 'ping' })
      default:
        return this.readDelta(type, step, at)
    }
  }

  private readDelta(type: string, step: JsonObject, at: number) {
    const content = asNumber(step.content_index) ?? 0
    const delta = asText(step.delta) ?? ''
    switch (type) {
      case 'response.content_part.added':
        return this.openText(at, content, asObject(step.part)?.type)
      case 'response.output_text.delta':
        return this.items.addText(at, content, 'text', delta, step.logprobs)
      case 'response.output_text.done':
        return this.items.endText(at, content, 'text', asText(step.text) ?? '', step.logprobs)
      case 'response.output_text.annotation.added':
        return this.items.annotate(at, content, step.annotation ?? null)
      case 'response.refusal.delta':
        return this.items.addText(at, content, 'refusal', delta)
      case 'response.refusal.done':
        return this.items.endText(at, content, 'refusal', asText(step.refusal) ?? '')
      case 'response.function_call_arguments.delta':
        return this.items.addInput(at, 'function_call', delta)
      case 'response.function_call_arguments.done':
        return this.items.endInput(at, 'function_call', asText(step.arguments) ?? '')
      case 'response.custom_tool_call_input.delta':
        return this.items.addInput(at, 'custom_tool_call', delta)
      case 'response.custom_tool_call_input.done':
        return this.items.endInput(at, 'custom_tool_call', asText(step.input) ?? '')
      case 'response.reasoning_summary_text.delta':
        return this.items.addThought(at, 'summary', asNumber(step.summary_index) ?? 0, delta)
      case 'response.reasoning_summary_text.done':
        return this.items.endThought(at, 'summary', asNumber(step.summary_index) ?? 0, asText(step.text) ?? '')
      case 'response.reasoning_text.delta':
        return this.items.addThought(at, 'content', content, delta)
      case 'response.reasoning_text.done':
        return this.items.endThought(at, 'content', content, asText(step.text) ?? '')
    }
  }

  private openText(at: number, content: number, type: Json | undefined) {
    if (type === 'output_text') this.items.addText(at, content, 'text', '')
    if (type === 'refusal') this.items.addText(at, content, 'refusal', '')
  }

  private start({ id, model }: JsonObject) {
    if (this.started) return
    this.started = true
    this.say({ type: 'start', id: asText(id) || undefined, model: asText(model) || undefined })
  }

  private readTerminal(type: string, response: JsonObject) {
    const named = type.slice('response.'.length)
    this.readResponse(asText(response.status) ?? (named === 'done' ? 'completed' : named), response)
  }

  /** The end of a stream and a whole reply are the same object. */
  private readResponse(status: string, response: JsonObject) {
    this.start(response)
    if (status === 'failed' || response.error) return this.refuse(response.error ?? null)
    if (status === 'cancelled') return this.fail('the upstream cancelled the response')
    this.items.endAll(asObjects(response.output))
    this.parts.endAll()
    const usage = readUsage(response)
    if (usage) this.say({ type: 'usage', usage })
    if (!usage && !this.items.count && status === 'completed') return this.fail('the upstream answered with an empty response')
    this.say(this.finish(status, asText(asObject(response.incomplete_details)?.reason)))
    this.close({ type: 'end' })
  }

  private finish(status: string, cut: string | undefined): Event {
    const reason: Finish =
      status === 'completed' ? this.reason() : status === 'incomplete' ? (lookUp(CUTS, cut ?? '') ?? 'length') : 'unknown'
    return { type: 'finish', reason, raw: cut ?? status }
  }

  private reason(): Finish {
    if (this.items.hasCalls) return 'tool-calls'
    return this.items.hasRefusal ? 'refusal' : 'stop'
  }

  private refuse(error: Json) {
    this.close({ type: 'error', fault: readInBandFault(error ?? { message: 'the upstream failed without saying why' }) })
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

/** An `error` event of the flat kind. */
function bare({ code, message, param }: JsonObject): JsonObject {
  return { code: code ?? null, message: message ?? 'the upstream reported an error', param: param ?? null }
}

const CUTS: Record<string, Finish> = { max_output_tokens: 'length', content_filter: 'content-filter' }
