import { createListeners, type Listeners } from '../lib/listeners'
import { createBreaker } from './breaker'
import { type Circuit, Circuits, type Parts } from './circuit'
import { type RestLimits, usualLimits } from './cooldown'
import { createLatency } from './latency'
import { blocking, type Obstacle, obstacleIn } from './obstacle'
import { type Trouble, troubleOf } from './trouble'
import type { PartKind } from './verdict'

export interface HealthOptions {
  now?: () => number
  random?: () => number
  limits?: () => RestLimits
}

export type Health = ReturnType<typeof createHealth>

/**
 * Remembers what failed and for how long it is to be left alone: a circuit breaker for each endpoint, key, and key for one
 * model. When a rest is over, exactly one attempt finds out whether the part is well again; the others wait for its result.
 * Every candidate that is taken must be given back, by `served`, `failed` or `released`.
 */
export function createHealth({ now = Date.now, random = Math.random, limits = () => usualLimits }: HealthOptions = {}) {
  const circuits = new Circuits()
  const news: Listeners = createListeners()
  const latency = createLatency(now)
  const { recall, ...breaker } = createBreaker({ circuits, now, random, limits, changed: news.changed })

  const troublesOf = (some: Iterable<Circuit>): Trouble[] => [...some].flatMap((circuit) => troubleOf(circuit, now()) ?? [])

  function forgetAll(gone: (circuit: Circuit) => boolean): number {
    const found = [...circuits.all()].filter(gone)
    for (const circuit of found) circuits.remove(circuit)
    if (found.length) news.changed()
    return found.length
  }

  return {
    ...breaker,
    latency,
    /** Whether nothing rests at all. */
    get calm() {
      return circuits.calm
    },
    /** Counts the changes that are worth keeping. */
    get revision() {
      return circuits.revision
    },
    /** What keeps these parts from being used at this time, or `null`. */
    obstacle: (parts: Parts, at = now()): Obstacle | null => (circuits.calm ? null : obstacleIn(circuits.of(parts), at)),
    /** Whether an endpoint may be used. */
    isEndpointClear: (id: number, at: number): boolean => circuits.calm || !blocking(circuits.find('endpoint', id, ''), at),
    /** Whether a key may be used for a model. */
    isKeyClear: (id: number, model: string, at: number): boolean =>
      circuits.calm || !(blocking(circuits.find('key', id, ''), at) || blocking(circuits.find('key-model', id, model), at)),
    /** A probe of the endpoint was answered after so many milliseconds: it need not rest any longer; the next request finds out the rest. */
    measured(endpointId: number, ms: number) {
      latency.probed(endpointId, ms)
      const rest = circuits.find('endpoint', endpointId, '')?.rest
      if (!rest || rest.told || rest.until <= now()) return
      circuits.end(rest, now())
      news.changed()
    },
    /** How a part fares by itself; `null` when it is well. */
    of: (kind: PartKind, id: number, model = ''): Trouble | null => troubleOf(circuits.find(kind, id, model), now()),
    /** The models for which a key rests. */
    modelsOf: (keyId: number): Trouble[] => troublesOf(circuits.modelsOf(keyId)),
    all: (): Trouble[] => troublesOf(circuits.all()),
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
      for (const { kind, id, model, trips, ...known } of troubles) recall({ kind, id, model, trips }, known)
    },
    /** Tells when those who wait for a rest to end should look again: a probe is over, or a rest has ended early. */
    onChange: news.onChange,
  }
}
