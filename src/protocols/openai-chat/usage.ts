import { asNumber, asObject } from '../json'
import type { Json, JsonObject, Usage } from '../protocol'
import { readReportedCost } from '../reported-cost'

/**
 * Reads the usage of OpenAI's Chat Completions and of its many dialects: DeepSeek (`prompt_cache_hit_tokens`), Moonshot
 * (`cached_tokens` at the top), Qwen (`cache_creation_input_tokens`), xAI and Gemini's compatible endpoint (reasoning
 * counted beside `completion_tokens`). Undefined when nothing is counted: zeros before the end are not data.
 */
export function readUsage(value: Json | undefined): Usage | undefined {
  const usage = asObject(value)
  if (!usage) return undefined
  const input = tokens(usage.prompt_tokens) ?? tokens(usage.input_tokens) ?? 0
  const output = Math.max(tokens(usage.completion_tokens) ?? tokens(usage.output_tokens) ?? 0, (tokens(usage.total_tokens) ?? 0) - input)
  if (!input && !output) return undefined
  const inputDetails = asObject(usage.prompt_tokens_details) ?? asObject(usage.input_tokens_details)
  const cacheRead = firstCount(inputDetails?.cached_tokens, usage.prompt_cache_hit_tokens, usage.cached_tokens)
  const cacheWrite = firstCount(
    inputDetails?.cache_write_tokens,
    inputDetails?.cache_creation_input_tokens,
    usage.cache_creation_input_tokens,
  )
  const outputDetails = asObject(usage.completion_tokens_details)
  const reasoning = tokens(outputDetails?.reasoning_tokens)
  const audioIn = tokens(inputDetails?.audio_tokens)
  const imageIn = tokens(inputDetails?.image_tokens)
  const audioOut = tokens(outputDetails?.audio_tokens)
  const reportedCost = readReportedCost(usage)
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(reasoning !== undefined && { reasoning }),
    // Servers tell zeros of what most requests do not have.
    ...(audioIn && { audioIn }),
    ...(imageIn && { imageIn }),
    ...(audioOut && { audioOut }),
    ...(reportedCost !== undefined && { reportedCost }),
  }
}

/** Writes usage as OpenAI does; the details are always objects of numbers, since strict decoders fail on less. */
export function writeUsage({ input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 }: Usage): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

function firstCount(...values: (Json | undefined)[]): number | undefined {
  return values.map(tokens).find((count) => count !== undefined)
}

/** A count of tokens; what is below zero counts nothing. */
function tokens(value: Json | undefined): number | undefined {
  const told = asNumber(value)
  return told === undefined ? undefined : Math.max(0, Math.trunc(told))
}
