import { describe, setDefaultTimeout, test } from 'bun:test'
import { fuzzTargets } from './fuzz'
import { tryCase } from './property'

/** All targets together. `bun scripts/fuzz.ts --minutes 10` goes on for as long as it is told. */
const SECONDS = 20
const EACH_MS = (SECONDS * 1000) / fuzzTargets.length

setDefaultTimeout(60_000)

describe('whatever is read, nothing breaks', () => {
  for (const target of fuzzTargets) {
    test(target.name, () => {
      const end = performance.now() + EACH_MS
      for (let at = 0; performance.now() < end; at++) {
        const error = tryCase(target.generate, target.hold, 1, at)
        if (error) throw error
      }
    })
  }
})
