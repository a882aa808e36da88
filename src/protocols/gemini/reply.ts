import { readInBandFault } from '../fault'
import { asNumber, asObject, asObjects, asText, parseJson } from '../json'
import { createParts, type OpenParts } from '../open-parts'
import type { Event, Fault, Frame, JsonObject, ReplyReader } from '../protocol'
import { Candidate } from './candidate'
import { isFailure } from './finish'
import { UsageReader } from './usage'

/**
 * Reads a generateContent reply: a stream of chunks, one whole reply, or a JSON array of chunks.
 * https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 */
export function readReply(): ReplyReader {
  const reply = new Reading()
  return (frame) => reply.read(frame)
}

const MAX_CANDIDATES = 128

/** What is known of one reply while it arrives. There is no terminal marker: a reply ends when its upstream closes. */
class Reading {
  private events: Event[] = []
  private readonly parts: OpenParts = createParts((event) => this.events.push(event))
  private readonly candidates = new Map<number, Candidate>()
  private readonly usage = new UsageReader()
  private counted = false
  private blocked: string | undefined
  private started = false
  private closed = false

  read(frame: Frame | null): Event[] {
    this.events = []
    if (this.closed) return []
    if (frame) this.readFrame(frame)
    if (!frame || frame.whole) this.end()
    return this.events
  }

  private readFrame({ data }: Frame) {
    if (data === '[DONE]') return
    const parsed = parseJson(data)
    const chunks = Array.isArray(parsed) ? parsed : [parsed]
    for (const chunk of chunks) {
      const fields = asObject(chunk)
      if (!this.closed) fields ? this.readChunk(fields) : this.fail(broken(unreadable(data)))
    }
  }

  private readChunk(chunk: JsonObject) {
    if (chunk.error !== undefined && chunk.error !== null) return this.fail(readInBandFault(chunk.error))
    this.start(chunk)
    for (const candidate of asObjects(chunk.candidates)) this.candidateAt(asNumber(candidate.index))?.read(candidate)
    this.readUsage(asObject(chunk.usageMetadata))
    this.blocked ??= asText(asObject(chunk.promptFeedback)?.blockReason)
    // What has failed is tried again elsewhere, the sooner the better.
    const failed = this.told().find(({ finish }) => finish !== undefined && isFailure(finish))?.finish
    if (failed) return this.fail(broken(`the upstream gave up with ${failed}`, failed))
    this.endInterrupted()
  }

  private start({ responseId, modelVersion }: JsonObject) {
    if (this.started) return
    this.started = true
    this.events.push({ type: 'start', id: asText(responseId), model: asText(modelVersion) })
  }

  /** Answers are numbered from 0, and there are few of them. */
  private candidateAt(choice = 0): Candidate | undefined {
    if (choice < 0 || choice >= MAX_CANDIDATES) return undefined
    const known = this.candidates.get(choice) ?? new Candidate(this.parts, choice)
    this.candidates.set(choice, known)
    return known
  }

  private readUsage(metadata: JsonObject | undefined) {
    const usage = this.usage.read(metadata)
    if (!usage) return
    this.counted = true
    this.events.push({ type: 'usage', usage })
  }

  /** Whoever asks for the rest has to know of it before the upstream closes. Of several answers none can be asked for. */
  private endInterrupted() {
    const [only, ...others] = this.told()
    if (only?.isInterrupted && !only.ended && !others.length) this.events.push(only.end(undefined))
  }

  private end() {
    if (this.closed) return
    const fault = this.fault()
    if (fault) return this.fail(fault)
    if (!this.candidates.size) this.candidateAt()
    for (const candidate of this.told()) if (!candidate.ended) this.events.push(candidate.end(this.blocked))
    this.close({ type: 'end' })
  }

  private told = () => [...this.candidates.values()]

  private fault(): Fault | undefined {
    if (!this.started) return broken('the upstream closed without a reply')
    if (this.blocked) return undefined
    const candidates = this.told()
    if (!candidates.length || candidates.some(({ finish }) => finish === undefined))
      return broken("the upstream's reply ended without a finishReason")
    return this.parts.count || this.counted ? undefined : broken('the upstream answered with an empty reply')
  }

  private fail(fault: Fault) {
    this.close({ type: 'error', fault })
  }

  private close(event: Event) {
    this.closed = true
    this.events.push(event)
  }
}

function broken(message: string, code?: string): Fault {
  return { kind: 'transient', status: 502, message, ...(code && { code }) }
}

function unreadable(data: string): string {
  return data.trim() ? 'the upstream answered with something that is not JSON' : 'the upstream answered with nothing'
}
