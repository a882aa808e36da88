import type { Endpoint } from '../channels/channel'

/** How much the latest measurement counts in a moving average. */
const WEIGHT = 0.2
/** An endpoint takes the place of the one in use when it is faster by this share, and by this many milliseconds. */
const FASTER_BY = 0.2
const FASTER_BY_MS = 20
/** After this time an endpoint that is not in use is asked again by a live request, unless probes tell how fast it is. */
const ASK_AGAIN_MS = 10 * 60_000

interface Speed {
  /** Milliseconds to the first token, by live traffic. */
  live?: number
  /** Milliseconds to any answer, by probes: to be compared with that of other probes only. */
  probe?: number
  askedAt: number
}

export type Latency = ReturnType<typeof createLatency>

/** How fast members and endpoints answer, as moving averages in milliseconds. */
export function createLatency(now: () => number = Date.now) {
  const members = new Map<number, number>()
  const endpoints = new Map<number, Speed>()
  const inUse = new Map<number, number>()

  function speedOf(endpointId: number): Speed {
    const known = endpoints.get(endpointId)
    if (known) return known
    const speed: Speed = { askedAt: Number.NEGATIVE_INFINITY }
    endpoints.set(endpointId, speed)
    return speed
  }

  /** Whether nothing is known that the one could be compared by, and a live request has not tried to find out lately. */
  function isUnknown(one: Speed, other: Speed): boolean {
    if (one.probe !== undefined && other.probe !== undefined) return false
    return now() - one.askedAt > ASK_AGAIN_MS
  }

  function fastest(channelId: number, usable: readonly Endpoint[]): Endpoint {
    let best = usable.find((endpoint) => endpoint.id === inUse.get(channelId)) ?? usable[0]!
    for (const other of usable) {
      if (other === best) continue
      const [known, challenger] = [speedOf(best.id), speedOf(other.id)]
      if (known.live !== undefined && isUnknown(challenger, known)) {
        challenger.askedAt = now()
        return other
      }
      if (isFaster(challenger, known)) best = other
    }
    inUse.set(channelId, best.id)
    speedOf(best.id).askedAt = now()
    return best
  }

  return {
    /** Forgets all but these. */
    prune(known: { members: ReadonlySet<number>; endpoints: ReadonlySet<number>; channels: ReadonlySet<number> }) {
      for (const id of members.keys()) if (!known.members.has(id)) members.delete(id)
      for (const id of endpoints.keys()) if (!known.endpoints.has(id)) endpoints.delete(id)
      for (const id of inUse.keys()) if (!known.channels.has(id)) inUse.delete(id)
    },
    /** Milliseconds to the first token of a member. */
    member: (memberId: number): number | undefined => members.get(memberId),
    /** Milliseconds to the first token through an endpoint, else to the answer to a probe. */
    endpoint: (endpointId: number): number | undefined => endpoints.get(endpointId)?.live ?? endpoints.get(endpointId)?.probe,
    /** A live request was answered. */
    heard(memberId: number, endpointId: number, ms: number) {
      members.set(memberId, average(members.get(memberId), ms))
      const speed = speedOf(endpointId)
      speed.live = average(speed.live, ms)
    },
    /** A probe was answered. */
    probed(endpointId: number, ms: number) {
      const speed = speedOf(endpointId)
      speed.probe = average(speed.probe, ms)
    },
    /** The one of these endpoints of a channel to use: the fastest, but not another each time two are about equal. */
    choose: (channelId: number, usable: readonly Endpoint[]): Endpoint => (usable.length === 1 ? usable[0]! : fastest(channelId, usable)),
  }
}

function isFaster(one: Speed, other: Speed): boolean {
  const [mine, theirs] =
    one.probe !== undefined && other.probe !== undefined ? [one.probe, other.probe] : [one.live ?? Number.NaN, other.live ?? Number.NaN]
  return mine < theirs * (1 - FASTER_BY) && mine < theirs - FASTER_BY_MS
}

const average = (known: number | undefined, ms: number) => (known === undefined ? ms : known + WEIGHT * (ms - known))
