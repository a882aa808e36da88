import type { Usage } from '../protocols/protocol'
import type { Priced, PriceSource } from './book'
import { breakdownOf, type CostPart } from './cost'

/** How a cost came about: whose price it was, and what was paid for what. */
export interface Reckoning {
  source: PriceSource
  /** The name under which the price was found. */
  matched: string
  provider: string | null
  multiplier: number
  parts: CostPart[]
}

/** What a request has cost, told apart; `null` where its price is another by now, or what was counted does not tell it all. */
export function reckoningOf(
  priced: Priced | undefined,
  version: string | null,
  usage: Usage | null,
  costNano: number | null,
): Reckoning | null {
  if (!priced || !usage || costNano === null || priced.version !== version) return null
  const parts = breakdownOf(usage, priced.tariff)
  if (parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) !== costNano) return null
  const { source, matched, provider, multiplier } = priced
  return { source, matched, provider, multiplier, parts }
}
