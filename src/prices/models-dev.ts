import type { JsonObject } from '../protocols/protocol'
import { modeOf } from '../protocols/service-mode'
import { type Catalogue, type PackedPrice, type Provider, packPrice } from './catalogue'
import { HIGHEST_PUBLIC_RATE, type Price, priceProblem, type Rates, rateNames, ratesIn, type Tier } from './price'

/** The parts of models.dev's `api.json` that are read. Prices are US dollars per million tokens. */
interface ModelsDevProvider {
  api?: unknown
  models?: unknown
}

interface ModelsDevCost {
  input?: unknown
  output?: unknown
  cache_read?: unknown
  cache_write?: unknown
  reasoning?: unknown
  input_audio?: unknown
  output_audio?: unknown
  tiers?: unknown
  context_over_200k?: unknown
}

/**
 * Reads `https://models.dev/api.json`: provider → models → cost. What cannot be understood is left out; models without a price
 * are no part of a catalogue. Answers one without providers when nothing of it is as expected.
 */
export function readModelsDev(json: unknown, source: string, date: string): Catalogue {
  const providers: Record<string, Provider> = {}
  for (const [id, provider] of entriesOf(json)) {
    const { api, models } = (isObject(provider) ? provider : {}) as ModelsDevProvider
    const priced = entriesOf(models).flatMap(([model, one]): [string, PackedPrice][] => {
      const price = isObject(one) && isObject(one.cost) ? readPrice(model, one.cost, one.experimental) : undefined
      return price && !priceProblem(price) && isLikely(price) ? [[model, packPrice(price)]] : []
    })
    if (priced.length === 0) continue
    // Others hold names of variables, which nobody can call.
    const url = typeof api === 'string' && /^https:\/\/[^$]+$/.test(api) ? api : undefined
    providers[id] = { ...(url && { url }), models: Object.fromEntries(priced) }
  }
  return { source, date, providers }
}

const isLikely = (price: Price) => ratesIn(price).every((rates) => rateNames.every((name) => (rates[name] ?? 0) <= HIGHEST_PUBLIC_RATE))

function readPrice(model: string, cost: ModelsDevCost, experimental: unknown): Price | undefined {
  const { input, output, ...rates } = readRates(model, cost)
  if (input === undefined || output === undefined) return undefined
  const tiers = readTiers(model, cost)
  const modes = readModes(model, experimental)
  return { input, output, ...rates, ...(tiers.length > 0 && { tiers }), ...(Object.keys(modes).length > 0 && { modes }) }
}

/** `experimental.modes`, told by what has to be asked for: `service_tier`, or Claude's `speed`. */
function readModes(model: string, experimental: unknown): NonNullable<Price['modes']> {
  const modes: NonNullable<Price['modes']> = {}
  for (const [, one] of isObject(experimental) ? entriesOf(experimental.modes) : []) {
    if (!isObject(one) || !isObject(one.cost) || !isObject(one.provider) || !isObject(one.provider.body)) continue
    const { service_tier: tier, speed } = one.provider.body as JsonObject
    const mode = modeOf(tier) ?? modeOf(speed)
    if (mode) modes[mode] = readRates(model, one.cost)
  }
  return modes
}

/** `tiers` is the newer form; `context_over_200k` repeats one of them, whatever its size. */
function readTiers(model: string, { tiers, context_over_200k: over }: ModelsDevCost): Tier[] {
  if (!Array.isArray(tiers)) return isObject(over) ? [{ above: 200_000, ...readRates(model, over) }] : []
  const read = tiers.flatMap((tier: unknown): Tier[] => {
    if (!isObject(tier) || !isObject(tier.tier)) return []
    const { type, size } = tier.tier
    return type === 'context' && typeof size === 'number' ? [{ above: size, ...readRates(model, tier) }] : []
  })
  return read.sort((a, b) => a.above - b.above)
}

function readRates(model: string, cost: ModelsDevCost): Rates {
  const rates: Rates = {}
  const take = (name: keyof Rates, rate: unknown) => {
    if (typeof rate === 'number') rates[name] = rounded(rate)
  }
  take('input', cost.input)
  take('output', cost.output)
  take('cacheRead', cost.cache_read)
  take('cacheWrite', cost.cache_write)
  take('cacheWrite1h', hourOf(model, cost))
  take('reasoning', cost.reasoning)
  take('audioIn', cost.input_audio)
  take('audioOut', cost.output_audio)
  return rates
}

/** Some are computed from another currency, with more decimals than money has. */
const rounded = (dollars: number) => Math.round(dollars * 1e6) / 1e6

/**
 * models.dev knows one price of cache writes. Anthropic has two: what is kept for five minutes costs 1.25 times the input, what
 * is kept for an hour twice the input (platform.claude.com/docs/en/build-with-claude/prompt-caching, "Pricing"). So where a
 * Claude's price is the former, the latter is known as well.
 */
function hourOf(model: string, { input, cache_write: write }: ModelsDevCost): number | undefined {
  if (!/claude/i.test(model) || typeof input !== 'number' || typeof write !== 'number') return undefined
  return Math.abs(write - 1.25 * input) < 1e-6 ? 2 * input : undefined
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const entriesOf = (value: unknown) => (isObject(value) ? Object.entries(value) : [])
