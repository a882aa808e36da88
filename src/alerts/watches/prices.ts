import type { Watch } from './watch'

export interface PriceSources {
  /** What is wrong with the sync of prices; null when nothing is. */
  priceTrouble(): string | null
}

/** Public prices that cannot be fetched. */
export function watchPrices({ priceTrouble }: PriceSources): Watch {
  let failed = false

  return ({ at, tell }) => {
    const detail = priceTrouble()
    const about = { kind: 'prices', subject: 'prices', at } as const
    if (detail !== null) tell({ ...about, state: 'failing', isGood: false, title: 'Public prices could not be fetched', detail })
    else if (failed) tell({ ...about, state: 'well', isGood: true, title: 'Public prices are fetched again', detail: '' })
    failed = detail !== null
  }
}
