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
  const nameOf = (id: string, attempt: number) => `${id} ${attempt}`

  return {
    /** Attempts are counted from 1. */
    keep(id: string, attempt: number, candidate: Candidate, outgoing: Outgoing) {
      recent.add(nameOf(id, attempt), { candidate, outgoing, at: now() })
    },
    /** The attempt has failed: somebody may want to know what was sent. */
    failed(id: string, attempt: number) {
      const name = nameOf(id, attempt)
      const call = recent.find(name)
      if (!call) return
      recent.remove(name)
      failures.add(name, call)
    },
    find(id: string, attempt: number): KeptCall | undefined {
      const name = nameOf(id, attempt)
      return failures.find(name) ?? recent.find(name)
    },
    /** Forgets what is older than anybody asks for; called now and then. */
    sweep() {
      const before = now() - longest
      for (const ring of [recent, failures]) ring.dropBefore(before)
    },
  }
}

export type Calls = ReturnType<typeof createCalls>

function createRing(most: number, mostBytes: number) {
  const calls = new Map<string, KeptCall>()
  let bytes = 0

  function remove(name: string) {
    const call = calls.get(name)
    if (!call) return
    calls.delete(name)
    bytes -= call.outgoing.body.length
  }

  return {
    remove,
    find: (name: string) => calls.get(name),
    add(name: string, call: KeptCall) {
      // One that is too large for all the others to stay is not kept at all.
      if (call.outgoing.body.length > mostBytes / 4) return
      calls.set(name, call)
      bytes += call.outgoing.body.length
      for (const oldest of calls.keys()) {
        if (calls.size <= most && bytes <= mostBytes) return
        remove(oldest)
      }
    },
    dropBefore(at: number) {
      for (const [name, call] of calls) {
        if (call.at >= at) return
        remove(name)
      }
    },
  }
}
