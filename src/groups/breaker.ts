import type { Fault } from '../protocols/protocol'
import { type Circuit, type Circuits, newCircuit, type Parts, type Rest, type Taken } from './circuit'
import { cooldown, type RestLimits } from './cooldown'
import type { PartKind, Verdict } from './verdict'

export interface BreakerOptions {
  circuits: Circuits
  now(): number
  random(): number
  limits(): RestLimits
  /** A probe is over, or a rest has ended early. */
  changed(): void
}

/** Failures in a row before an endpoint rests; the other parts rest at the first. */
const TOLERATED = 3
const LONGEST_REASON = 500

/** What becomes of circuits by what attempts tell: opens those of parts that fail, and closes those of parts that work. */
export function createBreaker({ circuits, now, random, limits, changed }: BreakerOptions) {
  let orders = 0

  /** The attempt no longer finds out anything. */
  function letGo(taken: Taken) {
    if (circuits.letGo(taken)) changed()
  }

  /** The part has just worked, in an attempt that began after it went to rest, or while it did not rest. */
  function close(circuit: Circuit | undefined, taken: Taken) {
    if (!circuit || (circuit.rest && taken.order <= circuit.rest.order)) return
    const rested = circuit.rest !== null
    circuit.failures = 0
    if (circuit.breaks) circuits.rest(circuit, null)
    else circuits.remove(circuit)
    if (rested) changed()
  }

  function blame(kind: PartKind, taken: Taken, fault: Fault, begun: boolean, restMs: number | undefined) {
    const id = kind === 'endpoint' ? taken.endpointId : taken.keyId
    const circuit = circuits.take(kind, id, kind === 'key-model' ? taken.model : '')
    if (circuit.rest && taken.order <= circuit.rest.order) return prolong(circuit.rest, fault)
    if (begun) circuit.breaks++
    else circuit.failures++
    const tolerated = kind === 'endpoint' && restMs === undefined && !circuit.rest && Math.max(circuit.failures, circuit.breaks) < TOLERATED
    if (!tolerated) open(circuit, fault, restMs)
  }

  function open(circuit: Circuit, fault: Fault, restMs: number | undefined) {
    circuit.trips++
    const { ms, told, invalid } =
      restMs === undefined ? cooldown(fault, circuit.trips, limits(), random) : { ms: restMs, told: true, invalid: false }
    const since = now()
    const reason = `${fault.status}: ${fault.message}`.slice(0, LONGEST_REASON)
    circuits.rest(circuit, { reason, since, until: since + ms, told, invalid, probe: 0, order: orders })
  }

  /** Another attempt of the same time has failed as well: only a longer time to wait is news. */
  function prolong(known: Rest, { retryAfterMs }: Fault) {
    const until = now() + Math.ceil(Math.min(retryAfterMs ?? 0, limits().longestTold))
    if (until > known.until && known.told) circuits.end(known, until)
  }

  return {
    /** Begins an attempt; it is the probe of all of its parts whose rest is over, or that are tried in spite of it. */
    take({ endpointId, keyId, model }: Parts): Taken {
      const taken = { endpointId, keyId, model, order: ++orders }
      circuits.probe(taken)
      return taken
    },
    /** The attempt has brought a reply, or at least its beginning. */
    served(taken: Taken) {
      letGo(taken)
      for (const circuit of circuits.of(taken)) close(circuit, taken)
    },
    /** The reply has come to its end as well. */
    completed(taken: Taken) {
      for (const circuit of circuits.of(taken)) {
        if (!circuit?.breaks) continue
        circuit.breaks = 0
        circuit.trips = 0
        if (!circuit.rest && !circuit.failures) circuits.remove(circuit)
      }
    },
    /** The attempt has failed; `begun`: in the middle of its reply. */
    failed(taken: Taken, fault: Fault, { blames, restMs }: Pick<Verdict, 'blames' | 'restMs'>, begun = false) {
      letGo(taken)
      // An endpoint that refuses a key, or a request, is well itself.
      if (!begun && (blames === 'key' || blames === 'key-model' || fault.kind === 'caller'))
        close(circuits.find('endpoint', taken.endpointId, ''), taken)
      if (blames) blame(blames, taken, fault, begun, restMs)
    },
    /** The attempt has ended without telling anything: the client left, or the request could not be written for it. */
    released: letGo,
    /** A probe of the endpoint was not answered: as if a request had failed. */
    missed(endpointId: number, message: string) {
      const taken = { endpointId, keyId: 0, model: '', order: ++orders }
      blame('endpoint', taken, { kind: 'transient', status: 502, message }, false, undefined)
    },
    /** Takes up a rest that an earlier process knew. */
    recall({ kind, id, model, trips }: Pick<Circuit, 'kind' | 'id' | 'model' | 'trips'>, known: Omit<Rest, 'probe' | 'order'>) {
      const circuit = { ...newCircuit(kind, id, model), trips }
      circuits.add(circuit)
      circuits.rest(circuit, { ...known, probe: 0, order: orders })
    },
  }
}
