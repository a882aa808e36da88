/** Where a generator gets its choices from: a seed, or the choices of an earlier run. */
export class Draw {
  /** What was chosen so far; the same choices make the same case, and smaller ones a simpler case. */
  readonly choices: number[] = []

  constructor(private readonly next: (at: number, below: number) => number) {}

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    const choice = Math.max(0, Math.min(this.next(this.choices.length, limit), limit - 1))
    this.choices.push(choice)
    return choice
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === times - 1
  }

  /** The first items of a list are the simplest ones. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  /** About `usual` items. */
  many<T>(usual: number, make: (at: number) => T, { least = 0, most = 8 * usual }: { least?: number; most?: number } = {}): T[] {
    const items: T[] = []
    while (items.length < most && (items.length < least || this.below(usual + 1) > 0)) items.push(make(items.length))
    return items
  }

  /** Something, every so often. */
  maybe<T>(times: number, make: () => T): T | undefined {
    return this.once(times) ? make() : undefined
  }
}

/** Endless choices from a seed (mulberry32). */
export function seeded(seed: number): Draw {
  let state = seed >>> 0
  return new Draw((_at, limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit)
  })
}

/** The choices of an earlier run; behind their end the simplest. */
export const replayed = (choices: readonly number[]): Draw => new Draw((at) => choices[at] ?? 0)
