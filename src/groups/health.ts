import type { Fault } from '../protocols/protocol'

/** What may need a rest, each on its own: an endpoint, a key, and a key for one model. */
export interface Parts {
  endpointId: number
  keyId: number
  model: string
}

export interface Rest {
  until: number
  reason: string
}

export interface Health {
  /** Why these parts should not be used now, or `null`. */
  resting(parts: Parts): Rest | null
  failed(parts: Parts, fault: Fault): void
  served(parts: Parts): void
  /** How a key fares by itself, whatever the model; `null` when it is well. */
  keyRest(keyId: number): Rest | null
  /** Forgets what is held against these: what an administrator has edited, or a check has found well, deserves a new try. */
  forget(endpointIds: readonly number[], keyIds: readonly number[]): void
}

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Failures in a row before an endpoint rests. */
const TOLERATED = 3
const SHORTEST_REST = 5 * SECOND
const LONGEST_REST = 5 * MINUTE

/**
 * Remembers, in memory, what failed and for how long it is to be left alone. A rest is advice: a request that has nothing
 * else to try uses a resting candidate rather than fail.
 */
export function createHealth(now: () => number = Date.now): Health {
  const rests = new Map<string, Rest>()
  const failures = new Map<string, number>()
  const endpoint = ({ endpointId }: Parts) => `e${endpointId}`
  const key = ({ keyId }: Parts) => `k${keyId}`
  const keyModel = ({ keyId, model }: Parts) => `k${keyId}:${model}`

  function rest(part: string, ms: number, reason: string) {
    rests.set(part, { until: now() + Math.min(ms, 24 * 60 * MINUTE), reason })
  }

  function find(part: string): Rest | null {
    const found = rests.get(part)
    if (!found) return null
    if (found.until > now()) return found
    rests.delete(part)
    return null
  }

  return {
    resting(parts) {
      if (!rests.size) return null
      return find(key(parts)) ?? find(keyModel(parts)) ?? find(endpoint(parts))
    },
    failed(parts, fault) {
      const reason = `${fault.status}: ${fault.message}`
      if (fault.kind === 'key') rest(key(parts), 10 * MINUTE, reason)
      if (fault.kind === 'quota') rest(key(parts), fault.retryAfterMs ?? 30 * MINUTE, reason)
      if (fault.kind === 'rate') rest(keyModel(parts), fault.retryAfterMs ?? 10 * SECOND, reason)
      if (fault.kind === 'model') rest(keyModel(parts), 5 * MINUTE, reason)
      if (fault.kind !== 'transient' && fault.kind !== 'timeout') return
      const count = (failures.get(endpoint(parts)) ?? 0) + 1
      failures.set(endpoint(parts), count)
      const wait = Math.min(LONGEST_REST, SHORTEST_REST * 2 ** (count - TOLERATED))
      if (count >= TOLERATED) rest(endpoint(parts), fault.retryAfterMs ?? wait, reason)
    },
    served(parts) {
      if (failures.size) failures.delete(endpoint(parts))
      if (!rests.size) return
      for (const part of [endpoint(parts), key(parts), keyModel(parts)]) rests.delete(part)
    },
    keyRest: (keyId) => find(`k${keyId}`),
    forget(endpointIds, keyIds) {
      for (const id of endpointIds) {
        rests.delete(`e${id}`)
        failures.delete(`e${id}`)
      }
      for (const part of rests.keys()) if (keyIds.some((id) => part === `k${id}` || part.startsWith(`k${id}:`))) rests.delete(part)
    },
  }
}
