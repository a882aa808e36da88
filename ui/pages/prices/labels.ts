import type { PriceItem } from '../../contract'
import type { Word } from '../../words/words'
import type { RateName } from './draft'
import type { AnyRate, Mode } from './whole'

type Source = NonNullable<PriceItem['source']> | 'none'

/** Where a price can come from, the strongest first. */
export const sources: readonly Source[] = ['none', 'manual', 'synced', 'snapshot']

export const sourceNames: Record<Source, Word> = {
  none: 'prices.source.none',
  manual: 'prices.source.manual',
  synced: 'prices.source.synced',
  snapshot: 'prices.source.snapshot',
}

export const rateNames: Record<RateName, Word> = { input: 'in', output: 'out', cacheRead: 'cache-read', cacheWrite: 'cache-write' }

export const anyRateNames: Record<AnyRate, Word> = {
  ...rateNames,
  cacheWrite1h: 'price.cache-write-1h',
  reasoning: 'price.reasoning',
  audioIn: 'price.audio-in',
  audioOut: 'price.audio-out',
  imageIn: 'price.image-in',
}

export const modeNames: Record<Mode, Word> = { fast: 'mode.fast', flex: 'mode.flex' }
