/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of these, each as often as its weight says. */
export function weighed<Item>(random: Random, items: readonly (readonly [item: Item, weight: number])[]): Item {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    left -= weight
    if (left < 0) return item
  }
  return items.at(-1)![0]
}

export const one = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!

/** How many things happen where `expected` are expected. */
export function happenings(random: Random, expected: number): number {
  // Of many, nearly as many as expected.
  if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal(random)))
  const limit = Math.exp(-expected)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count++
  return count
}

/** A length or a time: mostly about `middle`, now and then many times that. `spread` 0.5 is tame, 1 is wild. */
export function about(random: Random, middle: number, spread: number): number {
  return Math.max(1, Math.round(middle * Math.exp(spread * normal(random))))
}

const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
