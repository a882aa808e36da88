import { createListeners, type Listeners } from '../lib/listeners'
import type { Fault } from '../protocols/protocol'
import { type Circuit, Circuits, newCircuit, type Rest } from './circuit'
import { cooldown, type RestLimits, usualLimits } from './cooldown'
import { createLatency } from './latency'
import type { PartKind, Verdict } from './verdict'

/** What one attempt uses. */
export interface Parts {
  endpointId: number
  keyId: number
  model: string
}

/** The parts of an attempt that is under way. Attempts are numbered in the order in which they began. */
export interface Taken extends Parts {
  order: number
}

/** What keeps a candidate from being used: the rests of its parts taken together. */
export interface Obstacle extends Pick<Rest, 'reason' | 'since' | 'until' | 'told' | 'invalid'> {
  /** Somebody is finding out whether it is well again. */
  probed: boolean
  /** Nothing is wrong with it, but a limit of the channel is reached; `until` is infinite where nobody knows for how long. */
  full?: boolean
}

/** `half-open`: the rest is over and the next request finds out; `probing`: one is doing so. */
export type RestState = 'resting' | 'invalid' | 'half-open' | 'probing'

/** A part that is not known to be well. */
export interface Trouble
  extends Pick<Circuit, 'kind' | 'id' | 'model' | 'trips'>,
    Pick<Rest, 'reason' | 'since' | 'until' | 'told' | 'invalid'> {
  state: RestState
}

export interface HealthOptions {
  now?: () => number
  random?: () => number
  limits?: () => RestLimits
}

export type Health = ReturnType<typeof createHealth>

/** Failures in a row before an endpoint rests; the other parts rest at the first. */
const TOLERATED = 3
const LONGEST_REASON = 500

/**
 * Remembers what failed and for how long it is to be left alone: a circuit breaker for each endpoint, key, and key for one
 * model. When a rest is over, exactly one attempt finds out whether the part is well again; the others wait for its result.
 * Every candidate that is taken must be given back, by `served`, `failed` or `released`.
 */
export function createHealth({ now = Date.now, random = Math.random, limits = () => usualLimits }: HealthOptions = {}) {
  const circuits = new Circuits()
  const news: Listeners = createListeners()
  const latency = createLatency(now)
  let resting = 0
  let orders = 0
  let revision = 0

  const partsOf = ({ endpointId, keyId, model }: Parts) =>
    [circuits.find('endpoint', endpointId, ''), circuits.find('key', keyId, ''), circuits.find('key-model', keyId, model)] as const

  function blocking(circuit: Circuit | undefined, at: number): Rest | null {
    const rest = circuit?.rest
    return rest && (rest.probe || rest.until > at) ? rest : null
  }

  function rest(circuit: Circuit, next: Rest | null) {
    if (!circuit.rest && !next) return
    resting += Number(next !== null) - Number(circuit.rest !== null)
    circuit.rest = next
    revision++
  }

  function remove(circuit: Circuit) {
    rest(circuit, null)
    circuits.remove(circuit)
  }

  /** The attempt no longer finds out anything. */
  function letGo(taken: Taken) {
    if (!resting) return
    let wasProbe = false
    for (const circuit of partsOf(taken)) {
      if (circuit?.rest?.probe !== taken.order) continue
      circuit.rest.probe = 0
      wasProbe = true
    }
    if (wasProbe) news.changed()
  }

  /** The part has just worked, in an attempt that began after it went to rest, or while it did not rest. */
  function close(circuit: Circuit | undefined, taken: Taken) {
    if (!circuit || (circuit.rest && taken.order <= circuit.rest.order)) return
    const rested = circuit.rest !== null
    circuit.failures = 0
    if (circuit.breaks) rest(circuit, null)
    else remove(circuit)
    if (rested) news.changed()
  }

  function blame(kind: PartKind, taken: Taken, fault: Fault, begun: boolean, restMs: number | undefined) {
    const id = kind === 'endpoint' ? taken.endpointId : taken.keyId
    const model = kind === 'key-model' ? taken.model : ''
    const known = circuits.find(kind, id, model)
    const circuit = known ?? newCircuit(kind, id, model)
    if (!known) circuits.add(circuit)
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
    rest(circuit, { reason, since, until: since + ms, told, invalid, probe: 0, order: orders })
  }

  /** Another attempt of the same time has failed as well: only a longer time to wait is news. */
  function prolong(known: Rest, { retryAfterMs }: Fault) {
    const until = now() + Math.ceil(Math.min(retryAfterMs ?? 0, limits().longestTold))
    if (until <= known.until || !known.told) return
    known.until = until
    revision++
  }

  function troubleOf({ kind, id, model, trips }: Circuit, { reason, since, until, told, invalid, probe }: Rest): Trouble {
    const state = probe ? 'probing' : until <= now() ? 'half-open' : invalid ? 'invalid' : 'resting'
    return { kind, id, model, trips, state, reason, since, until, told, invalid }
  }

  const trouble = (circuit: Circuit | undefined) => (circuit?.rest ? troubleOf(circuit, circuit.rest) : null)

  function forgetAll(gone: (circuit: Circuit) => boolean): number {
    const found = [...circuits.all()].filter(gone)
    for (const circuit of found) remove(circuit)
    if (found.length) news.changed()
    return found.length
  }

  return {
    /** Whether nothing rests at all. */
    get calm() {
      return resting === 0
    },
    /** Counts the changes that are worth keeping. */
    get revision() {
      return revision
    },
    /** What keeps these parts from being used at this time, or `null`. */
    obstacle(parts: Parts, at = now()): Obstacle | null {
      if (!resting) return null
      let worst: Obstacle | null = null
      for (const circuit of partsOf(parts)) {
        const found = blocking(circuit, at)
        if (found) worst = worse(worst, found)
      }
      return worst
    },
    /** Whether an endpoint may be used. */
    isEndpointClear: (id: number, at: number): boolean => !resting || !blocking(circuits.find('endpoint', id, ''), at),
    /** Whether a key may be used for a model. */
    isKeyClear: (id: number, model: string, at: number): boolean =>
      !resting || !(blocking(circuits.find('key', id, ''), at) || blocking(circuits.find('key-model', id, model), at)),
    /** Begins an attempt; it is the probe of all of its parts whose rest is over, or that are tried in spite of it. */
    take({ endpointId, keyId, model }: Parts): Taken {
      const taken = { endpointId, keyId, model, order: ++orders }
      if (resting) for (const circuit of partsOf(taken)) if (circuit?.rest) circuit.rest.probe = taken.order
      return taken
    },
    /** The attempt has brought a reply, or at least its beginning. */
    served(taken: Taken) {
      letGo(taken)
      for (const circuit of partsOf(taken)) close(circuit, taken)
    },
    /** The reply has come to its end as well. */
    completed(taken: Taken) {
      for (const circuit of partsOf(taken)) {
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
    latency,
    /** A probe of the endpoint was answered after so many milliseconds: it need not rest any longer; the next request finds out the rest. */
    measured(endpointId: number, ms: number) {
      latency.probed(endpointId, ms)
      const found = circuits.find('endpoint', endpointId, '')
      if (!found?.rest || found.rest.told || found.rest.until <= now()) return
      found.rest.until = now()
      revision++
      news.changed()
    },
    /** A probe of the endpoint was not answered: as if a request had failed. */
    missed(endpointId: number, message: string) {
      const taken = { endpointId, keyId: 0, model: '', order: ++orders }
      blame('endpoint', taken, { kind: 'transient', status: 502, message }, false, undefined)
    },
    /** How a part fares by itself; `null` when it is well. */
    of: (kind: PartKind, id: number, model = ''): Trouble | null => trouble(circuits.find(kind, id, model)),
    /** The models for which a key rests. */
    modelsOf: (keyId: number): Trouble[] => [...circuits.modelsOf(keyId)].flatMap((circuit) => trouble(circuit) ?? []),
    all: (): Trouble[] => [...circuits.all()].flatMap((circuit) => trouble(circuit) ?? []),
    /** Forgets what is held against a part, a key with all its models; answers how many were. */
    reset: (kind: PartKind, id: number, model?: string): number =>
      forgetAll(
        (circuit) =>
          circuit.id === id &&
          (circuit.kind === kind || (kind === 'key' && circuit.kind === 'key-model')) &&
          (kind !== 'key-model' || model === undefined || circuit.model === model),
      ),
    /** Forgets what is held against these: what an administrator has edited, or a check has found well, deserves a new try. */
    forget: (endpointIds: readonly number[], keyIds: readonly number[]): number =>
      forgetAll(({ kind, id }) => (kind === 'endpoint' ? endpointIds : keyIds).includes(id)),
    /** Forgets all parts but those that exist. */
    prune: (exists: (part: Pick<Circuit, 'kind' | 'id' | 'model'>) => boolean): number => forgetAll((circuit) => !exists(circuit)),
    /** Takes up what an earlier process knew. */
    recall(troubles: readonly Omit<Trouble, 'state'>[]) {
      for (const { kind, id, model, trips, ...known } of troubles) {
        const circuit = { ...newCircuit(kind, id, model), trips }
        circuits.add(circuit)
        rest(circuit, { ...known, probe: 0, order: orders })
      }
    },
    /** Tells when those who wait for a rest to end should look again: a probe is over, or a rest has ended early. */
    onChange: news.onChange,
  }
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
