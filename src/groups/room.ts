/** Somebody who waits. */
interface Guest {
  /** Unix milliseconds. */
  at: number
  resolve(): void
}

export interface Waiting {
  /** Settles when the time has come, somebody woke the room, or the waiting was ended. */
  over: Promise<void>
  /** Ends the waiting now. */
  end(): void
}

export interface RoomOptions {
  now?: () => number
  random?: () => number
  /** How often the room looks at the clock; 0 is never: then somebody calls `tick`. */
  tickMs?: number
}

export type Room = ReturnType<typeof createRoom>

/** Those who are woken together are let go one by one: so many milliseconds for each of them, up to a second. */
const SPREAD_MS = 10
const MOST_SPREAD_MS = 1000

/** Where requests wait. One timer for all of them, and none while nobody waits. */
export function createRoom({ now = Date.now, random = Math.random, tickMs = 25 }: RoomOptions = {}) {
  const guests = new Set<Guest>()
  let timer: ReturnType<typeof setInterval> | undefined

  function leave(guest: Guest) {
    if (!guests.delete(guest)) return
    guest.resolve()
    if (guests.size || !timer) return
    clearInterval(timer)
    timer = undefined
  }

  function tick() {
    if (!guests.size) return
    const at = now()
    for (const guest of guests) if (guest.at <= at) leave(guest)
  }

  return {
    tick,
    waitUntil(at: number): Waiting {
      const { promise, resolve } = Promise.withResolvers<void>()
      const guest = { at, resolve }
      guests.add(guest)
      if (tickMs) timer ??= setInterval(tick, tickMs)
      return { over: promise, end: () => leave(guest) }
    },
    /** Something has become better: all may look again, though not all at once. */
    wake() {
      const spread = Math.min(MOST_SPREAD_MS, SPREAD_MS * (guests.size - 1))
      const at = now()
      for (const guest of guests) guest.at = Math.min(guest.at, at + spread * random())
    },
    size: () => guests.size,
    close() {
      for (const guest of guests) leave(guest)
    },
  }
}
