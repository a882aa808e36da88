import { wrapInput } from '../custom-tools'
import { compact, parseInput } from '../json'
import type { Finish, JsonObject, Part } from '../protocol'
import { writeGrounding } from './grounding'
import { isSealed } from './signature'

type Call = Extract<Part, { type: 'tool-call' }>
type Thought = Extract<Part, { type: 'reasoning' }>

/**
 * One answer on its way to a Gemini client. A call waits for what comes next, because the last chunk must not be empty
 * behind it: Google's command line takes a turn with an empty text in it for broken, and forgets the call.
 */
export class Answer {
  finish: Finish | undefined
  /** What to ask for the rest by, where a reply is to be continued. */
  token: string | undefined
  private waiting: JsonObject | undefined
  /** States of other vendors' thoughts: they go on the next call, or behind everything. */
  private seals: string[] = []
  private readonly texts: Part[] = []

  constructor(private readonly showsThoughts: boolean) {}

  /** A piece of a text or of a thought. */
  words(text: string, thought: boolean): JsonObject[] {
    if (!text || (thought && !this.showsThoughts)) return []
    return [...this.release(), thought ? { text, thought: true } : { text }]
  }

  /** A part that is complete; `said`: its words have been told already. */
  end(part: Part, said: boolean): JsonObject[] {
    switch (part.type) {
      case 'text':
      case 'refusal':
        this.texts.push(part)
        return said ? [] : this.words(part.text, false)
      case 'reasoning':
        return [...(said ? [] : this.words(part.text, true)), ...this.sign(part)]
      case 'tool-call':
        return this.hold(part)
      case 'image':
      case 'audio':
      case 'file':
        return part.source.kind === 'base64' ? this.tell({ inlineData: { mimeType: part.source.mime, data: part.source.data } }) : []
      case 'opaque':
        return part.origin === 'gemini' ? this.tell(part.raw as JsonObject) : []
      case 'tool-result':
        return []
    }
  }

  /** What has waited, as the last thing that is told: never nothing. */
  rest(): JsonObject[] {
    const called = this.release()
    const seals = this.takeSeals().map((seal) => (called.length ? hidden(seal) : { text: '', thoughtSignature: seal }))
    const rest = [...called, ...seals]
    return rest.length ? rest : [{ text: '' }]
  }

  grounding(): JsonObject | undefined {
    return writeGrounding(this.texts)
  }

  private tell(part: JsonObject): JsonObject[] {
    return [...this.release(), part]
  }

  private release(): JsonObject[] {
    const { waiting } = this
    this.waiting = undefined
    return waiting ? [waiting] : []
  }

  private takeSeals(): string[] {
    const { seals } = this
    this.seals = []
    return seals
  }

  /** Gemini's own signatures stay where they were. */
  private sign({ text, signature, origin }: Thought): JsonObject[] {
    if (!signature || origin !== 'gemini') return []
    if (!isSealed(signature)) return this.tell(text && this.showsThoughts ? hidden(signature) : { text: '', thoughtSignature: signature })
    this.seals.push(signature)
    return []
  }

  /** A call has room for one state; those before it stand in front of it. */
  private hold(call: Call): JsonObject[] {
    const seals = this.takeSeals()
    const seal = call.signature ? undefined : seals.pop()
    const told = [...this.release(), ...seals.map(hidden)]
    const functionCall = compact({ id: call.id || undefined, name: call.name, args: parseInput(wrapInput(call)) })
    this.waiting = compact({ functionCall, thoughtSignature: call.signature ?? seal })
    return told
  }
}

const hidden = (thoughtSignature: string): JsonObject => ({ text: '', thought: true, thoughtSignature })
