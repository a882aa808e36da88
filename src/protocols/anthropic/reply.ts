import { newCallId } from '../call-id'
import { asList, asNumber, asObject, asText, lookUp, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import type { Event, Finish, Frame, JsonObject, Part, Prompt, ReplyReader, ReplyWriter } from '../protocol'
import { type Spoken, spokenIn } from '../spoken'
import { readCitation } from './citation'
import { readErrorEvent } from './fault'
import { mergeUsage, readUsage } from './usage'
import { writeWhole } from './whole'
import { writeStream } from './writing'

/**
 * Reads a Messages reply, streamed or whole.
 * https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return Object.assign((frame: Frame | null) => reply.read(frame), { again: (text: string) => reply.again(text) })
}

/** Writes a Messages reply: a stream for a client that asked for one, else one message at the end. */
export function writeReply(prompt: Prompt): ReplyWriter {
  return prompt.stream ? writeStream(prompt) : writeWhole(prompt)
}

/** What is known of one reply while it arrives. */
class Reading {
  private events: Event[] = []
  /** What was read last, if that was a text alone. */
  private last: Spoken | undefined
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private readonly blocks = new Map<number, Block>()
  private usage: JsonObject | undefined
  private finish: Extract<Event, { type: 'finish' }> | undefined
  private started = false
  private stopped = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (this.closed) return this.events
    if (frame) this.readFrame(frame)
    else this.readEnd()
    this.last = spokenIn(this.events)
    return this.events
  }

  again(text: string): Event[] | undefined {
    if (!this.last || this.closed) return undefined
    this.events = []
    this.parts.add(this.last.index, { kind: this.last.delta.kind, text })
    return this.events
  }

  private readFrame(frame: Frame) {
    if (!frame.whole && frame.data === '[DONE]') return
    const data = asObject(parseJson(frame.data))
    if (!data)
      return this.fail(frame.data.trim() ? 'the upstream answered with something that is not JSON' : 'the upstream answered with nothing')
    if (data.error !== undefined && data.error !== null) return this.close({ type: 'error', fault: readErrorEvent(data.error) })
    if (data.type === 'message') return this.readWhole(data)
    if (frame.whole) return this.fail('the upstream answered with JSON that is not a message')
    this.readStep(asText(data.type) ?? frame.event, data)
  }

  private readStep(type: string | undefined, data: JsonObject) {
    switch (type) {
      case 'message_start':
        return this.start(asObject(data.message) ?? {})
      case 'content_block_start':
        return this.startBlock(asNumber(data.index) ?? 0, asObject(data.content_block) ?? {})
      case 'content_block_delta':
        return this.addDelta(asNumber(data.index) ?? 0, asObject(data.delta) ?? {})
      case 'content_block_stop':
        return this.endBlock(asNumber(data.index) ?? 0)
      case 'message_delta':
        this.readUsage(asObject(data.usage))
        return this.readFinish(asObject(data.delta) ?? {})
      case 'message_stop':
        return this.readStop()
      case 'ping':
        return this.say({ type: 'ping' })
      case 'error':
        return this.close({ type: 'error', fault: readErrorEvent(data.error) })
    }
  }

  /** A whole message is told as the steps that would have streamed it. */
  private readWhole(message: JsonObject) {
    this.start({ ...message, usage: null })
    for (const [index, block] of asList(message.content).entries()) {
      this.startBlock(index, asObject(block) ?? {})
      this.endBlock(index)
    }
    this.readUsage(asObject(message.usage))
    this.readFinish(message)
    this.end()
  }

  private start(message: JsonObject) {
    if (this.started) return
    this.started = true
    const usage = asObject(message.usage)
    if (usage) this.usage = mergeUsage({}, usage)
    this.say({ type: 'start', id: asText(message.id), model: asText(message.model), ...(usage && { usage: readUsage(usage) }) })
  }

  private startBlock(wire: number, content: JsonObject) {
    this.endBlock(wire)
    const { part, said = [], input = '' } = openBlock(content)
    this.blocks.set(wire, { index: this.parts.open(part), part, input })
    for (const delta of said) this.addDelta(wire, delta)
  }

  private addDelta(wire: number, delta: JsonObject) {
    const block = this.blockFor(wire, delta)
    if (!block) return
    const { index } = block
    switch (delta.type) {
      case 'text_delta':
        return this.parts.add(index, { kind: 'text', text: asText(delta.text) ?? '' })
      case 'thinking_delta':
        return this.parts.add(index, { kind: 'reasoning', text: asText(delta.thinking) ?? '' })
      case 'signature_delta':
        return this.parts.add(index, { kind: 'signature', signature: asText(delta.signature) ?? '' })
      case 'citations_delta':
        return this.addCitation(index, asObject(delta.citation))
      case 'input_json_delta':
        if (block.part.type === 'opaque') block.input += asText(delta.partial_json) ?? ''
        return this.parts.add(index, { kind: 'input', text: asText(delta.partial_json) ?? '' })
    }
  }

  /** Servers that imitate the protocol leave out block starts, or change the kind inside a block: both open a new part. */
  private blockFor(wire: number, delta: JsonObject): Block | undefined {
    const block = this.blocks.get(wire)
    const needed = delta.type === 'text_delta' ? 'text' : delta.type === 'thinking_delta' ? 'reasoning' : undefined
    if (!needed || block?.part.type === needed) return block
    this.startBlock(wire, { type: needed === 'text' ? 'text' : 'thinking' })
    return this.blocks.get(wire)
  }

  private addCitation(index: number, citation: JsonObject | undefined) {
    const part = this.parts.get(index)
    if (citation && part?.type === 'text')
      this.parts.add(index, { kind: 'annotation', annotation: readCitation(citation, part.text.length) })
  }

  private endBlock(wire: number) {
    const block = this.blocks.get(wire)
    if (!block) return
    this.blocks.delete(wire)
    const { part, index } = block
    if (part.type === 'tool-call' && part.input === '') this.parts.add(index, { kind: 'input', text: block.input || '{}' })
    if (part.type === 'opaque' && block.input) part.raw = { ...asObject(part.raw), input: parseJson(block.input) ?? {} }
    this.parts.end(index)
  }

  private readUsage(usage: JsonObject | undefined) {
    if (!usage) return
    this.usage = mergeUsage(this.usage ?? {}, usage)
    this.say({ type: 'usage', usage: readUsage(this.usage) })
  }

  /** The last reason wins: `message_delta` may come more than once. */
  private readFinish(delta: JsonObject) {
    const raw = asText(delta.stop_reason)
    if (!raw) return
    const stopSequence = asText(delta.stop_sequence)
    const details = asObject(delta.stop_details)
    this.finish = {
      type: 'finish',
      reason: lookUp(REASONS, raw) ?? 'unknown',
      raw,
      ...(stopSequence !== undefined && { stopSequence }),
      ...(details && { details }),
    }
  }

  /** Without a reason why it stopped the message may have been cut; the end of the stream tells. OpenCode would ask on for ever. */
  private readStop() {
    if (this.finish || !this.parts.count) return this.end()
    this.stopped = true
  }

  private readEnd() {
    if (this.finish) return this.end()
    if (this.stopped) return this.fail("the upstream's stream ended without a stop_reason")
    this.fail(this.started ? "the upstream's stream ended before message_stop" : 'the upstream closed without a reply')
  }

  private end() {
    for (const wire of [...this.blocks.keys()]) this.endBlock(wire)
    if (!this.parts.count && !(this.finish && this.usage)) return this.fail('the upstream answered with an empty message')
    this.say(this.finish ?? { type: 'finish', reason: 'unknown' })
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

/** An open block: the part it fills, and tool input that its start gave or that belongs to an opaque part. */
interface Block {
  index: number
  part: Part
  input: string
}

interface Opening {
  part: Part
  /** What the block's start already says, as deltas. */
  said?: JsonObject[]
  input?: string
}

function openBlock(block: JsonObject): Opening {
  switch (block.type) {
    case 'text':
      return { part: { type: 'text', text: '' }, said: [{ type: 'text_delta', text: block.text ?? '' }, ...citationDeltas(block)] }
    case 'thinking':
      return {
        part: { type: 'reasoning', text: '', origin: 'anthropic' },
        said: [
          { type: 'thinking_delta', thinking: block.thinking ?? '' },
          { type: 'signature_delta', signature: block.signature ?? '' },
        ],
      }
    case 'redacted_thinking':
      return { part: { type: 'reasoning', text: '', redacted: asText(block.data) ?? '', origin: 'anthropic' } }
    case 'tool_use':
      return openToolUse(block)
    default:
      return { part: { type: 'opaque', origin: 'anthropic', raw: block } }
  }
}

function citationDeltas(block: JsonObject): JsonObject[] {
  return asList(block.citations).map((citation) => ({ type: 'citations_delta', citation }))
}

/** Input given in the start counts only when no deltas follow: they override it. */
function openToolUse(block: JsonObject): Opening {
  const id = asText(block.id) || newCallId()
  const input = asObject(block.input)
  const given = input && Object.keys(input).length > 0
  return {
    part: { type: 'tool-call', id, name: asText(block.name) ?? '', kind: 'function', input: '' },
    ...(given && { input: JSON.stringify(input) }),
  }
}

const REASONS: Record<string, Finish> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
}
