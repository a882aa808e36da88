/** One thing that happened; its amount may turn out to be another. */
export interface Entry {
  readonly at: number
  amount: number
  /** It is more than a minute ago and counts no longer. */
  past: boolean
}

const MINUTE = 60_000
/** The past is cut off when there is this much of it. */
const CUT_AT = 1000

/** How often something has happened within the last minute, and how much it came to. Times are unix milliseconds, in their order. */
export class Meter {
  private entries: Entry[] = []
  private first = 0
  private total = 0

  add(at: number, amount: number): Entry {
    const entry = { at, amount, past: false }
    this.entries.push(entry)
    this.total += amount
    return entry
  }

  /** It has come to this in the end. */
  change(entry: Entry, amount: number) {
    if (!entry.past) this.total += amount - entry.amount
    entry.amount = amount
  }

  /** It has not happened after all. */
  remove(entry: Entry) {
    // It is one of the last.
    const index = entry.past ? -1 : this.entries.lastIndexOf(entry)
    if (index < 0) return
    this.entries.splice(index, 1)
    this.total -= entry.amount
  }

  count(at: number): number {
    this.forget(at)
    return this.entries.length - this.first
  }

  sum(at: number): number {
    this.forget(at)
    return this.total
  }

  /** When fewer than `limit` things will have happened within a minute. */
  fewerAt(limit: number): number {
    return (this.entries[this.entries.length - limit]?.at ?? 0) + MINUTE
  }

  /** When what has happened will come to no more than `most`. */
  lessAt(most: number): number {
    let left = this.total
    for (let index = this.first; index < this.entries.length; index++) {
      const { at, amount } = this.entries[index]!
      left -= amount
      if (left <= most) return at + MINUTE
    }
    return 0
  }

  private forget(at: number) {
    const { entries } = this
    for (; this.first < entries.length && entries[this.first]!.at <= at - MINUTE; this.first++) {
      const entry = entries[this.first]!
      entry.past = true
      this.total -= entry.amount
    }
    if (this.first < CUT_AT) return
    entries.splice(0, this.first)
    this.first = 0
  }
}
