import type { GroupMode } from '../group'
import { failover } from './failover'
import { leastCost } from './least-cost'
import { leastLatency } from './least-latency'
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
  'least-latency': leastLatency,
  'least-cost': leastCost,
}
