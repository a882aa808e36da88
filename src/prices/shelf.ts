import { once } from '../lib/once'
import { type Forms, formsOf, type Match, pathEnds } from './names'

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

type Indexes<Entry> = Record<keyof Forms, Map<string, Entry>>

export function createShelf<Entry extends { model: string }>(entries: readonly Entry[]): Shelf<Entry> {
  // Most names are found as they are; the rough forms are made when one is not.
  const exact = once(() => indexExact(entries))
  const rough = once(() => indexRough(entries))

  function find(name: string): Hit<Entry> | undefined {
    const same = exact().get(name)
    if (same) return { entry: same, matchedBy: 'exact' }
    const indexes = rough()
    const forms = formsOf(name)
    const hit = (form: keyof Forms, entry = indexes[form].get(forms[form])) => entry && { entry, matchedBy: form }
    const end = pathEnds(forms.case).find((rest) => indexes.case.has(rest))
    return (
      hit('case') ??
      hit('vendor', indexes.case.get(end ?? forms.vendor) ?? indexes.vendor.get(forms.vendor)) ??
      hit('variant') ??
      hit('spelling') ??
      hit('date')
    )
  }

  function findRelease(name: string): Hit<Entry> | undefined {
    const entry = rough().release.get(formsOf(name).release)
    return entry && { entry, matchedBy: 'release' }
  }

  return { find, findRelease }
}

function indexExact<Entry extends { model: string }>(entries: readonly Entry[]): Map<string, Entry> {
  const index = new Map<string, Entry>()
  for (const entry of entries) if (!index.has(entry.model)) index.set(entry.model, entry)
  return index
}

function indexRough<Entry extends { model: string }>(entries: readonly Entry[]): Indexes<Entry> {
  const make = () => new Map<string, Entry>()
  const indexes: Indexes<Entry> = { case: make(), vendor: make(), variant: make(), spelling: make(), date: make(), release: make() }
  for (const entry of entries) {
    const forms = formsOf(entry.model)
    for (const form of Object.keys(indexes) as (keyof Forms)[]) {
      const name = forms[form]
      if (!indexes[form].has(name)) indexes[form].set(name, entry)
    }
  }
  return indexes
}
