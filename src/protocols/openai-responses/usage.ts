import { asNumber, asObject } from '../json'
import type { Json, JsonObject, Usage } from '../protocol'
import { readReportedCost } from '../reported-cost'
import { inMode } from '../service-mode'

/** Reads the usage of a response. Undefined when nothing is counted. */
export function readUsage({ usage: value, service_tier: tier }: JsonObject): Usage | undefined {
  const usage = asObject(value)
  const input = tokens(usage?.input_tokens) ?? 0
  const output = tokens(usage?.output_tokens) ?? 0
  if (!input && !output) return undefined
  const details = asObject(usage?.input_tokens_details)
  const cacheRead = tokens(details?.cached_tokens)
  const cacheWrite = tokens(details?.cache_write_tokens)
  const reasoning = tokens(asObject(usage?.output_tokens_details)?.reasoning_tokens)
  const reportedCost = usage && readReportedCost(usage)
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
    ...(reasoning !== undefined && { reasoning }),
    ...(reportedCost !== undefined && { reportedCost }),
    ...inMode(tier),
  }
}

/** Writes usage; the details are objects of numbers by type, and strict clients fail on less. */
export function writeUsage({ input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 }: Usage): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}

/** A count of tokens; what is below zero counts nothing. */
function tokens(value: Json | undefined): number | undefined {
  const told = asNumber(value)
  return told === undefined ? undefined : Math.max(0, Math.trunc(told))
}
