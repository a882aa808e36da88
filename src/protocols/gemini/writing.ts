import { mergeUsage } from '../collect'
import type { Event, Frame, Json, JsonObject, PartDelta, Prompt, ReplyWriter, Usage } from '../protocol'
import { Answer } from './answer'
import { writeFinish } from './finish'
import { writeLogprobs } from './logprobs'
import { writeUsage } from './usage'
import { brokenChunk } from './wire'

/**
 * Writes a generateContent reply. For a stream every chunk is a reply of its own with at least one part, a call comes whole,
 * and the last chunk says why it ends; no event names and no `[DONE]`, for Google's SDK breaks on both. A whole reply is one
 * such chunk, at the end.
 */
export function writeReply(prompt: Prompt): ReplyWriter {
  const reply = prompt.stream ? new Writing(prompt) : new WholeWriting(prompt)
  return (event) => reply.write(event)
}

class Writing {
  private id: string | undefined
  private usage: Usage | undefined
  protected readonly answers = new Map<number, Answer>()
  /** The answers that parts belong to, but for the first. */
  private readonly choices = new Map<number, number>()
  /** The parts that have said something in deltas. */
  private readonly spoken = new Set<number>()

  constructor(protected readonly prompt: Prompt) {}

  write(event: Event): Frame[] {
    switch (event.type) {
      case 'start':
        this.id = event.id
        this.count(event.usage)
        return []
      case 'part-start':
        if (event.choice) this.choices.set(event.index, event.choice)
        return []
      case 'part-delta':
        return this.writeDelta(event.index, event.delta)
      case 'part-end': {
        const choice = this.choiceOf(event.index)
        return this.tell(choice, this.answerAt(choice).end(event.part, this.spoken.delete(event.index)))
      }
      case 'usage':
        this.count(event.usage)
        return []
      case 'finish':
        Object.assign(this.answerAt(event.choice ?? 0), { finish: event.reason, token: event.token })
        return []
      case 'end':
        return this.end()
      case 'error':
        return [this.frame(brokenChunk(event.fault))]
      case 'ping':
        return []
    }
  }

  protected writeDelta(index: number, delta: PartDelta): Frame[] {
    if (delta.kind !== 'text' && delta.kind !== 'reasoning') return []
    this.spoken.add(index)
    const choice = this.choiceOf(index)
    const parts = this.answerAt(choice).words(delta.text, delta.kind === 'reasoning')
    return this.tell(choice, parts, delta.kind === 'text' ? delta.logprobs : undefined)
  }

  /** A chunk for each part. */
  protected tell(choice: number, parts: JsonObject[], logprobs?: Json[]): Frame[] {
    return parts.map((part) => this.frame(this.response([this.candidate(choice, [part], logprobs)])))
  }

  /** The last of what is left of each answer, why it ends, and what it cost. */
  protected end(): Frame[] {
    this.answerAt(0)
    const candidates = [...this.answers]
      .toSorted(([a], [b]) => a - b)
      .map(([choice, answer]) => this.lastCandidate(choice, answer, answer.rest()))
    return [this.frame({ ...this.response(candidates), usageMetadata: writeUsage(this.usage ?? { input: 0, output: 0 }) })]
  }

  protected lastCandidate(choice: number, answer: Answer, parts: JsonObject[], logprobs?: Json[]): JsonObject {
    const grounding = answer.grounding()
    return {
      ...this.candidate(choice, parts, logprobs),
      ...writeEnd(answer),
      ...(grounding && { groundingMetadata: grounding }),
    }
  }

  protected choiceOf = (index: number): number => this.choices.get(index) ?? 0

  protected answerAt(choice: number): Answer {
    const known = this.answers.get(choice)
    if (known) return known
    const { reasoning } = this.prompt
    const answer = new Answer(reasoning?.visible !== undefined && reasoning.visible !== 'none')
    this.answers.set(choice, answer)
    return answer
  }

  private candidate(choice: number, parts: JsonObject[], logprobs: Json[] | undefined): JsonObject {
    const candidate: JsonObject = { content: { role: 'model', parts }, index: choice }
    // Only those who asked for them are told.
    if (logprobs?.length && this.prompt.topLogprobs !== undefined) candidate.logprobsResult = writeLogprobs(logprobs)
    return candidate
  }

  private response(candidates: JsonObject[]): JsonObject {
    return { candidates, modelVersion: this.prompt.model, ...(this.id !== undefined && { responseId: this.id }) }
  }

  protected frame(body: JsonObject): Frame {
    return { data: JSON.stringify(body) }
  }

  private count(usage: Usage | undefined) {
    if (usage) this.usage = mergeUsage(this.usage, usage)
  }
}

/** A reply that Gemini interrupts is continued by its own clients themselves. */
function writeEnd({ finish = 'unknown', token }: Answer): JsonObject {
  return finish === 'pause' && token ? { finishReason: 'CONTINUATION', continuationToken: token } : { finishReason: writeFinish(finish) }
}

/** Keeps what a stream would tell piece by piece, and tells it at the end. */
class WholeWriting extends Writing {
  private readonly parts = new Map<number, JsonObject[]>()
  private readonly logprobs = new Map<number, Json[]>()

  protected override writeDelta(index: number, delta: PartDelta): Frame[] {
    if (delta.kind !== 'text' || !delta.logprobs) return []
    const choice = this.choiceOf(index)
    const known = this.logprobs.get(choice) ?? []
    known.push(...delta.logprobs)
    this.logprobs.set(choice, known)
    return []
  }

  protected override tell(choice: number, parts: JsonObject[]): Frame[] {
    this.parts.set(choice, [...(this.parts.get(choice) ?? []), ...parts])
    return []
  }

  protected override lastCandidate(choice: number, answer: Answer, rest: JsonObject[]): JsonObject {
    const said = this.parts.get(choice) ?? []
    // An empty text is only there for want of anything else.
    const last = said.length ? rest.filter((part) => part.text !== '' || part.thoughtSignature !== undefined) : rest
    return super.lastCandidate(choice, answer, [...said, ...last], this.logprobs.get(choice))
  }

  protected override frame(body: JsonObject): Frame {
    return { whole: true, data: JSON.stringify(body) }
  }
}
