import type { News } from './news'
import { type BudgetSources, watchBudgets } from './watches/budgets'
import { type ChannelSources, watchChannels } from './watches/channels'
import { type KeySources, watchKeys } from './watches/keys'
import { type PriceSources, watchPrices } from './watches/prices'
import { type StorageTroubles, watchStorage } from './watches/storage'

export interface WatchSources extends KeySources, PriceSources, StorageTroubles, BudgetSources {
  health: KeySources['health'] & ChannelSources['health']
  tell(news: News): void
  now?: () => number
}

/** Looks now and then whether something has happened that people want to know. What was so when it looked first was known before. */
export function createWatch({ tell, now = Date.now, ...sources }: WatchSources) {
  const watches = [watchKeys(sources), watchChannels(sources), watchBudgets(sources), watchPrices(sources), watchStorage(sources)]
  let isFirst = true

  function look() {
    const at = now()
    for (const watch of watches) watch({ at, isFirst, tell })
    isFirst = false
  }

  return { look }
}
