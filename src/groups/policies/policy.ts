import type { Member } from '../group'

/** What a policy may know. */
export interface PolicyFacts {
  /** A number from 0 up to 1. */
  random(): number
  /** Milliseconds to the first token, by what the member did lately; undefined while it has not been asked. */
  latency(member: Member): number | undefined
  /** What it costs, in any unit that is the same for all; undefined while nobody knows. */
  cost(member: Member): number | undefined
}

/**
 * Tells the members of a group that could serve now in the order in which they are tried. Most requests need no more than the
 * first, so it is found first and the order of the others when it is asked for. One instance serves one group and may
 * remember what it did before.
 */
export type Policy = (members: readonly Member[]) => Iterable<Member>
export type NewPolicy = (facts: PolicyFacts) => Policy

/** The members by a measure, smallest first; equal ones as they stand. What has no measure comes last. */
export function* byMeasure(members: readonly Member[], measure: (member: Member) => number | undefined): Generator<Member> {
  const first = smallest(members, measure)
  if (!first) return
  yield first
  const others = members.filter((member) => member !== first).map((member) => ({ member, size: measure(member) ?? LAST }))
  for (const { member } of others.sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0))) yield member
}

const LAST = Number.POSITIVE_INFINITY

function smallest(members: readonly Member[], measure: (member: Member) => number | undefined): Member | undefined {
  let best = members[0]
  let size = best && (measure(best) ?? LAST)
  for (const member of members) {
    const other = measure(member) ?? LAST
    if (other >= size!) continue
    best = member
    size = other
  }
  return best
}

/** One member, and then the others in their order. */
export function* firstOf(first: Member, others: Iterable<Member>): Generator<Member> {
  yield first
  for (const member of others) if (member !== first) yield member
}
