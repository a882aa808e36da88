import { collect, mergeUsage } from '../collect'
import { openaiError } from '../openai-fault'
import { newStamp, type Stamp } from '../openai-stamp'
import type { Event, Fault, Finish, Frame, JsonObject, Part, Prompt, ReplyWriter, Usage } from '../protocol'
import { type Ending, endingOf, failureOf, writeEcho, writeTotals } from './envelope'
import { writeOutput } from './item'
import { Output } from './output'

/** Writes a Responses reply: events when the client asked for a stream, else one response object at the end. */
export function writeReply(prompt: Prompt, stamp: Stamp = newStamp): ReplyWriter {
  const writing = prompt.stream ? new StreamWriting(prompt, stamp) : new WholeWriting(prompt, stamp)
  return (event) => writing.write(event)
}

class WholeWriting {
  private readonly collected = collect()
  private readonly created: number

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {
    this.created = stamp.seconds()
  }

  write(event: Event): Frame[] {
    this.collected.add(event)
    if (event.type === 'error') return [{ whole: true, data: JSON.stringify({ error: openaiError(event.fault) }) }]
    return event.type === 'end' ? [{ whole: true, data: JSON.stringify(this.response()) }] : []
  }

  private response(): JsonObject {
    const { id, parts, usage, finish } = this.collected.reply()
    const ending = endingOf(finish?.reason ?? 'unknown', parts.some(isRefusal))
    const output = writeOutput(parts, ending.status === 'incomplete' ? 'incomplete' : 'completed', this.stamp)
    return {
      ...writeHead(responseId(id, this.stamp), this.created),
      ...writeEcho(this.prompt),
      ...ending,
      completed_at: ending.status === 'completed' ? this.stamp.seconds() : null,
      ...writeTotals(output, usage),
    }
  }
}

/** `created` and `in_progress`, the items, and one terminal event that holds the whole response once more. */
class StreamWriting {
  private frames: Frame[] = []
  private sequence = 0
  private readonly output: Output
  private head: JsonObject | undefined
  private usage: Usage | undefined
  private finish: Finish | undefined
  private refused = false

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {
    this.output = new Output((type, fields) => this.tell(type, fields), stamp)
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
        return this.start(event.id)
      case 'part-start':
        this.start()
        this.refused ||= isRefusal(event.part)
        return this.output.start(event.index, event.part)
      case 'part-delta':
        return this.output.add(event.index, event.delta)
      case 'part-end':
        return this.output.end(event.index, event.part)
      case 'usage':
        return this.count(event.usage)
      case 'finish':
        this.finish = event.reason
        return
      case 'end':
        return this.end()
      case 'error':
        return this.fail(event.fault)
      case 'ping':
        return
    }
  }

  private start(id?: string) {
    if (this.head) return
    this.head = { ...writeHead(responseId(id, this.stamp), this.stamp.seconds()), ...writeEcho(this.prompt) }
    const response = {
      ...this.head,
      status: 'in_progress',
      error: null,
      incomplete_details: null,
      completed_at: null,
      ...writeTotals([], undefined),
    }
    this.tell('response.created', { response })
    this.tell('response.in_progress', { response })
  }

  private count(usage: Usage | undefined) {
    if (usage) this.usage = mergeUsage(this.usage, usage)
  }

  private end() {
    if (!this.finish) return this.fail({ kind: 'gateway', status: 502, message: 'the reply ended without a reason' })
    this.start()
    const ending = endingOf(this.finish, this.refused)
    this.output.leave(ending.status === 'incomplete' ? 'incomplete' : 'completed')
    this.terminate(ending)
  }

  private fail(fault: Fault) {
    this.start()
    this.terminate(failureOf(fault))
  }

  private terminate(ending: Ending) {
    const completed_at = ending.status === 'completed' ? this.stamp.seconds() : null
    const response = { ...this.head, ...ending, completed_at, ...writeTotals(this.output.items, this.usage) }
    this.tell(`response.${ending.status}`, { response })
  }

  private tell(type: string, fields: JsonObject) {
    this.frames.push({ event: type, data: JSON.stringify({ type, sequence_number: this.sequence++, ...fields }) })
  }
}

const isRefusal = (part: Part) => part.type === 'refusal'

const writeHead = (id: string, created_at: number): JsonObject => ({ id, object: 'response', created_at })

/** An id of this protocol is kept, so that it can be found in both logs; others get a new one. */
const responseId = (id: string | undefined, stamp: Stamp) => (id?.startsWith('resp_') ? id : stamp.id('resp_'))
