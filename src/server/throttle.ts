/** Makes guessing slow: who has failed a few times waits, and twice as long after each further failure. */
export interface Throttle {
  /** Milliseconds this one still has to wait; 0 lets the attempt through and counts it as failed until `succeeded`. */
  attempt(key: string): number
  succeeded(key: string): void
}

export interface ThrottleOptions {
  /** Failures without any delay. */
  free: number
  longestDelayMs: number
  now?: () => number
}

interface Record {
  failures: number
  until: number
}

const firstDelayMs = 1000
const forgetAfterMs = 3_600_000
// An attacker with many addresses must not be able to fill the memory.
const maxRecords = 10_000

export function createThrottle({ free, longestDelayMs, now = Date.now }: ThrottleOptions): Throttle {
  // In the order of the last attempt.
  const records = new Map<string, Record>()

  function recall(key: string): Record {
    const record = records.get(key)
    return record && now() < record.until + forgetAfterMs ? record : { failures: 0, until: 0 }
  }

  function remember(key: string, record: Record) {
    records.delete(key)
    records.set(key, record)
    if (records.size > maxRecords) records.delete(records.keys().next().value as string)
  }

  return {
    attempt(key) {
      const { failures, until } = recall(key)
      const wait = until - now()
      if (wait > 0) return wait
      const delay = failures < free ? 0 : Math.min(firstDelayMs * 2 ** (failures - free), longestDelayMs)
      remember(key, { failures: failures + 1, until: now() + delay })
      return 0
    },
    succeeded(key) {
      records.delete(key)
    },
  }
}
