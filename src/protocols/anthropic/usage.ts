import { asNumber, asObject, compact } from '../json'
import type { JsonObject, Usage } from '../protocol'
import { readReportedCost } from '../reported-cost'
import { modeOf } from '../service-mode'

const INPUT_SIDE = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const

/**
 * Merges a later usage object into an earlier one. `message_delta` is cumulative and may leave fields out, or send them
 * as null; servers that know only the output side send zeros for the rest, and a zero alone erases nothing.
 */
export function mergeUsage(known: JsonObject, later: JsonObject): JsonObject {
  const merged = { ...known }
  const knowsInput = INPUT_SIDE.some((key) => later[key])
  for (const [key, value] of Object.entries(later)) {
    if (value === null) continue
    if (value === 0 && !knowsInput && INPUT_SIDE.some((side) => side === key)) merged[key] ??= 0
    else if (value === 0 && key === 'output_tokens') merged[key] ??= 0
    else merged[key] = value
  }
  return merged
}

/** Reads Anthropic's usage. It counts cached tokens beside `input_tokens`; ours counts them inside. */
export function readUsage(usage: JsonObject): Usage {
  const cacheRead = asNumber(usage.cache_read_input_tokens)
  const byAge = asObject(usage.cache_creation)
  const cacheWrite1h = asNumber(byAge?.ephemeral_1h_input_tokens)
  const cacheWrite = asNumber(usage.cache_creation_input_tokens) ?? sum(byAge)
  const reasoning = asNumber(asObject(usage.output_tokens_details)?.thinking_tokens)
  const reportedCost = readReportedCost(usage)
  // Its tier "priority" is capacity that was bought before; only speed has a price by the token.
  const mode = modeOf(usage.speed) ?? (usage.service_tier === 'flex' ? 'flex' : undefined)
  return {
    input: (asNumber(usage.input_tokens) ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: asNumber(usage.output_tokens) ?? 0,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(cacheWrite1h !== undefined && { cacheWrite1h }),
    ...(reasoning !== undefined && { reasoning }),
    ...(reportedCost !== undefined && { reportedCost }),
    ...(mode && { mode }),
  }
}

/** Writes usage as Anthropic counts it: what was read from or written to the cache is not part of `input_tokens`. */
export function writeUsage(usage: Usage): JsonObject {
  const { input, output, cacheRead = 0, cacheWrite = 0, cacheWrite1h, reasoning } = usage
  return compact({
    input_tokens: Math.max(0, input - cacheRead - cacheWrite),
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    cache_creation:
      cacheWrite1h === undefined
        ? undefined
        : { ephemeral_5m_input_tokens: Math.max(0, cacheWrite - cacheWrite1h), ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
  })
}

function sum(counts: JsonObject | undefined): number | undefined {
  return counts && Object.values(counts).reduce<number>((total, count) => total + (asNumber(count) ?? 0), 0)
}
