import type { Member } from '../group'
import { byMeasure, firstOf, type NewPolicy } from './policy'

/** How often somebody else than the fastest is asked, so that one who has become faster is noticed. */
const CURIOSITY = 0.02

/** How often somebody is asked first who has never answered, while others have. */
const TRIES = 3

/**
 * The fastest first, by the time to the first token. Who has not answered yet is asked before, each as often as the others; who
 * still has not after some tries waits for those that have.
 */
export const leastLatency: NewPolicy = ({ latency, random }) => {
  const asked = new Map<number, number>()

  /** Of those nobody knows, the one that was asked least. */
  function stranger(members: readonly Member[]): Member | undefined {
    let found: Member | undefined
    let least = members.some((member) => latency(member) !== undefined) ? TRIES : Number.POSITIVE_INFINITY
    for (const member of members) {
      if (latency(member) !== undefined) continue
      const times = asked.get(member.id) ?? 0
      if (times >= least) continue
      found = member
      least = times
    }
    if (found) asked.set(found.id, least + 1)
    return found
  }

  return (members) => {
    const first = stranger(members) ?? (random() < CURIOSITY ? members[Math.floor(random() * members.length)] : undefined)
    const fastest = byMeasure(members, latency)
    return first ? firstOf(first, fastest) : fastest
  }
}
