import { protocols } from '../protocols'
import { estimateRequest } from '../protocols/estimate'
import type { Asked, Event, JsonObject, Prompt, Usage } from '../protocols/protocol'
import { textTokens } from '../protocols/text-tokens'
import { writeFrames } from '../relay/sse'
import type { Vendor } from './cast'
import { about, type Random } from './chance'
import { replyTo } from './words'

/** A pause in milliseconds, or what is said after it. */
export type Beat = number | string

/** Writes a reply in the vendor's own protocol, beat by beat; a whole one comes as one text at the end. Throws a `Refusal`. */
export function* beatsOf(vendor: Vendor, body: JsonObject, asked: Asked, random: Random): Generator<Beat> {
  const protocol = protocols[vendor.protocol]
  const prompt = protocol.readRequest(body, asked)
  const write = protocol.writeReply(prompt)
  const text = replyTo(lastWords(prompt))
  const usage = usageOf(body, text)
  const tell = (event: Event) => {
    const frames = write(event)
    return asked.stream ? writeFrames(frames) : frames.map(({ data }) => data).join('')
  }
  yield about(random, vendor.firstMs, 0.35)
  yield tell({ type: 'start', id: `demo-${crypto.randomUUID().slice(0, 12)}`, model: asked.model, usage: { ...usage, output: 1 } })
  yield tell({ type: 'part-start', index: 0, part: { type: 'text', text: '' } })
  for (const piece of piecesOf(text)) {
    yield (1000 * textTokens(piece)) / vendor.speed
    yield tell({ type: 'part-delta', index: 0, delta: { kind: 'text', text: piece } })
  }
  yield tell({ type: 'part-end', index: 0, part: { type: 'text', text } })
  yield tell({ type: 'usage', usage }) + tell({ type: 'finish', reason: 'stop' }) + tell({ type: 'end' })
}

/** A few words at a time. */
const piecesOf = (text: string) => text.match(/[\u3000-\u9fff，。；：]{1,4}|\S*\s*\S+\s*/g) ?? [text]

function lastWords({ messages }: Prompt): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') ?? ''
}

/**
 * An agent of the demo says how long its conversation is, so that nobody has to send all of it. Everybody else's tokens are
 * counted.
 */
function usageOf(body: JsonObject, text: string): Usage {
  const before = Number(/conversation so far: (\d{1,7}) tokens/.exec(JSON.stringify(body))?.[1] ?? 0)
  const cacheRead = Math.round(before * 0.8)
  return { input: estimateRequest(body) + before, output: Math.round(textTokens(text)), ...(cacheRead && { cacheRead }) }
}
