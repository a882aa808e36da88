import type { Mode, Usage } from '../protocols/protocol'
import { type Price, picoOfDollars, picoPerToken, type RateName, type Rates, rateNames } from './price'

export type Counts = Usage

/** A price to reckon with. */
export interface Tariff extends Scheme {
  /** What holds for requests that were served another way. */
  modes: Record<Mode, Scheme>
}

/** Every rate filled in, in picodollars (1e-12 US dollars) per token. */
interface Scheme {
  /** The usual rates first, then those of ever longer requests. */
  bands: Band[]
  /** Picodollars per request. */
  request: number
  /** Millionths. */
  multiplier: number
}

type Band = Record<RateName, number> & { above: number }

const ONE = 1_000_000
const PICO_PER_NANO = 1000
/** What an upstream counts is its own affair; more than this is a mistake. */
const MOST_TOKENS = 1e12

/**
 * What is missing of a price costs as much as what it is a part of: tokens read from or written to a cache as other input,
 * reasoning as other output, the hour's cache as the five minutes'.
 */
export function tariffOf(price: Price, multiplier = 1): Tariff {
  const tiers = [...(price.tiers ?? [])].sort((a, b) => a.above - b.above)
  const usual: Scheme = {
    bands: [band(price, 0), ...tiers.map((tier) => band({ ...price, ...known(tier) }, tier.above))],
    request: picoOfDollars(price.request ?? 0),
    multiplier: Math.round(multiplier * ONE),
  }
  const { fast, flex } = price.modes ?? {}
  const inMode = (rates: Rates): Scheme => ({ ...usual, bands: [band({ ...price, ...known(rates) }, 0)] })
  return { ...usual, modes: { fast: fast ? inMode(fast) : usual, flex: flex ? inMode(flex) : halved(usual) } }
}

/**
 * Flex costs half, with OpenAI (developers.openai.com/api/docs/guides/flex-processing) as with Google
 * (ai.google.dev/gemini-api/docs/flex-inference); only tokens do, and a half of a picodollar there is not.
 */
const halved = ({ bands, request, multiplier }: Scheme): Scheme => ({ bands, request: 2 * request, multiplier: multiplier / 2 })

const known = (rates: Rates): Rates =>
  Object.fromEntries(rateNames.flatMap((name) => (rates[name] === undefined ? [] : [[name, rates[name]]])))

function band(price: Price, above: number): Band {
  const { input, output, cacheRead = input, cacheWrite = input, cacheWrite1h = cacheWrite } = price
  const { reasoning = output, audioIn = input, audioOut = output, imageIn = input } = price
  const dollars = { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning, audioIn, audioOut, imageIn }
  const rates = Object.fromEntries(rateNames.map((name) => [name, picoPerToken(dollars[name])])) as Record<RateName, number>
  return { above, ...rates }
}

/**
 * What a request costs, in nanodollars (1e-9 US dollars): a whole number, rounded once, half a nanodollar up. Never negative,
 * never more than `Number.MAX_SAFE_INTEGER` (nine million dollars).
 */
export function costOf(counts: Counts, tariff: Tariff): number {
  const split = splitOf(counts)
  const scheme = schemeOf(tariff, counts)
  const band = bandOf(scheme, split)
  let pico = scheme.request
  for (const name of rateNames) pico += split[name] * band[name]
  // Whatever is added up to less than this has been added up exactly.
  if (pico <= Number.MAX_SAFE_INTEGER && scheme.multiplier === ONE) return nanoOf(pico)
  return exactNanoOf(picoOf(split, band, scheme), scheme)
}

const schemeOf = (tariff: Tariff, { mode }: Counts): Scheme => (mode ? tariff.modes[mode] : tariff)

export interface CostPart {
  part: RateName | 'request'
  /** Of the request's one for `request`. */
  tokens: number
  nanoUsd: number
}

/** The cost by what it was paid for; the parts are whole numbers that add up to `costOf`. */
export function breakdownOf(counts: Counts, tariff: Tariff): CostPart[] {
  const split = splitOf(counts)
  const scheme = schemeOf(tariff, counts)
  const band = bandOf(scheme, split)
  const parts: CostPart[] = []
  let pico = 0n
  let told = 0
  const tell = (part: CostPart['part'], tokens: number, rate: number) => {
    if (tokens === 0) return
    pico += BigInt(tokens) * BigInt(rate)
    const upToHere = exactNanoOf(pico, scheme)
    parts.push({ part, tokens, nanoUsd: upToHere - told })
    told = upToHere
  }
  for (const name of rateNames) tell(name, split[name], band[name])
  if (scheme.request) tell('request', 1, scheme.request)
  return parts
}

/** One figure to compare models by, in dollars per million tokens, where three of four are sent and one comes back. */
export function blendedOf({ bands, multiplier }: Tariff): number {
  const { input, output } = bands[0]!
  return ((3 * input + output) / 4 / ONE) * (multiplier / ONE)
}

type Split = Record<RateName, number> & { total: number }

/** Every token once: the parts of the input add up to `input`, those of the output to `output`, whatever an upstream has said. */
function splitOf(counts: Counts): Split {
  const total = tokens(counts.input)
  const cacheRead = Math.min(tokens(counts.cacheRead), total)
  const wholeHour = tokens(counts.cacheWrite1h)
  const written = Math.min(Math.max(tokens(counts.cacheWrite), wholeHour), total - cacheRead)
  const cacheWrite1h = Math.min(wholeHour, written)
  const audioIn = Math.min(tokens(counts.audioIn), total - cacheRead - written)
  const imageIn = Math.min(tokens(counts.imageIn), total - cacheRead - written - audioIn)
  const made = tokens(counts.output)
  const reasoning = Math.min(tokens(counts.reasoning), made)
  const audioOut = Math.min(tokens(counts.audioOut), made - reasoning)
  return {
    total,
    input: total - cacheRead - written - audioIn - imageIn,
    cacheRead,
    cacheWrite: written - cacheWrite1h,
    cacheWrite1h,
    audioIn,
    imageIn,
    output: made - reasoning - audioOut,
    reasoning,
    audioOut,
  }
}

function tokens(count: number | undefined): number {
  if (count === undefined || !(count > 0)) return 0
  return Math.min(Math.trunc(count), MOST_TOKENS)
}

function bandOf({ bands }: Scheme, { total }: Split): Band {
  let index = bands.length - 1
  while (index > 0 && total <= bands[index]!.above) index--
  return bands[index]!
}

function picoOf(split: Split, band: Band, { request }: Scheme): bigint {
  let pico = BigInt(request)
  for (const name of rateNames) pico += BigInt(split[name]) * BigInt(band[name])
  return pico
}

function nanoOf(pico: number): number {
  const rest = pico % PICO_PER_NANO
  return (pico - rest) / PICO_PER_NANO + (rest * 2 >= PICO_PER_NANO ? 1 : 0)
}

const MOST_NANO = BigInt(Number.MAX_SAFE_INTEGER)

function exactNanoOf(pico: bigint, { multiplier }: Scheme): number {
  // Twice as fine: the multiplier may have been halved.
  const unit = BigInt(2 * PICO_PER_NANO * ONE)
  const nano = (pico * BigInt(2 * multiplier) + unit / 2n) / unit
  return Number(nano > MOST_NANO ? MOST_NANO : nano)
}
