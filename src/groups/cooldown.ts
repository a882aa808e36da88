import { isInvalidKey } from '../protocols/fault'
import type { Fault } from '../protocols/protocol'

/** How long rests may be, in milliseconds. */
export interface RestLimits {
  /** The first rest of what nobody has told how long. */
  base: number
  /** How many times longer each further one is, while nothing succeeds in between … */
  factor: number
  /** … up to here. */
  cap: number
  /** What upstreams tell counts up to here. */
  longestTold: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

export const usualLimits: RestLimits = { base: 5 * SECOND, factor: 2, cap: 5 * MINUTE, longestTold: 6 * HOUR }

export interface Cooldown {
  ms: number
  /** The upstream has said how long; asking earlier is useless, and may be held against us. */
  told: boolean
  /** The key will not be taken again until somebody does something about it. */
  invalid: boolean
}

/** One refusal may be an accident of the upstream's; after two the key is asked again only now and then. */
const INVALID_FIRST = MINUTE
const INVALID_THEN = 6 * HOUR

/** How long to leave alone what has failed for the `trips`-th time in a row. */
export function cooldown(fault: Fault, trips: number, limits: RestLimits, random: () => number): Cooldown {
  if (isInvalidKey(fault)) return { ms: trips === 1 ? INVALID_FIRST : INVALID_THEN, told: false, invalid: true }
  const told = fault.kind === 'key' ? undefined : fault.retryAfterMs
  if (told !== undefined) return { ms: honest(told, trips, limits), told: true, invalid: false }
  const [base, cap] = spanOf(fault, limits)
  // Only longer: who is told a time is not asked before it.
  const jitter = 1 + 0.2 * random()
  return { ms: Math.round(grown(base, trips, limits.factor, cap) * jitter), told: false, invalid: false }
}

/** As told; but who says "at once" again and again is given more time than that, and who says "never" is asked some day. */
function honest(told: number, trips: number, { base, factor, cap, longestTold }: RestLimits): number {
  const least = trips > 1 ? grown(base, trips - 1, factor, cap) : 0
  // Parts of milliseconds are told as well (`1.005`); not all databases take them.
  return Math.ceil(Math.min(longestTold, Math.max(told, least)))
}

function spanOf({ kind }: Fault, { base, cap, longestTold }: RestLimits): [base: number, cap: number] {
  switch (kind) {
    case 'quota':
      return [Math.min(30 * MINUTE, longestTold), longestTold]
    case 'key':
      return [Math.min(10 * MINUTE, longestTold), longestTold]
    case 'model':
      return [5 * MINUTE, Math.max(cap, 5 * MINUTE)]
    default:
      return [base, cap]
  }
}

const grown = (base: number, trips: number, factor: number, cap: number) => Math.min(cap, base * factor ** Math.min(trips - 1, 60))
