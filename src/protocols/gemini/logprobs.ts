import { asNumber, asObject, asObjects, asText } from '../json'
import type { Json, JsonObject } from '../protocol'

/** Reads `logprobsResult` into token entries as Chat Completions has them. */
export function readLogprobs(result: JsonObject | undefined): Json[] | undefined {
  const chosen = asObjects(result?.chosenCandidates)
  if (!chosen.length) return undefined
  const tops = asObjects(result?.topCandidates)
  return chosen.map((token, at) => ({ ...readToken(token), top_logprobs: asObjects(tops[at]?.candidates).map(readToken) }))
}

function readToken({ token, logProbability }: JsonObject): JsonObject {
  const text = asText(token) ?? ''
  return { token: text, logprob: asNumber(logProbability) ?? 0, bytes: [...Buffer.from(text)] }
}

/** Writes token entries of Chat Completions as a `logprobsResult`. */
export function writeLogprobs(entries: Json[]): JsonObject {
  const tokens = entries.map((entry) => asObject(entry) ?? {})
  return {
    chosenCandidates: tokens.map(writeToken),
    topCandidates: tokens.map(({ top_logprobs }) => ({ candidates: asObjects(top_logprobs).map(writeToken) })),
  }
}

const writeToken = ({ token, logprob }: JsonObject): JsonObject => ({ token: asText(token) ?? '', logProbability: asNumber(logprob) ?? 0 })
