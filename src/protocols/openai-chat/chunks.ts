import { mergeUsage } from '../collect'
import { openaiError } from '../openai-fault'
import type { Stamp } from '../openai-stamp'
import type { Event, Fault, Frame, Json, JsonObject, Part, PartDelta, Prompt, Usage } from '../protocol'
import { writeAnnotation } from './annotation'
import { explanationIn, tellable, writeCall, writeFinish, writeImage, writeState } from './message'
import { writeUsage } from './usage'

type Finished = Extract<Event, { type: 'finish' }>

/** One of the answers, as far as it was told. */
interface Told {
  index: number
  types: Part['type'][]
  calls: number
  details: number
  finish: Finished | undefined
}

/** A part that is being told. */
interface Open {
  answer: Told
  type: Part['type']
  /** Characters and annotations that are out. */
  written: number
  annotated: number
  /** How the input of a call goes out: as it grows, or once it is whole; neither for a call that is not told. */
  grow?: (text: string) => JsonObject
  whole?: (text: string) => JsonObject
}

/** Chunks in their legal order: role, deltas, finish, usage if it was asked for, `[DONE]`. */
export class ChunkWriting {
  private readonly answers: Told[] = []
  private readonly open = new Map<number, Open>()
  private frames: Frame[] = []
  /** What every chunk begins with, as JSON text up to the value of `choices`. */
  private head = ''
  private usage: Usage | undefined
  private readonly tail: string

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {
    this.tail = prompt.includeUsage ? ',"usage":null}' : '}'
  }

  write(event: Event): Frame[] {
    this.frames = []
    this.writeEvent(event)
    return this.frames
  }

  private writeEvent(event: Event) {
    switch (event.type) {
      case 'start':
        this.count(event.usage)
        this.start(event.id)
        this.answer(0)
        return
      case 'part-start':
        return this.startPart(event.index, event.part, event.choice ?? 0)
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
        this.answer(event.choice ?? 0).finish ??= event
        return
      case 'ping':
        return
    }
  }

  private start(id?: string) {
    if (this.head) return
    const head: JsonObject = {
      id: completionId(id, this.stamp),
      object: 'chat.completion.chunk',
      created: this.stamp.seconds(),
      model: this.prompt.model,
    }
    this.head = `${JSON.stringify(head).slice(0, -1)},"choices":[`
  }

  /** An answer begins with its role. */
  private answer(index: number): Told {
    const known = this.answers[index]
    if (known) return known
    this.start()
    const answer: Told = { index, types: [], calls: 0, details: 0, finish: undefined }
    this.answers[index] = answer
    this.delta(answer, { role: 'assistant', content: '' })
    return answer
  }

  private count(usage: Usage | undefined) {
    if (usage) this.usage = mergeUsage(this.usage, usage)
  }

  private startPart(index: number, part: Part, choice: number) {
    const answer = this.answer(choice)
    answer.types.push(part.type)
    const open: Open = { answer, type: part.type, written: 0, annotated: 0 }
    this.open.set(index, open)
    if (part.type === 'tool-call') this.startCall(part, open)
  }

  private startCall(part: Extract<Part, { type: 'tool-call' }>, open: Open) {
    const { answer } = open
    const number = answer.calls++
    if (this.prompt.legacyCalls) return this.startLegacyCall(part, open, number)
    const call = tellable(part, this.prompt)
    open.written = part.input.length
    this.delta(answer, { tool_calls: [{ index: number, ...writeCall(call) }] })
    const field = call.kind === 'custom' ? 'custom' : 'function'
    const name = call.kind === 'custom' ? 'input' : 'arguments'
    const tell = (text: string) => ({ tool_calls: [{ index: number, [field]: { [name]: text } }] })
    // Free text for a client that knows only functions is wrapped when it is whole.
    open[call.kind === part.kind ? 'grow' : 'whole'] = tell
  }

  /** A message has room for one. */
  private startLegacyCall({ name, input }: Extract<Part, { type: 'tool-call' }>, open: Open, number: number) {
    if (number > 0) return
    open.written = input.length
    this.delta(open.answer, { function_call: { name, arguments: input } })
    open.grow = (text) => ({ function_call: { arguments: text } })
  }

  private writePartDelta(index: number, delta: PartDelta) {
    const open = this.open.get(index)
    if (!open) return
    switch (delta.kind) {
      case 'text':
        return this.writeText(open, delta.text, delta.logprobs)
      case 'reasoning':
      case 'input':
        return this.writeText(open, delta.text)
      case 'annotation':
        return this.annotate(open, [delta.annotation])
      case 'signature':
        return
    }
  }

  private writeText(open: Open, text: string, logprobs?: Json[]) {
    if (!text && !logprobs) return
    open.written += text.length
    const delta = deltaOf(open, text)
    if (delta) this.delta(open.answer, delta, logprobs)
  }

  private annotate(open: Open, annotations: Json[]) {
    open.annotated += annotations.length
    const told = annotations.flatMap((annotation) => writeAnnotation(annotation) ?? [])
    if (told.length) this.delta(open.answer, { annotations: told })
  }

  /** A part may say at its end what its deltas did not. */
  private endPart(index: number, part: Part) {
    const open = this.open.get(index)
    if (!open) return
    this.open.delete(index)
    const { answer } = open
    this.writeText(open, textOf(part).slice(open.written))
    if (part.type === 'text') this.annotate(open, part.annotations?.slice(open.annotated) ?? [])
    if (open.whole && part.type === 'tool-call') this.delta(answer, open.whole(tellable(part, this.prompt).input))
    const image = writeImage(part)
    if (image) this.delta(answer, { images: [image] })
    const details = writeState(part, answer.details)
    answer.details += details.length
    if (details.length) this.delta(answer, { reasoning_details: details })
  }

  private end() {
    // A stream that seems to end well without a reason makes clients ask again for ever.
    if (!this.answers.some(({ finish }) => finish)) return this.fail(unreasoned)
    for (const answer of this.answers) if (answer) this.finish(answer)
    if (this.prompt.includeUsage && this.usage) this.frame(`${this.head}],"usage":${JSON.stringify(writeUsage(this.usage))}}`)
    this.frame('[DONE]')
  }

  private finish(answer: Told) {
    const { finish, types } = answer
    const explanation = explanationIn(finish?.details)
    if (explanation && !types.includes('refusal')) this.delta(answer, { refusal: explanation })
    const reason = writeFinish(finish?.reason ?? 'unknown', types, this.prompt)
    this.frame(`${this.head}{"index":${answer.index},"delta":{},"logprobs":null,"finish_reason":"${reason}"}]${this.tail}`)
  }

  private fail(fault: Fault) {
    this.frame(JSON.stringify({ error: openaiError(fault) }))
    this.frame('[DONE]')
  }

  private delta({ index }: Told, delta: JsonObject, logprobs?: Json[]) {
    const told = logprobs?.length ? JSON.stringify({ content: logprobs, refusal: null }) : 'null'
    this.frame(`${this.head}{"index":${index},"delta":${JSON.stringify(delta)},"logprobs":${told},"finish_reason":null}]${this.tail}`)
  }

  private frame(data: string) {
    this.frames.push({ data })
  }
}

const unreasoned: Fault = { kind: 'gateway', status: 502, message: 'the reply ended without a reason' }

function deltaOf({ type, grow }: Open, text: string): JsonObject | undefined {
  switch (type) {
    case 'text':
      return { content: text }
    case 'refusal':
      return { refusal: text }
    case 'reasoning':
      return { reasoning_content: text }
    case 'tool-call':
      return grow?.(text)
    default:
      return undefined
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
export const completionId = (id: string | undefined, stamp: Stamp) => (id?.startsWith('chatcmpl-') ? id : stamp.id('chatcmpl-'))
