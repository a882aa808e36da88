import type { Group } from '../groups/group'
import type { Walk } from '../groups/walk'
import type { Fault } from '../protocols/protocol'
import type { Door } from './door'
import type { Estimator } from './estimator'
import type { Flight } from './live'
import type { Incoming } from './outgoing'

/** One request on its way, from when it is known what it asks for until it is answered. */
export interface Errand {
  /** Where it came in, and what it said there. */
  door: Door
  incoming: Incoming
  /** Who may serve it, and who has been asked. */
  group: Group
  walk: Walk
  /** What can happen to it from outside, and what is noted of it. */
  flight: Flight
  /** Who counts for upstreams that do not. */
  estimator?: Estimator | undefined
  /** Why it cannot be said at some places, so that it is not written again for each key of theirs. */
  unsayable?: Map<string, Fault>
}
