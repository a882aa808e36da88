/** Keeps what was thrown away, in memory alone, so that it can be taken back within a time. */
export interface Bin<Thing> {
  put(id: number, thing: Thing): void
  /** Takes it back; undefined where it is not there, or the time is over. */
  take(id: number): Thing | undefined
}

export function createBin<Thing>(withinMs: number, now: () => number): Bin<Thing> {
  const things = new Map<number, { thing: Thing; until: number }>()
  return {
    put(id, thing) {
      for (const [other, { until }] of things) if (until < now()) things.delete(other)
      things.set(id, { thing, until: now() + withinMs })
    },
    take(id) {
      const found = things.get(id)
      things.delete(id)
      return found && found.until >= now() ? found.thing : undefined
    },
  }
}
