import type { Member } from '../group'

/**
 * Puts the members of a group into the order in which they are tried. One instance serves one group and may remember what
 * it did before; `random` answers numbers from 0 up to 1.
 */
export type Policy = (members: readonly Member[]) => Member[]
export type NewPolicy = (random: () => number) => Policy
