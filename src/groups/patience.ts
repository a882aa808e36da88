import type { Room } from './room'
import type { Candidate } from './search'
import type { Walk } from './walk'

export interface PatienceOptions {
  room: Room
  /** In milliseconds: the longest wait of one request, and the time a part that has failed is left alone in any case. */
  limits(): { longest: number; pause: number }
  now?: () => number
  random?: () => number
}

/** What the one who waits must know and do. */
export interface Holding {
  /** How much longer the request may take, in milliseconds. */
  leftMs: number
  /** The request is being held; `end` ends that, as when the client leaves. Here a reply may be begun that keeps the client waiting. */
  begins(end: () => void): void
}

export interface Patience {
  /** A candidate when none may be used now: waited for, or taken in spite of its rest; `null` when there is none worth waiting for. */
  next(walk: Walk, holding: Holding): Promise<Candidate | null>
}

/** Those who wait for the same candidate come back one after the other, within this time. */
const JITTER_MS = 250

/** Waits for what rests, rather than fail at once or ask what must not be asked. */
export function createPatience({ room, limits, now = Date.now, random = Math.random }: PatienceOptions): Patience {
  /** When to look again, or `null` when nothing comes back in time. */
  function lookAgainAt(walk: Walk, deadline: number): number | null {
    const { first, probed } = walk.outlook(true)
    if (first && first.obstacle.until <= deadline) return first.obstacle.until + JITTER_MS * random()
    // A probe wakes the room when it has succeeded, and who leaves a full channel calls the first in line.
    return probed && now() < deadline ? deadline : null
  }

  async function next(walk: Walk, { leftMs, begins }: Holding): Promise<Candidate | null> {
    const { longest } = limits()
    walk.heldSince ??= now()
    const deadline = Math.min(walk.heldSince + longest, now() + leftMs)
    walk.standInLine()
    try {
      return await wait(walk, deadline, begins)
    } finally {
      walk.turn.leaveLine()
    }
  }

  async function wait(walk: Walk, deadline: number, begins: Holding['begins']): Promise<Candidate | null> {
    let ended = false
    for (let at = lookAgainAt(walk, deadline); at !== null; at = lookAgainAt(walk, deadline)) {
      const waiting = room.waitUntil(at)
      begins(() => {
        ended = true
        waiting.end()
      })
      walk.turn.onCall(waiting.end)
      await waiting.over
      if (ended) return null
      walk.again()
      const candidate = walk.next()
      if (candidate) return candidate
      walk.turn.missed()
    }
    return walk.takeResting(limits().pause)
  }

  return { next }
}
