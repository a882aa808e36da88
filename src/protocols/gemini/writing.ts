import { collect, mergeUsage } from '../collect'
import { wrapInput } from '../custom-tools'
import { asObject, asText, compact, parseInput } from '../json'
import type { Event, Finish, Frame, Json, JsonObject, Part, PartDelta, Prompt, ReplyWriter, Usage } from '../protocol'
import { writeUsage } from './usage'
import { geminiWire } from './wire'

/**
 * Writes a reply as Gemini streams it: every chunk is a reply of its own with at least one part, a call comes whole,
 * and the last chunk says why it ends. No event names and no `[DONE]`: Google's SDK breaks on both.
 */
export function writeStream(prompt: Prompt): ReplyWriter {
  const reply = new Writing(prompt)
  return (event) => reply.write(event)
}

class Writing {
  private id: string | undefined
  private usage: Usage | undefined
  private finish: Finish | undefined
  private readonly sources: Json[] = []
  /** The parts that have said something in deltas. */
  private readonly spoken = new Set<number>()

  constructor(private readonly prompt: Prompt) {}

  write(event: Event): Frame[] {
    switch (event.type) {
      case 'start':
        this.id = event.id
        if (event.usage) this.usage = mergeUsage(this.usage, event.usage)
        return []
      case 'part-start':
        return []
      case 'part-delta':
        return this.writeDelta(event.index, event.delta)
      case 'part-end':
        return this.endPart(event.index, event.part)
      case 'usage':
        this.usage = mergeUsage(this.usage, event.usage)
        return []
      case 'finish':
        this.finish = event.reason
        return []
      case 'end':
        return [this.chunk([{ text: '' }], this.finish ?? 'unknown')]
      case 'error':
        return [{ data: JSON.stringify(geminiWire.writeFault(event.fault).body) }]
      case 'ping':
        return []
    }
  }

  private writeDelta(index: number, delta: PartDelta): Frame[] {
    if (delta.kind === 'annotation') this.sources.push(delta.annotation)
    if (delta.kind !== 'text' && delta.kind !== 'reasoning') return []
    this.spoken.add(index)
    return this.chunks(writeWords(delta.text, delta.kind === 'reasoning', this.prompt))
  }

  /** Words have been said in deltas; what is left is what comes whole, and the signature behind the words. */
  private endPart(index: number, part: Part): Frame[] {
    const said = this.spoken.delete(index) && (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning')
    return this.chunks(writeParts(said ? { ...part, text: '' } : part, this.prompt))
  }

  private chunks(parts: JsonObject[]): Frame[] {
    return parts.map((part) => this.chunk([part]))
  }

  private chunk(parts: JsonObject[], finish?: Finish): Frame {
    const told = finish ? { finish, usage: this.usage, sources: this.sources } : { usage: undefined, sources: [] }
    return { data: JSON.stringify(writeResponse(this.prompt, this.id, parts, told)) }
  }
}

/** Writes a reply as one response, when it is over. */
export function writeWhole(prompt: Prompt): ReplyWriter {
  const { add, reply } = collect()
  return (event) => {
    add(event)
    if (event.type === 'error') return [{ whole: true, data: JSON.stringify(geminiWire.writeFault(event.fault).body) }]
    if (event.type !== 'end') return []
    const { id, parts, usage, finish } = reply()
    const written = parts.flatMap((part) => writeParts(part, prompt))
    const sources = parts.flatMap((part) => (part.type === 'text' ? (part.annotations ?? []) : []))
    const told = { finish: finish?.reason ?? 'unknown', usage, sources } as const
    return [{ whole: true, data: JSON.stringify(writeResponse(prompt, id, written.length ? written : [{ text: '' }], told)) }]
  }
}

interface Told {
  finish?: Finish
  usage: Usage | undefined
  sources: Json[]
}

function writeResponse(prompt: Prompt, id: string | undefined, parts: JsonObject[], { finish, usage, sources }: Told): JsonObject {
  const candidate = compact({
    content: { role: 'model', parts },
    finishReason: finish && FINISHES[finish],
    index: 0,
    groundingMetadata: writeGrounding(sources),
  })
  return compact({
    candidates: [candidate],
    usageMetadata: finish ? writeUsage(usage ?? { input: 0, output: 0 }) : undefined,
    modelVersion: prompt.model,
    responseId: id,
  })
}

const FINISHES: Record<Finish, string> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  unknown: 'OTHER',
}

function writeParts(part: Part, prompt: Prompt): JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return writeWords(part.text, false, prompt)
    case 'reasoning':
      return [...writeWords(part.text, true, prompt), ...writeSignature(part)]
    case 'tool-call':
      return [writeCall(part)]
    case 'image':
    case 'audio':
    case 'file':
      return part.source.kind === 'base64' ? [{ inlineData: { mimeType: part.source.mime, data: part.source.data } }] : []
    case 'opaque':
      return part.origin === 'gemini' ? [part.raw as JsonObject] : []
    case 'tool-result':
      return []
  }
}

/** Thoughts are shown only to a client that asked for them. */
function writeWords(text: string, thought: boolean, { reasoning }: Prompt): JsonObject[] {
  if (!text) return []
  if (!thought) return [{ text }]
  return reasoning?.visible && reasoning.visible !== 'none' ? [{ text, thought: true }] : []
}

function writeSignature({ origin, signature }: Extract<Part, { type: 'reasoning' }>): JsonObject[] {
  return origin === 'gemini' && signature ? [{ text: '', thoughtSignature: signature }] : []
}

function writeCall(call: Extract<Part, { type: 'tool-call' }>): JsonObject {
  return compact({
    functionCall: compact({ id: call.id || undefined, name: call.name, args: parseInput(wrapInput(call)) }),
    thoughtSignature: call.signature,
  })
}

function writeGrounding(sources: Json[]): JsonObject | undefined {
  const web = sources.flatMap((source) => {
    const { type, url, title } = asObject(source) ?? {}
    return type === 'url_citation' && asText(url) ? [{ web: compact({ uri: url, title }) }] : []
  })
  return web.length ? { groundingChunks: web } : undefined
}
