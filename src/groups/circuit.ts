import type { PartKind } from './verdict'

/** Why a part is left alone. It is over when `until` has come and somebody has found out that the part is well. */
export interface Rest {
  reason: string
  /** Unix milliseconds. */
  since: number
  until: number
  /** The upstream has said itself how long. */
  told: boolean
  /** A key that will not be taken again until somebody does something about it. */
  invalid: boolean
  /** The attempt that is finding out whether the part is well again; 0 while none is. */
  probe: number
  /** Attempts up to this one began before the rest: what they meet says nothing new. */
  order: number
}

/** What is known of one part. One that is well and has not failed lately has none. */
export interface Circuit {
  kind: PartKind
  id: number
  /** Empty but for `key-model`. */
  model: string
  /** In a row, before a reply began. */
  failures: number
  /** Replies in a row that began and broke off. */
  breaks: number
  /** Rests in a row, without a success between them. */
  trips: number
  rest: Rest | null
}

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

export const newCircuit = (kind: PartKind, id: number, model: string): Circuit => ({
  kind,
  id,
  model,
  failures: 0,
  breaks: 0,
  trips: 0,
  rest: null,
})

/** The circuits of all parts, by kind and number; counts what rests. */
export class Circuits {
  /** Counts the changes that are worth keeping. */
  revision = 0
  private resting = 0
  private readonly endpoints = new Map<number, Circuit>()
  private readonly keys = new Map<number, Circuit>()
  private readonly models = new Map<number, Map<string, Circuit>>()

  /** Whether nothing rests at all. */
  get calm(): boolean {
    return this.resting === 0
  }

  find(kind: PartKind, id: number, model: string): Circuit | undefined {
    if (kind === 'endpoint') return this.endpoints.get(id)
    return kind === 'key' ? this.keys.get(id) : this.models.get(id)?.get(model)
  }

  add(circuit: Circuit) {
    const { kind, id, model } = circuit
    if (kind === 'endpoint') this.endpoints.set(id, circuit)
    else if (kind === 'key') this.keys.set(id, circuit)
    else if (this.models.has(id)) this.models.get(id)!.set(model, circuit)
    else this.models.set(id, new Map([[model, circuit]]))
  }

  /** Finds one, or begins it. */
  take(kind: PartKind, id: number, model: string): Circuit {
    const known = this.find(kind, id, model)
    if (known) return known
    const circuit = newCircuit(kind, id, model)
    this.add(circuit)
    return circuit
  }

  remove(circuit: Circuit) {
    this.rest(circuit, null)
    const { kind, id, model } = circuit
    if (kind === 'endpoint') this.endpoints.delete(id)
    else if (kind === 'key') this.keys.delete(id)
    else {
      const ofKey = this.models.get(id)
      ofKey?.delete(model)
      if (!ofKey?.size) this.models.delete(id)
    }
  }

  /** Lays a part to rest, or ends its rest. */
  rest(circuit: Circuit, next: Rest | null) {
    if (!circuit.rest && !next) return
    this.resting += Number(next !== null) - Number(circuit.rest !== null)
    circuit.rest = next
    this.revision++
  }

  /** Gives a rest another end. */
  end(rest: Rest, until: number) {
    rest.until = until
    this.revision++
  }

  /** Those of the parts of an attempt. */
  of({ endpointId, keyId, model }: Parts) {
    return [this.find('endpoint', endpointId, ''), this.find('key', keyId, ''), this.find('key-model', keyId, model)] as const
  }

  /** An attempt finds out about all of its parts that rest. */
  probe(taken: Taken) {
    if (this.calm) return
    for (const circuit of this.of(taken)) if (circuit?.rest) circuit.rest.probe = taken.order
  }

  /** An attempt finds out nothing any more; answers whether it was to. */
  letGo(taken: Taken): boolean {
    if (this.calm) return false
    let wasProbe = false
    for (const circuit of this.of(taken)) {
      if (circuit?.rest?.probe !== taken.order) continue
      circuit.rest.probe = 0
      wasProbe = true
    }
    return wasProbe
  }

  /** Those of a key for single models. */
  *modelsOf(keyId: number): Generator<Circuit> {
    yield* this.models.get(keyId)?.values() ?? []
  }

  *all(): Generator<Circuit> {
    yield* this.endpoints.values()
    yield* this.keys.values()
    for (const ofKey of this.models.values()) yield* ofKey.values()
  }
}
