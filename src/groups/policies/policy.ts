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
 * Puts the members of a group that could serve now into the order in which they are tried. One instance serves one group and
 * may remember what it did before.
 */
export type Policy = (members: readonly Member[]) => Member[]
export type NewPolicy = (facts: PolicyFacts) => Policy
