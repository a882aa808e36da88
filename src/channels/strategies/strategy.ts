import type { ChannelKey } from '../channel'

/** What a strategy may know of the keys of one channel. */
export interface KeyFacts {
  /** Billionths of a US dollar, since the key is known. */
  cost(keyId: number): number
  /** How often it was used since midnight (UTC). */
  usesToday(keyId: number): number
  /** Grows with each use; 0 for a key that has not been used. */
  lastUsed(keyId: number): number
  /** The key of the channel that was used last; 0 is none. */
  previous: number
  /** A number from 0 up to 1. */
  random(): number
}

/** Chooses one of the keys that may be used now: at least one, in the admin's order. */
export type Strategy = (keys: readonly ChannelKey[], facts: KeyFacts) => ChannelKey

/** The key with the smallest of these numbers; of equal ones the first. */
export function least(keys: readonly ChannelKey[], measure: (key: ChannelKey) => number): ChannelKey {
  let best = keys[0]!
  let smallest = measure(best)
  for (let index = 1; index < keys.length; index++) {
    const number = measure(keys[index]!)
    if (number >= smallest) continue
    best = keys[index]!
    smallest = number
  }
  return best
}

/** The same with a second measure for those that are equal by the first. */
export function leastOf(
  keys: readonly ChannelKey[],
  measure: (key: ChannelKey) => number,
  otherwise: (key: ChannelKey) => number,
): ChannelKey {
  const smallest = measure(least(keys, measure))
  return least(
    keys.filter((key) => measure(key) === smallest),
    otherwise,
  )
}
