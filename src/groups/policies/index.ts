import type { GroupMode } from '../group'
import { failover } from './failover'
import type { NewPolicy } from './policy'
import { random } from './random'
import { roundRobin } from './round-robin'
import { weighted } from './weighted'

/** The balancing modes: one file and one line each. */
export const policies: Record<GroupMode, NewPolicy> = {
  'round-robin': roundRobin,
  random,
  failover,
  weighted,
}
