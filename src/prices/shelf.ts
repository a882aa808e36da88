import { type Match, pathEnds, respelt, withoutDate, withoutRelease, withoutVariant, withoutVendor } from './names'

/** Things that are looked for by the name of a model, from the same letters to ever rougher likeness. The earlier ones are preferred. */
export interface Shelf<Entry> {
  find(name: string): Hit<Entry> | undefined
  /** What may be another release of the same model, for when nothing better is found. */
  findRelease(name: string): Hit<Entry> | undefined
}

export interface Hit<Entry> {
  entry: Entry
  matchedBy: Match
}

export function createShelf<Entry extends { model: string }>(entries: readonly Entry[]): Shelf<Entry> {
  /** The index is made when it is asked for the first time: most names are found by the first one. */
  const by = (key: (name: string) => string) => {
    let index: Map<string, Entry> | undefined
    return (name: string) => {
      index ??= indexOf(entries, key)
      return index.get(key(name))
    }
  }
  const exact = by((name) => name)
  const anyCase = by((name) => name.toLowerCase())
  const bare = by((name) => withoutVendor(name.toLowerCase()))
  const steps: [Match, (name: string) => Entry | undefined][] = [
    ['exact', exact],
    ['case', anyCase],
    ['vendor', (name) => pathEnds(name).map(anyCase).find(Boolean) ?? bare(name)],
    ['variant', by((name) => withoutVariant(name.toLowerCase()))],
    ['spelling', by((name) => respelt(name.toLowerCase()))],
    ['date', by((name) => withoutDate(name.toLowerCase()))],
  ]
  const released = by((name) => withoutRelease(name.toLowerCase()))

  return {
    find(name) {
      for (const [matchedBy, step] of steps) {
        const entry = step(name)
        if (entry) return { entry, matchedBy }
      }
      return undefined
    },
    findRelease(name) {
      const entry = released(name)
      return entry && { entry, matchedBy: 'release' }
    },
  }
}

function indexOf<Entry extends { model: string }>(entries: readonly Entry[], key: (name: string) => string): Map<string, Entry> {
  const index = new Map<string, Entry>()
  for (const entry of entries) {
    const name = key(entry.model)
    if (!index.has(name)) index.set(name, entry)
  }
  return index
}
