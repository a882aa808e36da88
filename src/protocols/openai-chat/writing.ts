import { collect, mergeUsage } from '../collect'
import { openaiError } from '../openai-fault'
import { newStamp, type Stamp } from '../openai-stamp'
import type { Event, Fault, Finish, Frame, Json, JsonObject, Part, PartDelta, Prompt, ReplyWriter, Usage } from '../protocol'
import { writeAnnotation } from './annotation'
import { writeCall, writeFinish, writeImage, writeMessage } from './message'
import { writeUsage } from './usage'

/** Writes a Chat Completions reply: chunks when the client asked for a stream, else one completion at the end. */
export function writeReply(prompt: Prompt, stamp: Stamp = newStamp): ReplyWriter {
  const writing = prompt.stream ? new ChunkWriting(prompt, stamp) : new WholeWriting(prompt, stamp)
  return (event) => writing.write(event)
}

class WholeWriting {
  private readonly collected = collect()

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {}

  write(event: Event): Frame[] {
    this.collected.add(event)
    if (event.type === 'error') return [{ whole: true, data: JSON.stringify({ error: openaiError(event.fault) }) }]
    return event.type === 'end' ? [{ whole: true, data: JSON.stringify(this.completion()) }] : []
  }

  private completion(): JsonObject {
    const reply = this.collected.reply()
    const types = reply.parts.map(({ type }) => type)
    const choice = {
      index: 0,
      message: writeMessage(reply.parts),
      logprobs: null,
      finish_reason: writeFinish(reply.finish?.reason ?? 'unknown', types),
    }
    return {
      id: completionId(reply.id, this.stamp),
      object: 'chat.completion',
      created: this.stamp.seconds(),
      model: this.prompt.model,
      choices: [choice],
      ...(reply.usage && { usage: writeUsage(reply.usage) }),
    }
  }
}

/** Chunks in their legal order: role, deltas, finish, usage if it was asked for, `[DONE]`. */
class ChunkWriting {
  /** The tool calls by part: their own dense numbers, and their kind. */
  private readonly calls = new Map<number, { number: number; kind: 'function' | 'custom' }>()
  private readonly types = new Map<number, Part['type']>()
  /** How much of each part has been written, in characters. */
  private readonly written = new Map<number, number>()
  /** How many of its annotations. */
  private readonly annotated = new Map<number, number>()
  private frames: Frame[] = []
  private head: JsonObject | undefined
  private usage: Usage | undefined
  private finish: Finish | undefined

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {}

  write(event: Event): Frame[] {
    this.frames = []
    this.writeEvent(event)
    return this.frames
  }

  private writeEvent(event: Event) {
    switch (event.type) {
      case 'start':
        this.count(event.usage)
        return this.start(event.id)
      case 'part-start':
        return this.startPart(event.index, event.part)
      case 'part-delta':
        return this.writePartDelta(event.index, event.delta)
      case 'part-end':
        return this.endPart(event.index, event.part)
      case 'end':
        return this.end()
      case 'error':
        return this.fail(event.fault)
      case 'usage':
        return this.count(event.usage)
      case 'finish':
        this.finish = event.reason
        return
      case 'ping':
        return
    }
  }

  private start(id?: string) {
    if (this.head) return
    this.head = {
      id: completionId(id, this.stamp),
      object: 'chat.completion.chunk',
      created: this.stamp.seconds(),
      model: this.prompt.model,
    }
    this.delta({ role: 'assistant', content: '' })
  }

  private count(usage: Usage | undefined) {
    if (usage) this.usage = mergeUsage(this.usage, usage)
  }

  private startPart(index: number, part: Part) {
    this.start()
    this.types.set(index, part.type)
    if (part.type !== 'tool-call') return
    const number = this.calls.size
    this.calls.set(index, { number, kind: part.kind })
    this.written.set(index, part.input.length)
    this.delta({ tool_calls: [{ index: number, ...writeCall(part) }] })
  }

  private writePartDelta(index: number, delta: PartDelta) {
    switch (delta.kind) {
      case 'text':
      case 'reasoning':
      case 'input':
        return this.writeText(index, delta.text)
      case 'annotation':
        return this.annotate(index, [delta.annotation])
      case 'signature':
        return
    }
  }

  private writeText(index: number, text: string) {
    if (!text) return
    this.written.set(index, (this.written.get(index) ?? 0) + text.length)
    switch (this.types.get(index)) {
      case 'text':
        return this.delta({ content: text })
      case 'refusal':
        return this.delta({ refusal: text })
      case 'reasoning':
        return this.delta({ reasoning_content: text })
      case 'tool-call':
        return this.delta({ tool_calls: [this.callDelta(index, text)] })
    }
  }

  private callDelta(index: number, text: string): JsonObject {
    const call = this.calls.get(index)
    return { index: call?.number ?? 0, ...(call?.kind === 'custom' ? { custom: { input: text } } : { function: { arguments: text } }) }
  }

  private annotate(index: number, annotations: Json[]) {
    this.annotated.set(index, (this.annotated.get(index) ?? 0) + annotations.length)
    const told = annotations.flatMap((annotation) => writeAnnotation(annotation) ?? [])
    if (told.length) this.delta({ annotations: told })
  }

  /** A part may say at its end what its deltas did not. */
  private endPart(index: number, part: Part) {
    this.writeText(index, textOf(part).slice(this.written.get(index) ?? 0))
    if (part.type === 'text') this.annotate(index, part.annotations?.slice(this.annotated.get(index) ?? 0) ?? [])
    const image = writeImage(part)
    if (image) this.delta({ images: [image] })
  }

  private end() {
    // A stream that seems to end well without a reason makes clients ask again for ever.
    if (!this.finish) return this.fail({ kind: 'gateway', status: 502, message: 'the reply ended without a reason' })
    this.start()
    this.chunk({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: writeFinish(this.finish, [...this.types.values()]) }] })
    if (this.prompt.includeUsage && this.usage) this.frame({ ...this.head, choices: [], usage: writeUsage(this.usage) })
    this.frames.push({ data: '[DONE]' })
  }

  private fail(fault: Fault) {
    this.frame({ error: openaiError(fault) })
    this.frames.push({ data: '[DONE]' })
  }

  private delta(delta: JsonObject) {
    this.chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason: null }] })
  }

  private chunk(fields: JsonObject) {
    this.frame({ ...this.head, ...fields, ...(this.prompt.includeUsage && { usage: null }) })
  }

  private frame(data: JsonObject) {
    this.frames.push({ data: JSON.stringify(data) })
  }
}

function textOf(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return part.text
    case 'tool-call':
      return part.input
    default:
      return ''
  }
}

/** An id of this protocol is kept, so that it can be found in both logs; others get a new one. */
const completionId = (id: string | undefined, stamp: Stamp) => (id?.startsWith('chatcmpl-') ? id : stamp.id('chatcmpl-'))
