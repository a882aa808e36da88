import { mergeUsage } from '../collect'
import { asObject, asText } from '../json'
import { openaiError } from '../openai-fault'
import { newStamp, type Stamp } from '../openai-stamp'
import type { Event, Fault, Frame, JsonObject, Prompt, ReplyWriter, Usage } from '../protocol'
import { declaredClientTools } from './client-call'
import { type Ending, endingOf, failureOf, writeEcho, writeTotals } from './envelope'
import { Output } from './output'

type Finish = Extract<Event, { type: 'finish' }>

/** Writes a Responses reply: events when the client asked for a stream, else one response object at the end. */
export function writeReply(prompt: Prompt, stamp: Stamp = newStamp): ReplyWriter {
  const writing = new Writing(prompt, stamp)
  return (event) => writing.write(event)
}

/**
 * `created` and `in_progress`, the items, and one terminal event that holds the whole response once more. A whole reply
 * comes about in the same way, only that nothing is told before the end.
 */
class Writing {
  private frames: Frame[] = []
  private sequence = 0
  private readonly output: Output
  private head: JsonObject | undefined
  private usage: Usage | undefined
  private finish: Finish | undefined
  private refused = false
  /** How many parts were opened. */
  private parts = 0

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {
    const tell = prompt.stream ? (type: string, fields: JsonObject) => this.tell(type, fields) : () => {}
    this.output = new Output(tell, stamp, declaredClientTools(prompt))
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
        this.parts = Math.max(this.parts, event.index + 1)
        this.refused ||= event.part.type === 'refusal'
        return this.output.start(event.index, event.part)
      case 'part-delta':
        return this.output.add(event.index, event.delta)
      case 'part-end':
        return this.output.end(event.index, event.part)
      case 'usage':
        return this.count(event.usage)
      case 'finish':
        this.finish = event
        return
      case 'end':
        return this.end()
      case 'error':
        return this.fail(event.fault)
      case 'ping':
        return this.head && this.prompt.stream ? this.tell('keepalive', {}) : undefined
    }
  }

  private start(id?: string) {
    if (this.head) return
    this.head = { ...writeHead(responseId(id, this.stamp), this.stamp.seconds()), ...writeEcho(this.prompt) }
    if (!this.prompt.stream) return
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
    const ending = endingOf(this.finish.reason, this.refused)
    this.explain(this.finish)
    this.output.leave(ending.status === 'incomplete' ? 'incomplete' : 'completed')
    this.terminate(ending, this.usage ?? { input: 0, output: 0 })
  }

  /** Why the model refuses, where it is not part of what it said. */
  private explain({ reason, details }: Finish) {
    const text = asText(asObject(details)?.explanation)
    if (reason !== 'refusal' || this.refused || !text) return
    this.output.start(this.parts, { type: 'refusal', text: '' })
    this.output.end(this.parts, { type: 'refusal', text })
  }

  private fail(fault: Fault) {
    if (!this.prompt.stream) {
      this.frames.push({ whole: true, data: JSON.stringify({ error: openaiError(fault) }) })
      return
    }
    this.start()
    this.output.breakOff()
    this.terminate(failureOf(fault), this.usage)
  }

  private terminate(ending: Ending, usage: Usage | undefined) {
    const completed_at = ending.status === 'completed' ? this.stamp.seconds() : null
    const response = { ...this.head, ...ending, completed_at, ...writeTotals(this.output.items, usage) }
    if (this.prompt.stream) this.tell(`response.${ending.status}`, { response })
    else this.frames.push({ whole: true, data: JSON.stringify(response) })
  }

  private tell(type: string, fields: JsonObject) {
    this.frames.push({ event: type, data: JSON.stringify({ type, sequence_number: this.sequence++, ...fields }) })
  }
}

const writeHead = (id: string, created_at: number): JsonObject => ({ id, object: 'response', created_at })

/** An id of this protocol is kept, so that it can be found in both logs; others get a new one. */
const responseId = (id: string | undefined, stamp: Stamp) => (id?.startsWith('resp_') ? id : stamp.id('resp_'))
