import type { Mode } from '../protocols/protocol'
import { type Price, type RateName, type Rates, rateNames } from './price'

/** Public prices by provider and model. The bundled snapshot and what is kept of a sync have this form, one model a line. */
export interface Catalogue {
  /** Where it is from, and the day on which it was so. */
  source: string
  date: string
  providers: Record<string, Provider>
}

export interface Provider {
  /** Its base URL, where it has one that is the same for all. */
  url?: string
  models: Record<string, PackedPrice>
}

/** Input, output, cache read and cache write in dollars per million tokens (null is not known), and what only few models have. */
export type PackedPrice = [...rates: (number | null)[], rest: Rest] | (number | null)[]

type Rest = Rates & { request?: number; above?: Record<string, PackedPrice>; modes?: { [Name in Mode]?: PackedPrice } }

const usual = ['input', 'output', 'cacheRead', 'cacheWrite'] as const satisfies readonly RateName[]
const rare = rateNames.filter((name) => !(usual as readonly string[]).includes(name))

export function packPrice(price: Price): PackedPrice {
  const { request, tiers = [], modes = {} } = price
  const above = Object.fromEntries(tiers.map((tier) => [tier.above, packRates(tier)]))
  return packRates(price, {
    ...(request !== undefined && { request }),
    ...(tiers.length > 0 && { above }),
    ...(Object.keys(modes).length > 0 && { modes: eachMode(modes, (rates) => packRates(rates)) }),
  })
}

function packRates(rates: Rates, more: Rest = {}): PackedPrice {
  const packed: (number | null)[] = usual.map((name) => rates[name] ?? null)
  while (packed.at(-1) === null) packed.pop()
  const rest: Rest = { ...more }
  for (const name of rare) if (rates[name] !== undefined) rest[name] = rates[name]
  return Object.keys(rest).length > 0 ? [...packed, rest] : packed
}

export function unpackPrice(packed: PackedPrice): Price {
  const { above = {}, modes, ...rest } = restOf(packed)
  const tiers = Object.entries(above).map(([tokens, rates]) => ({ above: Number(tokens), ...unpackRates(rates) }))
  return {
    input: 0,
    output: 0,
    ...ratesOf(packed),
    ...rest,
    ...(tiers.length > 0 && { tiers: tiers.sort((a, b) => a.above - b.above) }),
    ...(modes && { modes: eachMode(modes, unpackRates) }),
  }
}

function unpackRates(packed: PackedPrice): Rates {
  const { above: _none, request: _neither, modes: _nor, ...rest } = restOf(packed)
  return { ...ratesOf(packed), ...rest }
}

function eachMode<From, To>(modes: { [Name in Mode]?: From }, change: (rates: From) => To): { [Name in Mode]?: To } {
  return Object.fromEntries(Object.entries(modes).map(([mode, rates]) => [mode, change(rates)]))
}

function restOf(packed: PackedPrice): Rest {
  const last = packed.at(-1)
  return typeof last === 'object' && last !== null ? last : {}
}

const ratesOf = (packed: PackedPrice): Rates =>
  Object.fromEntries(usual.flatMap((name, index) => (typeof packed[index] === 'number' ? [[name, packed[index]]] : [])))

/** How many models have a price. */
export const sizeOf = ({ providers }: Catalogue) =>
  Object.values(providers).reduce((sum, { models }) => sum + Object.keys(models).length, 0)

/** The same text for the same prices: everything in the order of its name. */
export function writeCatalogue({ source, date, providers }: Catalogue): string {
  const blocks = inOrder(providers).map(([id, { url, models }]) => {
    const lines = inOrder(models).map(([model, price]) => `${JSON.stringify(model)}:${JSON.stringify(price)}`)
    const head = url === undefined ? '' : `"url":${JSON.stringify(url)},`
    return `${JSON.stringify(id)}:{${head}"models":{\n${lines.join(',\n')}\n}}`
  })
  return `{"source":${JSON.stringify(source)},"date":${JSON.stringify(date)},"providers":{\n${blocks.join(',\n')}\n}}\n`
}

const inOrder = <T>(record: Record<string, T>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

/** Reads what `writeCatalogue` has written. Throws a SyntaxError for anything that is no JSON. */
export const readCatalogue = (text: string) => JSON.parse(text) as Catalogue
