import { type Mode, modes } from '../protocols/protocol'

/** What is paid by the token. */
export const rateNames = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'audioIn',
  'audioOut',
  'imageIn',
] as const
export type RateName = (typeof rateNames)[number]

/** US dollars per million tokens, with up to six decimals. One that is absent is not known; it is not zero. */
export type Rates = { [Name in RateName]?: number }

/** What a model costs. Rates of a tier take the place of the others for a whole request that sends more tokens than `above`. */
export interface Price extends Rates {
  input: number
  output: number
  /** US dollars per request, with up to nine decimals. */
  request?: number
  tiers?: Tier[]
  /** Rates that take the place of the others, however long the request is, when it was served that way. */
  modes?: { [Name in Mode]?: Rates }
}

export interface Tier extends Rates {
  above: number
}

/** Picodollars (1e-12 US dollars) per token are as many as microdollars per million tokens. */
const PICO_PER_DOLLAR_PER_MILLION = 1e6
const NANO_PER_DOLLAR = 1e9
const PICO_PER_NANO = 1000

/** What a price may be at most, in dollars per million tokens. */
export const HIGHEST_RATE = 1_000_000
export const HIGHEST_FEE = 1000
/** Of a public price; no model has cost a tenth of it so far, and one mistake would use up everybody's budget. */
export const HIGHEST_PUBLIC_RATE = 10_000

/** Dollars per million tokens as picodollars per token, exactly; finer than six decimals is rounded. */
export const picoPerToken = (dollars: number) => Math.round(dollars * PICO_PER_DOLLAR_PER_MILLION)

/** Dollars as picodollars, in whole nanodollars. */
export const picoOfDollars = (dollars: number) => Math.round(dollars * NANO_PER_DOLLAR) * PICO_PER_NANO

/** What is wrong with a price, as a sentence; `undefined` when it can be used. */
export function priceProblem(price: Price): string | undefined {
  const { request, tiers = [] } = price
  const problem = ratesProblem(price, '')
  if (problem) return problem
  if (request !== undefined && !isMoney(request, HIGHEST_FEE, NANO_PER_DOLLAR)) {
    return `request: expected dollars from 0 to ${HIGHEST_FEE} with up to nine decimals, found ${request}.`
  }
  for (const [index, tier] of tiers.entries()) {
    const problem = tierProblem(tier, tiers[index - 1]?.above ?? 0, `tiers[${index}].`)
    if (problem) return problem
  }
  return firstProblem(modes.map((mode) => ratesProblem(price.modes?.[mode] ?? {}, `modes.${mode}.`)))
}

const firstProblem = (problems: (string | undefined)[]) => problems.find((problem) => problem !== undefined)

function tierProblem(tier: Tier, before: number, place: string): string | undefined {
  if (!Number.isSafeInteger(tier.above) || tier.above <= before) {
    return `${place}above: expected more tokens than ${before}, the tiers in ascending order; found ${tier.above}.`
  }
  return ratesProblem(tier, place)
}

function ratesProblem(rates: Rates, place: string): string | undefined {
  const wrong = rateNames.find((name) => rates[name] !== undefined && !isMoney(rates[name], HIGHEST_RATE, PICO_PER_DOLLAR_PER_MILLION))
  if (!wrong) return undefined
  return `${place}${wrong}: expected dollars per million tokens from 0 to ${HIGHEST_RATE} with up to six decimals, found ${rates[wrong]}.`
}

function isMoney(dollars: number, highest: number, units: number): boolean {
  if (!(dollars >= 0 && dollars <= highest)) return false
  // What a float is beside a decimal number is far less than this.
  return Math.abs(dollars * units - Math.round(dollars * units)) < 1e-3
}

/** All rates of a price: the usual ones, those of its tiers and those of its modes. */
export const ratesIn = (price: Price): Rates[] => [price, ...(price.tiers ?? []), ...Object.values(price.modes ?? {})]

/** Whether nothing is paid at all. */
export function isFree(price: Price): boolean {
  return !price.request && ratesIn(price).every((rates) => rateNames.every((name) => !rates[name]))
}

/** Tells apart prices with other numbers, and says that two are the same whatever their source and age: up to 13 characters. */
export function versionOf(price: Price, multiplier: number): string {
  const numbers = (rates: Rates) => rateNames.map((name) => rates[name] ?? null)
  const tiers = (price.tiers ?? []).map((tier) => [tier.above, ...numbers(tier)])
  const served = modes.flatMap((mode) => (price.modes?.[mode] ? [[mode, ...numbers(price.modes[mode])]] : []))
  // What has none is of the same version as it was before there were any.
  const all = [numbers(price), price.request ?? null, tiers, multiplier, ...(served.length ? [served] : [])]
  return Bun.hash.xxHash64(JSON.stringify(all)).toString(36)
}
