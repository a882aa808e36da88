import { asNumber, asObject, asObjects, asText } from '../json'
import type { Json, JsonObject } from '../protocol'

/** Reads the log probabilities of a text's tokens; in deltas OpenAI leaves the bytes out. */
export function readLogprobs(value: Json | undefined): JsonObject[] | undefined {
  const entries = asObjects(value)
  if (!entries.length) return undefined
  return entries.map((entry) => ({ ...readToken(entry), top_logprobs: asObjects(entry.top_logprobs).map(readToken) }))
}

function readToken({ token, logprob, bytes }: JsonObject): JsonObject {
  const text = asText(token) ?? ''
  return { token: text, logprob: asNumber(logprob) ?? 0, bytes: Array.isArray(bytes) ? bytes : [...Buffer.from(text)] }
}

/** Writes them; the bytes are numbers by type, never null. */
export function writeLogprobs(logprobs: Json[] | undefined): JsonObject[] {
  if (!logprobs?.length) return []
  return logprobs.map((value) => {
    const entry = asObject(value) ?? {}
    return { ...readToken(entry), top_logprobs: asObjects(entry.top_logprobs).map(readToken) }
  })
}
