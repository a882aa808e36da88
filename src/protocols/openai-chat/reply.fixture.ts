/** For tests only: replies as upstreams send them, and what is read of them. */
import { collect } from '../collect'
import type { Event, Frame, JsonObject, Part } from '../protocol'
import { readReply } from './reply'

export const chunk = (delta: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  model: 'm',
  choices: [{ index: 0, delta, ...more }],
})
export const finish = (reason: string) => chunk({}, { finish_reason: reason })

/** Reads a stream; `null` at the end unless told otherwise. */
export function read(chunks: (JsonObject | string)[], closed = true): Event[] {
  const reader = readReply()
  const frames: (Frame | null)[] = chunks.map((data) => ({ data: typeof data === 'string' ? data : JSON.stringify(data) }))
  return [...frames, ...(closed ? [null] : [])].flatMap((frame) => reader(frame))
}

export const readWhole = (reply: unknown): Event[] => {
  const reader = readReply()
  return [...reader({ whole: true, data: typeof reply === 'string' ? reply : JSON.stringify(reply) }), ...reader(null)]
}

export function replyOf(events: Event[]) {
  const collected = collect()
  for (const event of events) collected.add(event)
  return collected.reply()
}

export const partsOf = (chunks: (JsonObject | string)[]): Part[] => replyOf(read(chunks)).parts
