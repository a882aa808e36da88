import type { KeyStrategy } from '../channel'
import { fillFirst } from './fill-first'
import { leastCost } from './least-cost'
import { leastRecent } from './least-recent'
import { leastUsed } from './least-used'
import { mostUsed } from './most-used'
import { oldest } from './oldest'
import { random } from './random'
import { roundRobin } from './round-robin'
import type { Strategy } from './strategy'

/** How a channel chooses among its keys: one file and one line each. */
export const strategies: Record<KeyStrategy, Strategy> = {
  'least-cost': leastCost,
  'least-recent': leastRecent,
  'round-robin': roundRobin,
  'fill-first': fillFirst,
  'least-used': leastUsed,
  'most-used': mostUsed,
  oldest,
  random,
}
