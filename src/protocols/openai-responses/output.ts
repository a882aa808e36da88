import type { Stamp } from '../openai-stamp'
import type { Json, JsonObject, Part, PartDelta } from '../protocol'
import type { Declared } from './client-call'
import {
  asSaid,
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
import { writeLogprobs } from './logprobs'

/** A message that texts are added to until something else is said. */
interface Run {
  at: number
  id: string
  content: JsonObject[]
  open: number
  /** Something else has been said since: it ends with its last open text. */
  left: boolean
  done: boolean
}

/** Where a part is being written. */
interface Slot {
  at: number
  id: string
  part: Part
  /** What has been written of it. */
  said: string
  run?: Run
  content: number
  annotations: number
  /** The tool of OpenAI's that is called: its calls arrive whole. */
  own?: Declared | undefined
}

type Tell = (type: string, fields: JsonObject) => void

/** The output items of one response: each step that clients wait for, in the order in which they wait for it. */
export class Output {
  private readonly slots = new Map<number, Slot>()
  private readonly done: JsonObject[] = []
  private readonly calls = new Set<string>()
  private next = 0
  private run: Run | undefined

  constructor(
    private readonly tell: Tell,
    private readonly stamp: Stamp,
    private readonly own: ReadonlyMap<string, Declared>,
  ) {}

  /** The items that are done, in the order of their indexes. */
  get items(): JsonObject[] {
    return this.done.filter((item) => item !== undefined)
  }

  start(index: number, part: Part) {
    const told = part.type === 'tool-call' ? { ...part, id: this.freshId(part.id) } : asSaid(part)
    if (isSaid(told)) this.startText(index, told)
    else this.startItem(index, told)
  }

  add(index: number, delta: PartDelta) {
    const slot = this.slots.get(index)
    if (slot) writeDelta(this.tell, slot, delta)
  }

  end(index: number, part: Part) {
    const slot = this.slots.get(index)
    if (!slot) return
    this.slots.delete(index)
    const told = wholeOf(slot, asSaid(part))
    writeRest(this.tell, slot, told)
    if (isSaid(told)) return this.endText(slot, told)
    if (told.type === 'reasoning') endThought(this.tell, slot, told)
    if (told.type === 'tool-call' && !slot.own) endCall(this.tell, slot, told)
    if (told.type === 'image') this.tell('response.image_generation_call.completed', itemPlace(slot))
    const item = writeItem(told, slot.id, 'completed', slot.own)
    if (item) this.endItem(slot.at, item)
  }

  /** Something else is said than text: the message ends, with its last open text at the latest. */
  leave(status: Status = 'completed') {
    if (this.run) this.run.left = true
    if (this.run?.open === 0) this.endRun(this.run, status)
    this.run = undefined
  }

  /** Nothing more will come: what is still open is kept as far as it got. No step tells so. */
  breakOff() {
    for (const slot of this.slots.values()) {
      const part = soFar(slot)
      if (slot.run) slot.run.content[slot.content] = writeContent(part as Said)
      const item = slot.run ? writeMessage(slot.run.id, slot.run.content, 'incomplete') : writeItem(part, slot.id, 'incomplete', slot.own)
      if (item) this.done[slot.at] = { ...item, status: 'incomplete' }
    }
    if (this.run && !this.run.done) this.done[this.run.at] = writeMessage(this.run.id, this.run.content, 'incomplete')
  }

  private startText(index: number, part: Said) {
    const run = this.run ?? this.startRun()
    this.run = run
    const slot: Slot = { at: run.at, id: run.id, part, said: '', run, content: run.content.length, annotations: 0 }
    const content = writeContent(empty(part))
    this.slots.set(index, slot)
    run.open++
    run.content.push(content)
    this.tell('response.content_part.added', { ...place(slot), part: content })
  }

  private startRun(): Run {
    const run = { at: this.next++, id: this.stamp.id('msg_'), content: [], open: 0, left: false, done: false }
    this.tell('response.output_item.added', { output_index: run.at, item: writeMessage(run.id, [], 'in_progress') })
    return run
  }

  private startItem(index: number, part: Part) {
    const own = part.type === 'tool-call' && part.kind === 'function' && !part.namespace ? this.own.get(part.name) : undefined
    const id = itemId(part, this.stamp, own)
    const item = writeItem(empty(part), id, 'in_progress', own)
    if (!item) return
    this.leave()
    const slot: Slot = { at: this.next++, id, part, said: '', content: 0, annotations: 0, own }
    this.slots.set(index, slot)
    this.tell('response.output_item.added', { output_index: slot.at, item })
    if (part.type !== 'image') return
    this.tell('response.image_generation_call.in_progress', itemPlace(slot))
    this.tell('response.image_generation_call.generating', itemPlace(slot))
  }

  /** Clients know a call by its id, and some upstreams count anew in each reply, or do not count. */
  private freshId(id: string): string {
    let fresh = id
    for (let count = 2; this.calls.has(fresh); count++) fresh = `${id}_${count}`
    this.calls.add(fresh)
    return fresh
  }

  private endText(slot: Slot, part: Said) {
    const { run } = slot
    if (!run) return
    const content = writeContent(part)
    run.content[slot.content] = content
    if (part.type === 'text') this.tell('response.output_text.done', { ...place(slot), text: part.text, logprobs: content.logprobs ?? [] })
    else this.tell('response.refusal.done', { ...place(slot), refusal: part.text })
    this.tell('response.content_part.done', { ...place(slot), part: content })
    run.open--
    if (run.left && run.open === 0) this.endRun(run, 'completed')
  }

  private endRun(run: Run, status: Status) {
    run.done = true
    this.endItem(run.at, writeMessage(run.id, run.content, status))
  }

  private endItem(at: number, item: JsonObject) {
    this.done[at] = item
    this.tell('response.output_item.done', { output_index: at, item })
  }
}

function writeDelta(tell: Tell, slot: Slot, delta: PartDelta) {
  switch (delta.kind) {
    case 'text':
      return writeText(tell, slot, delta.text, delta.logprobs)
    case 'reasoning':
    case 'input':
      return writeText(tell, slot, delta.text)
    case 'annotation':
      return annotate(tell, slot, delta.annotation)
    case 'signature':
      return
  }
}

function writeText(tell: Tell, slot: Slot, delta: string, logprobs?: Json[]) {
  if (!delta && !logprobs?.length) return
  const { part, at, id } = slot
  const isFirst = slot.said === ''
  slot.said += delta
  switch (part.type) {
    case 'text':
      return tell('response.output_text.delta', {
        item_id: id,
        output_index: at,
        content_index: slot.content,
        delta,
        logprobs: writeLogprobs(logprobs),
      })
    case 'refusal':
      return tell('response.refusal.delta', { ...place(slot), delta })
    case 'reasoning':
      if (isFirst) tell('response.reasoning_summary_part.added', { ...summaryPlace(slot), part: writeSummary('') })
      return tell('response.reasoning_summary_text.delta', { item_id: id, output_index: at, summary_index: 0, delta })
    case 'tool-call':
      return slot.own ? undefined : tell(`response.${inputEvent(part)}.delta`, { item_id: id, output_index: at, delta })
  }
}

function annotate(tell: Tell, slot: Slot, annotation: Json) {
  tell('response.output_text.annotation.added', { ...place(slot), annotation_index: slot.annotations++, annotation })
}

/** A part may say at its end what its deltas did not. */
function writeRest(tell: Tell, slot: Slot, part: Part) {
  if (isSaid(part) || part.type === 'reasoning') writeText(tell, slot, part.text.slice(slot.said.length))
  if (part.type === 'tool-call') writeText(tell, slot, part.input.slice(slot.said.length))
  if (part.type === 'text') for (const annotation of part.annotations?.slice(slot.annotations) ?? []) annotate(tell, slot, annotation)
}

/** A part as it ends, under the id that its call began with. */
const wholeOf = ({ part: begun }: Slot, part: Part): Part =>
  begun.type === 'tool-call' && part.type === 'tool-call' ? { ...part, id: begun.id } : part

/** A part as far as it was told. */
function soFar({ part, said }: Slot): Part {
  if (part.type === 'tool-call') return { ...part, input: said }
  if (part.type === 'reasoning') return { type: 'reasoning', text: said, origin: part.origin }
  return isSaid(part) ? { ...part, text: said } : part
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
      return { ...part, text: '', annotations: undefined, logprobs: undefined }
    case 'reasoning':
      return { ...part, text: '', signature: undefined }
    case 'tool-call':
      return { ...part, input: '' }
    default:
      return part
  }
}
