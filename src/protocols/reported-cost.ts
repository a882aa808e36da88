import { asNumber, asObject } from './json'
import type { JsonObject } from './protocol'

/** xAI counts in these: https://docs.x.ai/docs/api-reference (`cost_in_usd_ticks`). */
const TICKS_PER_DOLLAR = 10
const MOST_NANO = Number.MAX_SAFE_INTEGER

/**
 * What a vendor says in its usage that the request has cost, in whole billionths of a US dollar: OpenRouter (`cost`, and beside it what
 * a key of one's own was charged, https://openrouter.ai/docs/use-cases/usage-accounting), xAI (`cost_in_usd_ticks`), Perplexity
 * (`cost.total_cost`), DeepInfra (`estimated_cost`). Undefined where it says nothing.
 */
export function readReportedCost(usage: JsonObject): number | undefined {
  const ticks = asNumber(usage.cost_in_usd_ticks)
  if (ticks !== undefined) return nano(ticks, TICKS_PER_DOLLAR)
  const cost = asNumber(usage.cost) ?? asNumber(asObject(usage.cost)?.total_cost) ?? asNumber(usage.estimated_cost)
  if (cost === undefined) return undefined
  const ownKey = usage.is_byok === true ? (asNumber(asObject(usage.cost_details)?.upstream_inference_cost) ?? 0) : 0
  return Math.min(MOST_NANO, nano(cost) + nano(ownKey))
}

/**
 * Billionths, rounded half up, from the digits as they stood in the JSON: times a billion a double would drift. `shift` is how many
 * decimals the unit is below a dollar.
 */
function nano(amount: number, shift = 0): number {
  if (!(amount > 0)) return 0
  const [digits = '', exponent = '0'] = amount.toExponential().split('e')
  const [whole = '', decimals = ''] = digits.split('.')
  // The amount is `figures` times ten to the power of `power`, in billionths.
  const figures = BigInt(whole + decimals)
  const power = Number(exponent) - decimals.length + 9 - shift
  const exact = power >= 0 ? figures * 10n ** BigInt(Math.min(power, 30)) : rounded(figures, 10n ** BigInt(-power))
  return exact > BigInt(MOST_NANO) ? MOST_NANO : Number(exact)
}

const rounded = (figures: bigint, unit: bigint) => (figures + unit / 2n) / unit
