/** What counters have said, and which channels have none. */
export interface CountMemory {
  /** What was counted for the same before, or is being counted; `count` answers undefined when it could not. */
  counted(same: string, count: () => Promise<string | undefined>): Promise<string | undefined>
  /** A counter answered with this status; 0 is not at all. */
  failed(channelId: number, status: number): void
  isWithout(channelId: number): boolean
}

const MAX_COUNTS = 2_000
const COUNT_MS = 600_000
/** A server without a counter will not have one soon; one that is busy may. */
const WITHOUT_MS = 600_000
const BUSY_MS = 15_000

export function createCountMemory(now: () => number): CountMemory {
  const counts = new Map<string, { until: number; text: Promise<string | undefined> }>()
  const without = new Map<number, number>()

  function counted(same: string, count: () => Promise<string | undefined>): Promise<string | undefined> {
    const known = counts.get(same)
    if (known && known.until > now()) return known.text
    const text = count().then((found) => {
      if (found === undefined) counts.delete(same)
      return found
    })
    counts.delete(same)
    counts.set(same, { until: now() + COUNT_MS, text })
    for (const oldest of counts.keys()) {
      if (counts.size <= MAX_COUNTS) break
      counts.delete(oldest)
    }
    return text
  }

  return {
    counted,
    failed(channelId, status) {
      // What it says of this one request it may not say of the next.
      if (status === 400 || status === 413 || status === 422) return
      const lacking = status === 404 || status === 405 || status === 501 || status === 200
      without.set(channelId, now() + (lacking ? WITHOUT_MS : BUSY_MS))
    },
    isWithout: (channelId) => (without.get(channelId) ?? 0) > now(),
  }
}
