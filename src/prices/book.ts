import type { Channel } from '../channels/channel'
import { blendedOf, type Counts, costOf, type Tariff, tariffOf } from './cost'
import type { Found, Matcher } from './match'
import { isFreeName, type Match } from './names'
import { type Price, versionOf } from './price'
import type { ManualPrice } from './rows'
import { createShelf } from './shelf'

export const priceSources = ['manual', 'synced', 'snapshot'] as const
export type PriceSource = (typeof priceSources)[number]

/** What a model costs at a channel, and how that is known. */
export interface Priced {
  price: Price
  source: PriceSource
  matchedBy: Match
  /** The name under which the price was found. */
  matched: string
  /** Whose public price it is, as models.dev names them; `null` for one that a person has set. */
  provider: string | null
  /** It was set for this channel alone. */
  own: boolean
  /** What the channel pays of the price. */
  multiplier: number
  /** The same for the same numbers. */
  version: string
  tariff: Tariff
}

type PricedChannel = Pick<Channel, 'endpoints' | 'modelMap' | 'priceMultiplier'>

/** What a price book is made of, from the strongest to the weakest. */
export interface BookSources {
  manual: readonly ManualPrice[]
  /** `undefined` while there has been no sync. */
  synced: () => Matcher | undefined
  snapshot: () => Matcher
  channel: (id: number) => PricedChannel | undefined
}

export interface PriceBook {
  /** `undefined` where nobody knows the price. Without a channel: what the model costs in general. */
  find(model: string, channelId: number | null): Priced | undefined
  /** Nanodollars; see `costOf`. */
  cost(model: string, channelId: number | null, counts: Counts): { nanoUsd: number; version: string; source: PriceSource } | undefined
  /** A figure to compare by, in dollars per million tokens. */
  blended(model: string, channelId: number): number | undefined
}

/** Finds prices and remembers what it has found; when anything changes a new one is made. */
export function createBook({ manual, synced, snapshot, channel }: BookSources): PriceBook {
  const known = new Map<number | null, Map<string, Priced | null>>()
  const general = createShelf(manual.filter((one) => one.channelId === null))

  function find(model: string, channelId: number | null): Priced | undefined {
    let models = known.get(channelId)
    if (!models) {
      models = new Map()
      known.set(channelId, models)
    }
    let priced = models.get(model)
    if (priced === undefined) {
      priced = lookUp(model, channelId) ?? null
      models.set(model, priced)
    }
    return priced ?? undefined
  }

  function lookUp(model: string, channelId: number | null): Priced | undefined {
    const at = channelId === null ? undefined : channel(channelId)
    // What the upstream calls it says more of its price than what it is called here.
    const names = [...new Set([nameAt(model, at), model])]
    return channelPrice(names, channelId) ?? generalPrice(names, at?.priceMultiplier ?? 1) ?? publicPrice(names, at)
  }

  /** What a person has set for a channel is what is paid there: it is not multiplied. */
  function channelPrice(names: string[], channelId: number | null): Priced | undefined {
    const own = manual.filter((one) => one.channelId !== null && one.channelId === channelId)
    return firstOf(names, (name) => {
      const set = own.find(({ model }) => model === name)
      return set && { ...pricedAs('manual', { ...set, matchedBy: 'exact', provider: null }, 1), own: true }
    })
  }

  /** A price by hand is for what has this name, not for what may be of another day. */
  function generalPrice(names: string[], multiplier: number): Priced | undefined {
    return firstOf(names, (name) => {
      const hit = general.find(name)
      if (!hit || hit.matchedBy === 'date') return undefined
      return pricedAs('manual', { ...hit.entry, matchedBy: hit.matchedBy, provider: null }, multiplier)
    })
  }

  function publicPrice(names: string[], at: PricedChannel | undefined): Priced | undefined {
    const urls = at?.endpoints.map(({ url }) => url) ?? []
    const multiplier = at?.priceMultiplier ?? 1
    const look = (source: PriceSource, matcher: () => Matcher | undefined, how: 'find' | 'findRelease') =>
      firstOf(names, (name) => {
        const found = matcher()?.[how](name, urls)
        return found && pricedAs(source, found, multiplier)
      })
    return (
      look('synced', synced, 'find') ??
      look('snapshot', snapshot, 'find') ??
      firstOf(names, freePrice) ??
      look('synced', synced, 'findRelease') ??
      look('snapshot', snapshot, 'findRelease')
    )
  }

  return {
    find,
    cost(model, channelId, counts) {
      const priced = find(model, channelId)
      return priced && { nanoUsd: costOf(counts, priced.tariff), version: priced.version, source: priced.source }
    },
    blended(model, channelId) {
      const priced = find(model, channelId)
      return priced && blendedOf(priced.tariff)
    },
  }
}

const nameAt = (model: string, at: PricedChannel | undefined): string =>
  at?.modelMap && Object.hasOwn(at.modelMap, model) ? at.modelMap[model]! : model

function freePrice(name: string): Priced | undefined {
  if (!isFreeName(name)) return undefined
  return pricedAs('snapshot', { price: { input: 0, output: 0 }, provider: 'openrouter', model: name, matchedBy: 'free' }, 1)
}

function pricedAs(source: PriceSource, found: Omit<Found, 'provider'> & { provider: string | null }, multiplier: number): Priced {
  const { price, provider, model, matchedBy } = found
  const version = versionOf(price, multiplier)
  return { price, source, matchedBy, matched: model, provider, own: false, multiplier, version, tariff: tariffOf(price, multiplier) }
}

function firstOf<T>(names: string[], look: (name: string) => T | undefined): T | undefined {
  for (const name of names) {
    const found = look(name)
    if (found !== undefined) return found
  }
  return undefined
}
