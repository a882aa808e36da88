import { createPace } from '../lib/pace'
import type { Kind } from './stock'
import type { Sweeper } from './sweeper'

/** Rows that go in one step, at most: as many as take no longer than anybody notices. */
export const MOST_AT_ONCE = 100
/** Pages of a file that are given back in one go: 64 KB. */
const PAGES = 16
/** How much longer than a step takes the relay has to itself before the next. */
const RELAY_SHARE = 4

/** Clears away what is old, in small steps with pauses between them, so that the relay does not notice. */
export interface Clearance {
  /** The oldest rows go, or those before a moment (unix milliseconds), as long as `most` says that some still have to; answers how many went. */
  remove(kind: Kind, before: number | undefined, most: () => Promise<number>): Promise<number>
  /** Gives the room of deleted rows back to the disk. */
  shrink(): Promise<void>
  /** Stops what is under way. */
  close(): Promise<void>
}

export function createClearance(sweeper: Sweeper): Clearance {
  let isClosing = false

  async function remove(kind: Kind, before: number | undefined, most: () => Promise<number>): Promise<number> {
    const pace = createPace({ first: 10, least: 5, most: MOST_AT_ONCE, growth: 5, share: RELAY_SHARE })
    let removed = 0
    for (let left = await most(); left > 0 && !isClosing; left = await most()) {
      const startedAt = performance.now()
      const gone = await sweeper.remove({ kind, before, most: Math.min(pace.size, left) })
      if (!gone) break
      removed += gone
      await pace.rest(performance.now() - startedAt)
    }
    return removed
  }

  async function shrink() {
    for (let startedAt = performance.now(); !isClosing && (await sweeper.shrink(PAGES)); startedAt = performance.now())
      await Bun.sleep(RELAY_SHARE * (performance.now() - startedAt))
  }

  async function close() {
    isClosing = true
    await sweeper.close()
  }

  return { remove, shrink, close }
}
