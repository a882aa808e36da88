import { once } from '../lib/once'
import { type Catalogue, type PackedPrice, sizeOf, unpackPrice } from './catalogue'
import type { Match } from './names'
import { isFree, type Price } from './price'
import { hosts, makers, providerFinder } from './providers'
import { createShelf, type Hit, type Shelf } from './shelf'

/** A public price, and why it is thought to be the one. `provider` and `model` are as the catalogue names them. */
export interface Found {
  price: Price
  provider: string
  model: string
  matchedBy: Match
}

/** Prices of a model by its name. `urls` are the base URLs under which it is asked for. */
export interface Matcher {
  find(name: string, urls: readonly string[]): Found | undefined
  /** What may be another release of the same model. */
  findRelease(name: string, urls: readonly string[]): Found | undefined
  /** What has this text in the name of its model or of its provider; in the order of providers that are asked. */
  search(text: string): Omit<Found, 'matchedBy'>[]
  /** How many prices there are. */
  size: number
  /** The day on which they were so. */
  date: string
}

interface Entry {
  provider: string
  model: string
  packed: PackedPrice
}

/**
 * Finds prices in a catalogue by the names that people and upstreams use for models. Whoever is behind the channel knows its own
 * prices best; then who makes the model, then who else serves it.
 */
export function createMatcher(catalogue: Catalogue): Matcher {
  const { providers } = catalogue
  const providerOf = providerFinder(catalogue)
  const own = new Map<string, Shelf<Entry>>()
  const named = new Set([...makers, ...hosts])
  const others = Object.keys(providers).filter((id) => !named.has(id))
  const order = [...makers, ...hosts, ...others]
  const shelves = [once(() => shelf(makers, isPaid)), once(() => shelf(order.slice(makers.length), isPaid))]

  function shelf(ids: readonly string[], isWanted: (entry: Entry) => boolean): Shelf<Entry> {
    return createShelf(ids.flatMap((id) => entriesOf(id, providers[id]?.models ?? {})).filter(isWanted))
  }

  function shelvesFor(urls: readonly string[]): (() => Shelf<Entry>)[] {
    const id = urls.map(providerOf).find((one) => one !== undefined)
    if (id === undefined) return shelves
    const known = own.get(id) ?? shelf([id], () => true)
    own.set(id, known)
    return [() => known, ...shelves]
  }

  function firstOf(urls: readonly string[], look: (shelf: Shelf<Entry>) => Hit<Entry> | undefined): Found | undefined {
    for (const shelf of shelvesFor(urls)) {
      const hit = look(shelf())
      if (hit) return foundOf(hit)
    }
    return undefined
  }

  function search(text: string): Omit<Found, 'matchedBy'>[] {
    const sought = text.toLowerCase()
    const isSought = (name: string) => name.toLowerCase().includes(sought)
    return order
      .flatMap((id) => entriesOf(id, providers[id]?.models ?? {}))
      .filter(({ provider, model }) => isSought(model) || isSought(provider))
      .map(({ provider, model, packed }) => ({ provider, model, price: unpackPrice(packed) }))
  }

  return {
    find: (name, urls) => firstOf(urls, (shelf) => shelf.find(name)),
    findRelease: (name, urls) => firstOf(urls, (shelf) => shelf.findRelease(name)),
    search,
    size: sizeOf(catalogue),
    date: catalogue.date,
  }
}

/** The shortest names first, so that a variant does not stand for the model itself. */
function entriesOf(provider: string, models: Record<string, PackedPrice>): Entry[] {
  return Object.entries(models)
    .map(([model, packed]) => ({ provider, model, packed }))
    .sort((a, b) => a.model.length - b.model.length || (a.model < b.model ? -1 : 1))
}

/** What one provider gives away is no price for the others. */
const isPaid = ({ packed }: Entry) => packed[0] !== 0 || packed[1] !== 0 || !isFree(unpackPrice(packed))

const foundOf = ({ entry: { provider, model, packed }, matchedBy }: Hit<Entry>): Found => ({
  price: unpackPrice(packed),
  provider,
  model,
  matchedBy,
})
