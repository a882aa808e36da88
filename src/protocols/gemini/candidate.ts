import { newCallId } from '../call-id'
import { asObject, asObjects, asText } from '../json'
import type { OpenParts } from '../open-parts'
import type { Event, Json, JsonObject, Part } from '../protocol'
import { codeWords } from './code'
import { readFinish } from './finish'
import { readSources } from './grounding'
import { readLogprobs } from './logprobs'
import { mediaPart } from './media'

/** One of the answers of a reply while it arrives. */
export class Candidate {
  /** The part that words are being added to. */
  private current: number | undefined
  /** The signature of words stays behind them until something else follows: sources may still be told for them. */
  private signature: string | undefined
  private called = false
  private token: string | undefined
  finish: string | undefined
  /** Whether it was said why it ends. */
  ended = false

  constructor(
    private readonly parts: OpenParts,
    private readonly choice: number,
  ) {}

  read(candidate: JsonObject) {
    const parts = asObjects(asObject(candidate.content)?.parts)
    const logprobs = readLogprobs(asObject(candidate.logprobsResult))
    const spoken = logprobs ? parts.findLastIndex((part) => typeof part.text === 'string' && part.thought !== true) : -1
    for (const [at, part] of parts.entries()) this.readPart(part, at === spoken ? logprobs : undefined)
    this.readSources(candidate)
    this.token = asText(candidate.continuationToken) || this.token
    this.readFinish(asText(candidate.finishReason))
  }

  /** Closes what is open and says why the answer ends; without a reason of its own it was blocked. */
  end(blocked: string | undefined): Event {
    this.endCurrent()
    this.ended = true
    const { choice, token } = this
    if (this.isInterrupted) return { type: 'finish', reason: 'pause', raw: this.finish!, token: token!, ...(choice && { choice }) }
    const raw = this.finish ?? blocked ?? ''
    const reason = this.finish ? readFinish(raw) : 'content-filter'
    return { type: 'finish', reason: reason === 'stop' && this.called ? 'tool-calls' : reason, raw, ...(choice && { choice }) }
  }

  /** Whether more of it is to be had: that a request may have no more tokens is told together with what to ask for the rest by. */
  get isInterrupted(): boolean {
    return this.token !== undefined && this.finish === 'CONTINUATION'
  }

  private readPart(part: JsonObject, logprobs: Json[] | undefined) {
    const signature = asText(part.thoughtSignature) || undefined
    const text = asText(part.text)
    if (text !== undefined) return this.readText(text, part.thought === true, signature, logprobs)
    const call = asObject(part.functionCall)
    if (call) return this.readCall(call, signature)
    const other = readOther(part)
    if (other) this.whole(other)
    if (signature && other?.type !== 'opaque') this.signature = signature
  }

  private readText(text: string, thought: boolean, signature: string | undefined, logprobs: Json[] | undefined) {
    if (thought) return this.readThought(text, signature)
    if (text || logprobs) this.parts.add(this.openFor('text'), { kind: 'text', text, ...(logprobs && { logprobs }) })
    if (!signature) return
    this.sign()
    this.signature = signature
  }

  private readThought(text: string, signature: string | undefined) {
    if (text) this.parts.add(this.openFor('reasoning'), { kind: 'reasoning', text })
    if (!signature) return
    this.parts.add(this.openFor('reasoning'), { kind: 'signature', signature })
    this.endCurrent()
  }

  /** Continues the open part when it is of this kind, else closes it and opens one. */
  private openFor(kind: 'text' | 'reasoning'): number {
    if (this.current !== undefined && this.signature === undefined && this.parts.get(this.current)?.type === kind) return this.current
    this.endCurrent()
    this.current = this.parts.open(
      kind === 'text' ? { type: 'text', text: '' } : { type: 'reasoning', text: '', origin: 'gemini' },
      this.choice,
    )
    return this.current
  }

  private readCall(call: JsonObject, signature: string | undefined) {
    this.endCurrent()
    this.called = true
    const id = asText(call.id) || newCallId()
    const name = asText(call.name) ?? ''
    const part: Part = { type: 'tool-call', id, name, kind: 'function', input: '', ...(signature && { signature }) }
    const index = this.parts.open(part, this.choice)
    this.parts.add(index, { kind: 'input', text: JSON.stringify(call.args ?? {}) })
    this.parts.end(index)
  }

  private whole(part: Part) {
    this.endCurrent()
    this.parts.whole(part, this.choice)
  }

  private endCurrent() {
    if (this.current !== undefined) this.parts.end(this.current)
    this.current = undefined
    this.sign()
  }

  /** A signature on plain text has no place in our text: it follows as reasoning without words. */
  private sign() {
    const { signature } = this
    if (signature === undefined) return
    this.signature = undefined
    this.whole({ type: 'reasoning', text: '', signature, origin: 'gemini' })
  }

  private readSources(candidate: JsonObject) {
    const part = this.current === undefined ? undefined : this.parts.get(this.current)
    if (part?.type !== 'text') return
    for (const annotation of readSources(candidate, part.text)) this.parts.add(this.current!, { kind: 'annotation', annotation })
  }

  /** The first reason counts, unless a later one says that the reply was cut. */
  private readFinish(reason: string | undefined) {
    if (!reason) return
    if (!this.finish || reason === 'MAX_TOKENS' || readFinish(reason) === 'content-filter') this.finish = reason
  }
}

/** Parts that arrive whole; undefined for a part that says nothing. */
function readOther(part: JsonObject): Part | undefined {
  const { thoughtSignature: _, thought, ...rest } = part
  const blob = asObject(part.inlineData)
  const [data, mime] = [asText(blob?.data), asText(blob?.mimeType) ?? 'application/octet-stream']
  // A picture that is only thought of is none of the answer.
  if (data !== undefined && thought !== true) return mediaPart({ kind: 'base64', data, mime }, mime)
  if (!Object.keys(rest).length) return undefined
  const words = codeWords(part)
  return { type: 'opaque', origin: 'gemini', raw: part, ...(words && { words }) }
}
