import type { JsonObject, Usage } from '../protocols/protocol'
import { countUntil } from './tokenizer'
import { countUsage, type Reply } from './uncounted'

export interface Question {
  id: number
  /** The request's JSON. */
  request: Uint8Array
  reply: Reply
}

export interface Answer {
  id: number
  usage: Usage
}

declare const self: Worker

/** Longer than that nobody waits. */
const PATIENCE_MS = 1000

const decoder = new TextDecoder()

self.onmessage = ({ data }: MessageEvent<Question>) => {
  const { id, request, reply } = data
  const body = JSON.parse(decoder.decode(request)) as JsonObject
  const usage = countUsage(body, reply, countUntil(performance.now() + PATIENCE_MS))
  self.postMessage({ id, usage } satisfies Answer)
}
