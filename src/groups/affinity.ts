/** Where a session is served. */
export interface Place {
  memberId: number
  keyId: number
}

interface Stay {
  home: Place
  /** Serves while the home rests. */
  standIn?: Place
  /** Unix milliseconds; each request moves it on. */
  until: number
}

/** Most sessions that are remembered; those that were silent for longest go first. */
const MOST_SESSIONS = 50_000

export type Affinity = ReturnType<typeof createAffinity>

/** Keeps the requests of a session at the member and key that has its prompt in the cache. */
export function createAffinity(now: () => number = Date.now, most = MOST_SESSIONS) {
  const stays = new Map<string, Stay>()

  function find(session: string): Stay | undefined {
    const stay = stays.get(session)
    if (!stay || stay.until > now()) return stay
    stays.delete(session)
    return undefined
  }

  return {
    /** Where the session should be served, best first. */
    places(session: string): Place[] {
      const stay = find(session)
      if (!stay) return []
      return stay.standIn ? [stay.home, stay.standIn] : [stay.home]
    },
    /** The session was served here. `homeless`: its home is gone for longer than sessions stay. */
    served(session: string, place: Place, seconds: number, homeless: boolean) {
      const known = find(session)
      stays.delete(session)
      stays.set(session, { ...moved(known, place, homeless), until: now() + 1000 * seconds })
      for (const oldest of stays.keys()) {
        if (stays.size <= most) break
        stays.delete(oldest)
      }
    },
    size: () => stays.size,
  }
}

function moved(known: Stay | undefined, place: Place, homeless: boolean): Omit<Stay, 'until'> {
  if (!known || homeless || isSame(known.home, place)) return { home: place }
  return { home: known.home, standIn: place }
}

const isSame = (one: Place, other: Place) => one.memberId === other.memberId && one.keyId === other.keyId
