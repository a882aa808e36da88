import type { News } from './news'

const HOUR = 3_600_000
/** As long as nothing changes it is told again after this time. */
const REPEAT = 24 * HOUR
/** So often within an hour may one thing change before its changes are no longer told. */
const MOST_CHANGES = 6

interface Told {
  state: string
  at: number
  changes: number[]
}

/** Keeps from being told what was told already, and what comes and goes all the time. */
export function createDamper() {
  const subjects = new Map<string, Told>()

  function forgetOld(at: number) {
    if (subjects.size < 1000) return
    for (const [subject, { at: last }] of subjects) if (last < at - REPEAT) subjects.delete(subject)
  }

  return {
    admits({ subject, state, at }: Pick<News, 'subject' | 'state' | 'at'>): boolean {
      const known = subjects.get(subject)
      if (known?.state === state && at < known.at + REPEAT) return false
      const changes = (known?.changes ?? []).filter((before) => before > at - HOUR)
      if (changes.length >= MOST_CHANGES) return false
      forgetOld(at)
      subjects.set(subject, { state, at, changes: [...changes, at] })
      return true
    },
  }
}
