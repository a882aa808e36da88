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

/** The output items of one streamed response. */
export interface Output {
  start(index: number, part: Part): void
  add(index: number, delta: PartDelta): void
  end(index: number, part: Part): void
  /** Closes the last message. */
  close(status: Status): void
  /** The items that are done, in the order of their indexes. */
  items(): JsonObject[]
}

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

/** Writes parts as items: each step that clients wait for, in the order in which they wait for it. */
export function createOutput(tell: Tell, stamp: Stamp): Output {
  const slots = new Map<number, Slot>()
  const done: JsonObject[] = []
  let next = 0
  let run: Run | undefined

  const openRun = (): Run => {
    const opened = { at: next++, id: stamp.id('msg_'), content: [], open: 0, left: false }
    tell('response.output_item.added', { output_index: opened.at, item: writeMessage(opened.id, [], 'in_progress') })
    return opened
  }
  const closeRun = ({ at, id, content }: Run, status: Status = 'completed') => endItem(at, writeMessage(id, content, status))
  const endItem = (at: number, item: JsonObject) => {
    done[at] = item
    tell('response.output_item.done', { output_index: at, item })
  }
  const leaveRun = (status?: Status) => {
    if (run) run.left = true
    if (run?.open === 0) closeRun(run, status)
    run = undefined
  }
  const startText = (index: number, part: Said) => {
    run ??= openRun()
    run.open++
    const slot: Slot = { at: run.at, id: run.id, part, written: 0, run, content: run.content.length, annotations: 0 }
    slots.set(index, slot)
    run.content.push(writeContent(empty(part)))
    tell('response.content_part.added', { ...place(slot), part: writeContent(empty(part)) })
  }
  const startItem = (index: number, part: Part) => {
    const id = itemId(part, stamp)
    const item = writeItem(empty(part), id, 'in_progress')
    if (!item) return
    leaveRun()
    slots.set(index, { at: next++, id, part, written: 0, content: 0, annotations: 0 })
    tell('response.output_item.added', { output_index: next - 1, item })
  }
  const endText = (slot: Slot, part: Said) => {
    const { run: own } = slot
    if (!own) return
    const content = writeContent(part)
    own.content[slot.content] = content
    if (part.type === 'text') tell('response.output_text.done', { ...place(slot), text: part.text, logprobs: [] })
    else tell('response.refusal.done', { ...place(slot), refusal: part.text })
    tell('response.content_part.done', { ...place(slot), part: content })
    own.open--
    if (own.left && own.open === 0) closeRun(own)
  }

  return {
    start(index, part) {
      if (isSaid(part)) startText(index, part)
      else startItem(index, part)
    },
    add(index, delta) {
      const slot = slots.get(index)
      if (slot) writeDelta(tell, slot, delta)
    },
    end(index, part) {
      const slot = slots.get(index)
      if (!slot) return
      slots.delete(index)
      writeRest(tell, slot, part)
      if (isSaid(part)) return endText(slot, part)
      if (part.type === 'reasoning') endThought(tell, slot, part)
      if (part.type === 'tool-call') endCall(tell, slot, part)
      const item = writeItem(part, slot.id)
      if (item) endItem(slot.at, item)
    },
    close: leaveRun,
    items: () => done.filter((item) => item !== undefined),
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
