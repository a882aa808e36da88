import type { Circuit, Rest } from './circuit'

/** What keeps a candidate from being used: the rests of its parts taken together. */
export interface Obstacle extends Pick<Rest, 'reason' | 'since' | 'until' | 'told' | 'invalid'> {
  /** Somebody is finding out whether it is well again. */
  probed: boolean
  /** Nothing is wrong with it, but a limit of the channel is reached; `until` is infinite where nobody knows for how long. */
  full?: boolean
}

/** The rest that keeps a part from being used at a time: one that is not over, or whose end somebody is finding out. */
export function blocking(circuit: Circuit | undefined, at: number): Rest | null {
  const rest = circuit?.rest
  return rest && (rest.probe || rest.until > at) ? rest : null
}

/** What all these parts together are kept from. */
export function obstacleIn(circuits: readonly (Circuit | undefined)[], at: number): Obstacle | null {
  let worst: Obstacle | null = null
  for (const circuit of circuits) {
    const found = blocking(circuit, at)
    if (found) worst = worse(worst, found)
  }
  return worst
}

function worse(known: Obstacle | null, { reason, since, until, told, invalid, probe }: Rest): Obstacle {
  const probed = probe !== 0
  if (!known) return { reason, since, until, told, invalid, probed }
  const later = until > known.until
  return {
    reason: later ? reason : known.reason,
    since: Math.max(since, known.since),
    until: later ? until : known.until,
    told: told || known.told,
    invalid: invalid || known.invalid,
    probed: probed || known.probed,
  }
}

/** An obstacle as the log tells it. */
export function sayObstacle({ reason, probed, full }: Obstacle): string {
  if (full) return reason
  return probed ? `is being tried out after a rest (${reason})` : `rests (${reason})`
}
