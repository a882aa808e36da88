import type { Candidate } from '../groups/pick'
import type { Outgoing } from './attempt'

/** A call as it left, for one attempt of one request. It holds the upstream key: nobody is shown it as it is. */
export interface KeptCall {
  candidate: Candidate
  outgoing: Outgoing
  /** Unix milliseconds. */
  at: number
}

export interface CallsOptions {
  now?: () => number
  /** How long calls are kept, in milliseconds. */
  longest?: number
  /** How many, and of how many bytes altogether. */
  most?: number
  bytes?: number
}

/** The calls of the last minutes, in memory alone and within bounds; those that failed are kept longer than those that did not. */
export function createCalls({ now = Date.now, longest = 10 * 60_000, most = 1000, bytes = 8 << 20 }: CallsOptions = {}) {
  const recent = createRing(most, bytes)
  const failures = createRing(most, bytes)

  return {
    /** Attempts are counted from 1. */
    keep(id: string, attempt: number, candidate: Candidate, outgoing: Outgoing) {
      recent.add({ id, attempt, candidate, outgoing, at: now() })
    },
    /** The attempt has failed: somebody may want to know what was sent. */
    failed(id: string, attempt: number) {
      const call = recent.take(id, attempt)
      if (call) failures.add(call)
    },
    find(id: string, attempt: number): KeptCall | undefined {
      return failures.find(id, attempt) ?? recent.find(id, attempt)
    },
    /** Forgets what is older than anybody asks for; called now and then. */
    sweep() {
      const before = now() - longest
      for (const ring of [recent, failures]) ring.dropBefore(before)
    },
  }
}

export type Calls = ReturnType<typeof createCalls>

interface NamedCall extends KeptCall {
  id: string
  attempt: number
}

/** Calls in the order in which they came. Each request adds one and hardly anybody looks for one, so that only adding is quick. */
function createRing(most: number, mostBytes: number) {
  const places = new Array<NamedCall | undefined>(most).fill(undefined)
  /** Of the oldest and behind the newest, counted on without end. */
  let first = 0
  let next = 0
  let bytes = 0

  function placeOf(id: string, attempt: number): number {
    for (let at = next - 1; at >= first; at--) {
      const call = places[at % most]
      if (call?.id === id && call.attempt === attempt) return at % most
    }
    return -1
  }

  function clear(place: number) {
    bytes -= places[place]?.outgoing.body.length ?? 0
    places[place] = undefined
  }

  return {
    find: (id: string, attempt: number) => places[placeOf(id, attempt)],
    take(id: string, attempt: number): NamedCall | undefined {
      const place = placeOf(id, attempt)
      const call = places[place]
      if (call) clear(place)
      return call
    },
    add(call: NamedCall) {
      const size = call.outgoing.body.length
      // One that is too large for all the others to stay is not kept at all.
      if (size > mostBytes / 4) return
      while (next - first >= most || bytes + size > mostBytes) clear(first++ % most)
      places[next++ % most] = call
      bytes += size
    },
    dropBefore(at: number) {
      for (; first < next; first++) {
        const call = places[first % most]
        if (call && call.at >= at) return
        clear(first % most)
      }
    },
  }
}
