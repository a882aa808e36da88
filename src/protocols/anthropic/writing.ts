import { mergeUsage } from '../collect'
import { wrapInput } from '../custom-tools'
import { asObject } from '../json'
import type { Event, Frame, Json, JsonObject, Part, PartDelta, Prompt, ReplyWriter, Usage } from '../protocol'
import { writeCitation } from './citation'
import { emptyMessage, estimateInput, type Held, silentThought, writeStop } from './message'
import { writeUsage } from './usage'
import { anthropicWire } from './wire'

/**
 * Writes a reply as Anthropic streams it: one block at a time, numbered without gaps, every event under its name.
 * Clients lose text without a word when any of this is missing.
 */
export function writeStream(prompt: Prompt): ReplyWriter {
  const reply = new Writing(prompt)
  return (event) => reply.write(event)
}

/** Without the empty text clients would say "undefined" first. */
const EMPTY_THOUGHT: JsonObject = { type: 'thinking', thinking: '', signature: '' }

/** A part that has opened and is not yet written out: what is told of it while another block is active waits. */
interface Waiting {
  index: number
  part: Part
  deltas: PartDelta[]
  ended: boolean
}

class Writing {
  private frames: Frame[] = []
  private started = false
  private id: string | undefined
  private usage: Usage | undefined
  private finish: Extract<Event, { type: 'finish' }> | undefined
  /** In the order in which they opened; the first one is the active block. */
  private queue: Waiting[] = []
  private blocks = 0
  private opened = false
  private input = ''
  private readonly held: Held = { calls: false, refusal: '' }

  constructor(private readonly prompt: Prompt) {}

  write(event: Event): Frame[] {
    this.frames = []
    this.take(event)
    return this.frames
  }

  private take(event: Event) {
    switch (event.type) {
      case 'start':
        this.id = event.id
        if (event.usage) this.usage = mergeUsage(this.usage, event.usage)
        return
      case 'part-start':
        this.start()
        this.queue.push({ index: event.index, part: event.part, deltas: [], ended: false })
        return
      case 'part-delta':
        return this.addDelta(event.index, event.delta)
      case 'part-end':
        return this.endPart(event.index, event.part)
      case 'usage':
        this.usage = mergeUsage(this.usage, event.usage)
        return
      case 'finish':
        this.finish = event
        return
      case 'end':
        return this.end()
      case 'error':
        return this.say(anthropicWire.writeFault(event.fault).body)
      case 'ping':
        if (this.started) this.say({ type: 'ping' })
        return
    }
  }

  /** Clients count their context by the input told here, so that an estimate is better than 0. */
  private start() {
    if (this.started) return
    this.started = true
    const usage = this.usage?.input ? this.usage : { ...this.usage, input: estimateInput(this.prompt), output: this.usage?.output ?? 0 }
    this.say({ type: 'message_start', message: { ...emptyMessage(this.prompt, this.id), usage: writeUsage(usage) } })
  }

  private addDelta(index: number, delta: PartDelta) {
    if ('text' in delta && delta.text === '') return
    const active = this.queue[0]
    // Nearly always it is the active block that goes on.
    if (active?.index === index) this.writeDelta(active.part, delta)
    else this.queue.find((waiting) => waiting.index === index)?.deltas.push(delta)
  }

  private endPart(index: number, part: Part) {
    const waiting = this.queue.find((one) => one.index === index)
    if (!waiting) return
    waiting.part = part
    waiting.ended = true
    this.flush()
  }

  /** Writes what can be written: everything known of the active block, and when that has ended, of the next one. */
  private flush() {
    for (let active = this.queue[0]; active; active = this.queue[0]) {
      for (const delta of active.deltas.splice(0)) this.writeDelta(active.part, delta)
      if (!active.ended) return
      this.closeBlock(active.part)
      this.queue.shift()
    }
  }

  private writeDelta(part: Part, delta: PartDelta) {
    switch (delta.kind) {
      case 'text':
        return this.delta({ type: 'text', text: '' }, { type: 'text_delta', text: delta.text })
      case 'reasoning':
        return this.delta(EMPTY_THOUGHT, { type: 'thinking_delta', thinking: delta.text })
      case 'input':
        if (part.type !== 'tool-call') return
        this.input += delta.text
        if (part.kind === 'custom') return
        return this.writeInput(part, delta.text)
      case 'annotation':
        return this.writeCitation(delta.annotation)
      case 'signature':
        return
    }
  }

  private writeCitation(annotation: Json) {
    const citation = writeCitation(annotation)
    if (citation) this.delta({ type: 'text', text: '' }, { type: 'citations_delta', citation })
  }

  private writeInput(part: Extract<Part, { type: 'tool-call' }>, partial_json: string) {
    this.held.calls = true
    if (!this.opened) this.open({ type: 'tool_use', id: part.id, name: part.name, input: {} })
    this.say({ type: 'content_block_delta', index: this.blocks, delta: { type: 'input_json_delta', partial_json } })
  }

  private closeBlock(part: Part) {
    if ('text' in part && part.text && !this.opened)
      this.writeDelta(part, { kind: part.type === 'reasoning' ? 'reasoning' : 'text', text: part.text })
    if (part.type === 'refusal') this.held.refusal += part.text
    if (part.type === 'reasoning') this.closeReasoning(part)
    else if (part.type === 'tool-call') this.closeCall(part)
    else if (part.type === 'opaque' && part.origin === 'anthropic') this.writeOpaque(asObject(part.raw) ?? {})
    if (this.opened) this.say({ type: 'content_block_stop', index: this.blocks++ })
    this.opened = false
    this.input = ''
  }

  /**
   * A thought is signed once, behind its text. Only now is it known whether one without text stands for a state, which has
   * to be whole when its block opens; a signature of another vendor's that was not sealed would be refused in the next turn.
   */
  private closeReasoning(part: Extract<Part, { type: 'reasoning' }>) {
    const own = part.origin === 'anthropic'
    const silent = own && !this.opened ? silentThought(part) : undefined
    if (silent) return this.open(silent)
    const signature = (own && part.signature) || ''
    if (this.opened || signature) this.delta(EMPTY_THOUGHT, { type: 'signature_delta', signature })
  }

  /** Input counts only when it comes in deltas: a call without any would run with nothing. */
  private closeCall(part: Extract<Part, { type: 'tool-call' }>) {
    const whole = part.kind === 'custom' ? wrapInput(part) : this.opened && this.input ? '' : part.input || '{}'
    if (whole) this.writeInput(part, whole)
  }

  private writeOpaque(raw: JsonObject) {
    if (raw.input === undefined) return this.open(raw)
    this.open({ ...raw, input: {} })
    this.say({
      type: 'content_block_delta',
      index: this.blocks,
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(raw.input) },
    })
  }

  /** Writes a delta, and the block's start before its first one: a block that says nothing never appears. */
  private delta(start: JsonObject, delta: JsonObject) {
    if (!this.opened) this.open(start)
    const data = `{"type":"content_block_delta","index":${this.blocks},"delta":${JSON.stringify(delta)}}`
    this.frames.push({ event: 'content_block_delta', data })
  }

  private open(content_block: JsonObject) {
    this.opened = true
    this.say({ type: 'content_block_start', index: this.blocks, content_block })
  }

  private end() {
    this.start()
    for (const waiting of this.queue) waiting.ended = true
    this.flush()
    const usage = this.usage ?? { input: estimateInput(this.prompt), output: 0 }
    this.say({ type: 'message_delta', delta: writeStop(this.finish, this.held), usage: writeUsage(usage) })
    this.say({ type: 'message_stop' })
  }

  private say(data: JsonObject) {
    this.frames.push({ event: data.type as string, data: JSON.stringify(data) })
  }
}
