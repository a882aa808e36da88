import type { Circuit, Rest } from './circuit'

/** `half-open`: the rest is over and the next request finds out; `probing`: one is doing so. */
export type RestState = 'resting' | 'invalid' | 'half-open' | 'probing'

/** A part that is not known to be well. */
export interface Trouble
  extends Pick<Circuit, 'kind' | 'id' | 'model' | 'trips'>,
    Pick<Rest, 'reason' | 'since' | 'until' | 'told' | 'invalid'> {
  state: RestState
}

/** How a part fares at a time; `null` when it is well. */
export function troubleOf(circuit: Circuit | undefined, at: number): Trouble | null {
  if (!circuit?.rest) return null
  const { kind, id, model, trips } = circuit
  const { reason, since, until, told, invalid, probe } = circuit.rest
  const state = probe ? 'probing' : until <= at ? 'half-open' : invalid ? 'invalid' : 'resting'
  return { kind, id, model, trips, state, reason, since, until, told, invalid }
}
