import type { Stamp } from '../openai-stamp'
import type { Json, JsonObject, Part, PartDelta } from '../protocol'
import {
  isSaid,
  itemId,
  type Said,
  type Status,
  type Thought,
  type ToolCall,
  writeContent,
  writeItem,
  writeMessage,
  writeSummary,
} from './item'

/** A message that texts are added to until something else is said. */
interface Run {
  at: number
  id: string
  content: JsonObject[]
  open: number
  /** Something else has been said since: it ends with its last open text. */
  left: boolean
}

/** Where a part is being written. */
interface Slot {
  at: number
  id: string
  part: Part
  /** How much of it has been written, in characters. */
  written: number
  run?: Run
  content: number
  annotations: number
}

type Tell = (type: string, fields: JsonObject) => void

/** The output items of one streamed response: each step that clients wait for, in the order in which they wait for it. */
export class Output {
  private readonly slots = new Map<number, Slot>()
  private readonly done: JsonObject[] = []
  private next = 0
  private run: Run | undefined

  constructor(
    private readonly tell: Tell,
    private readonly stamp: Stamp,
  ) {}

  /** The items that are done, in the order of their indexes. */
  get items(): JsonObject[] {
    return this.done.filter((item) => item !== undefined)
  }

  start(index: number, part: Part) {
    if (isSaid(part)) this.startText(index, part)
    else this.startItem(index, part)
  }

  add(index: number, delta: PartDelta) {
    const slot = this.slots.get(index)
    if (slot) writeDelta(this.tell, slot, delta)
  }

  end(index: number, part: Part) {
    const slot = this.slots.get(index)
    if (!slot) return
    this.slots.delete(index)
    writeRest(this.tell, slot, part)
    if (isSaid(part)) return this.endText(slot, part)
    if (part.type === 'reasoning') endThought(this.tell, slot, part)
    if (part.type === 'tool-call') endCall(this.tell, slot, part)
    const item = writeItem(part, slot.id)
    if (item) this.endItem(slot.at, item)
  }

  /** Something else is said than text: the message ends, with its last open text at the latest. */
  leave(status: Status = 'completed') {
    if (this.run) this.run.left = true
    if (this.run?.open === 0) this.endRun(this.run, status)
    this.run = undefined
  }

  private startText(index: number, part: Said) {
    const run = this.run ?? this.startRun()
    this.run = run
    const slot: Slot = { at: run.at, id: run.id, part, written: 0, run, content: run.content.length, annotations: 0 }
    const content = writeContent(empty(part))
    this.slots.set(index, slot)
    run.open++
    run.content.push(content)
    this.tell('response.content_part.added', { ...place(slot), part: content })
  }

  private startRun(): Run {
    const run = { at: this.next++, id: this.stamp.id('msg_'), content: [], open: 0, left: false }
    this.tell('response.output_item.added', { output_index: run.at, item: writeMessage(run.id, [], 'in_progress') })
    return run
  }

  private startItem(index: number, part: Part) {
    const id = itemId(part, this.stamp)
    const item = writeItem(empty(part), id, 'in_progress')
    if (!item) return
    this.leave()
    const at = this.next++
    this.slots.set(index, { at, id, part, written: 0, content: 0, annotations: 0 })
    this.tell('response.output_item.added', { output_index: at, item })
  }

  private endText(slot: Slot, part: Said) {
    const { run } = slot
    if (!run) return
    const content = writeContent(part)
    run.content[slot.content] = content
    if (part.type === 'text') this.tell('response.output_text.done', { ...place(slot), text: part.text, logprobs: [] })
    else this.tell('response.refusal.done', { ...place(slot), refusal: part.text })
    this.tell('response.content_part.done', { ...place(slot), part: content })
    run.open--
    if (run.left && run.open === 0) this.endRun(run, 'completed')
  }

  private endRun({ at, id, content }: Run, status: Status) {
    this.endItem(at, writeMessage(id, content, status))
  }

  private endItem(at: number, item: JsonObject) {
    this.done[at] = item
    this.tell('response.output_item.done', { output_index: at, item })
  }
}

function writeDelta(tell: Tell, slot: Slot, delta: PartDelta) {
  switch (delta.kind) {
    case 'text':
    case 'reasoning':
    case 'input':
      return writeText(tell, slot, delta.text)
    case 'annotation':
      return annotate(tell, slot, delta.annotation)
    case 'signature':
      return
  }
}

function writeText(tell: Tell, slot: Slot, delta: string) {
  if (!delta) return
  const { part } = slot
  const isFirst = slot.written === 0
  slot.written += delta.length
  switch (part.type) {
    case 'text':
      return tell('response.output_text.delta', { ...place(slot), delta, logprobs: [] })
    case 'refusal':
      return tell('response.refusal.delta', { ...place(slot), delta })
    case 'reasoning':
      if (isFirst) tell('response.reasoning_summary_part.added', { ...summaryPlace(slot), part: writeSummary('') })
      return tell('response.reasoning_summary_text.delta', { ...summaryPlace(slot), delta })
    case 'tool-call':
      return tell(`response.${inputEvent(part)}.delta`, { ...itemPlace(slot), delta })
  }
}

function annotate(tell: Tell, slot: Slot, annotation: Json) {
  tell('response.output_text.annotation.added', { ...place(slot), annotation_index: slot.annotations++, annotation })
}

/** A part may say at its end what its deltas did not. */
function writeRest(tell: Tell, slot: Slot, part: Part) {
  if (isSaid(part) || part.type === 'reasoning') writeText(tell, slot, part.text.slice(slot.written))
  if (part.type === 'tool-call') writeText(tell, slot, part.input.slice(slot.written))
  if (part.type === 'text') for (const annotation of part.annotations?.slice(slot.annotations) ?? []) annotate(tell, slot, annotation)
}

function endThought(tell: Tell, slot: Slot, { text }: Thought) {
  if (!text) return
  tell('response.reasoning_summary_text.done', { ...summaryPlace(slot), text })
  tell('response.reasoning_summary_part.done', { ...summaryPlace(slot), part: writeSummary(text) })
}

function endCall(tell: Tell, slot: Slot, call: ToolCall) {
  const said: JsonObject = call.kind === 'function' ? { name: call.name, arguments: call.input } : { input: call.input }
  tell(`response.${inputEvent(call)}.done`, { ...itemPlace(slot), ...said })
}

const inputEvent = ({ kind }: ToolCall) => (kind === 'function' ? 'function_call_arguments' : 'custom_tool_call_input')

const itemPlace = ({ id, at }: Slot): JsonObject => ({ item_id: id, output_index: at })
const place = (slot: Slot): JsonObject => ({ ...itemPlace(slot), content_index: slot.content })
const summaryPlace = (slot: Slot): JsonObject => ({ ...itemPlace(slot), summary_index: 0 })

/** The part before anything of it was said. */
function empty<P extends Part>(part: P): P {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { ...part, text: '', annotations: undefined }
    case 'reasoning':
      return { ...part, text: '', signature: undefined }
    case 'tool-call':
      return { ...part, input: '' }
    default:
      return part
  }
}
