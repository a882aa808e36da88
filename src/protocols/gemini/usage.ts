import { asNumber, compact } from '../json'
import type { JsonObject, Usage } from '../protocol'

/** Reads Gemini's usage. It counts thoughts beside the candidates and tool prompts beside the prompt; ours counts them inside. */
export function readUsage(usage: JsonObject): Usage {
  const cacheRead = asNumber(usage.cachedContentTokenCount)
  const reasoning = asNumber(usage.thoughtsTokenCount)
  return {
    input: (asNumber(usage.promptTokenCount) ?? 0) + (asNumber(usage.toolUsePromptTokenCount) ?? 0),
    output: (asNumber(usage.candidatesTokenCount) ?? 0) + (reasoning ?? 0),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(reasoning !== undefined && { reasoning }),
  }
}

/** Merges a later usage into an earlier one: chunks before the last tell only a part, and null or zero erases nothing. */
export function mergeUsage(known: JsonObject, later: JsonObject): JsonObject {
  const told = Object.entries(later).filter(([key, value]) => value !== null && (value !== 0 || known[key] === undefined))
  return { ...known, ...Object.fromEntries(told) }
}

/** Writes usage as Gemini counts it. */
export function writeUsage(usage: Usage): JsonObject {
  const candidates = Math.max(0, usage.output - (usage.reasoning ?? 0))
  return compact({
    promptTokenCount: usage.input,
    candidatesTokenCount: candidates,
    thoughtsTokenCount: usage.reasoning || undefined,
    cachedContentTokenCount: usage.cacheRead || undefined,
    totalTokenCount: usage.input + candidates + (usage.reasoning ?? 0),
  })
}
