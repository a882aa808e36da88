import type { Price } from '../../contract'
import { readRate } from './draft'

/** Everything that is paid by the token, in the order in which it is shown. */
export const allRates = [
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
export type AnyRate = (typeof allRates)[number]
type Rates = { [Name in AnyRate]?: number | undefined }

/** Ways in which a request may be served beside the usual one. */
export const modes = ['fast', 'flex'] as const
export type Mode = (typeof modes)[number]

/** Rates while they are being written. */
export type RatesDraft = Record<AnyRate, string>
export interface TierDraft {
  above: string
  rates: RatesDraft
}

/** Absent where they are not other ones. */
export type ModesDraft = { [Name in Mode]?: RatesDraft | undefined }

/** A whole price while it is being written. */
export interface WholeDraft {
  rates: RatesDraft
  /** Dollars per request. */
  request: string
  tiers: TierDraft[]
  modes: ModesDraft
}

export const ratesDraft = (rates: Rates = {}): RatesDraft =>
  Object.fromEntries(allRates.map((name) => [name, rates[name] === undefined ? '' : String(rates[name])])) as RatesDraft

export const wholeDraft = (price: Price | null): WholeDraft => ({
  rates: ratesDraft(price ?? {}),
  request: price?.request === undefined ? '' : String(price.request),
  tiers: (price?.tiers ?? []).map(({ above, ...rates }) => ({ above: String(above), rates: ratesDraft(rates) })),
  modes: Object.fromEntries(modes.map((mode) => [mode, price?.modes?.[mode] && ratesDraft(price.modes[mode])])),
})

/** Where something is not a number, or is missing: a rate, the fee, or the size of a tier; and in which tier. */
export interface Mistake {
  field: AnyRate | 'request' | 'above'
  tier?: number
  mode?: Mode
  why: 'wrong' | 'missing'
}

/** The price that was written, or the first thing that is wrong with it. */
export function readWhole({
  rates,
  request,
  tiers,
  modes: written,
}: WholeDraft): { price: Price; mistake?: undefined } | { price?: undefined; mistake: Mistake } {
  const main = readRates(rates)
  if ('mistake' in main) return main
  for (const field of ['input', 'output'] as const) if (main.rates[field] === undefined) return { mistake: { field, why: 'missing' } }
  const fee = readRate(request)
  if (fee === 'wrong') return { mistake: { field: 'request', why: 'wrong' } }
  const read: NonNullable<Price['tiers']> = []
  for (const [tier, one] of tiers.entries()) {
    const above = Number(one.above.replaceAll(/[\s,._]/g, '') || Number.NaN)
    if (!Number.isSafeInteger(above) || above < 1) return { mistake: { field: 'above', tier, why: 'wrong' } }
    const found = readRates(one.rates)
    if ('mistake' in found) return { mistake: { ...found.mistake, tier } }
    read.push({ above, ...found.rates })
  }
  const served = readModes(written)
  if ('mistake' in served) return served
  const price = {
    ...main.rates,
    ...(fee !== undefined && { request: fee }),
    ...(read.length && { tiers: read.sort((a, b) => a.above - b.above) }),
    ...(Object.keys(served.modes).length && { modes: served.modes }),
  }
  return { price: price as Price }
}

function readModes(written: ModesDraft): { modes: NonNullable<Price['modes']> } | { mistake: Mistake } {
  const read: NonNullable<Price['modes']> = {}
  for (const mode of modes) {
    const draft = written[mode]
    if (!draft) continue
    const found = readRates(draft)
    if ('mistake' in found) return { mistake: { ...found.mistake, mode } }
    if (Object.keys(found.rates).length) read[mode] = found.rates as Rates as NonNullable<NonNullable<Price['modes']>[Mode]>
  }
  return { modes: read }
}

function readRates(draft: RatesDraft): { rates: Rates } | { mistake: Mistake } {
  const rates: Rates = {}
  for (const field of allRates) {
    const rate = readRate(draft[field])
    if (rate === 'wrong') return { mistake: { field, why: 'wrong' } }
    if (rate !== undefined) rates[field] = rate
  }
  return { rates }
}
