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

export const newCircuit = (kind: PartKind, id: number, model: string): Circuit => ({
  kind,
  id,
  model,
  failures: 0,
  breaks: 0,
  trips: 0,
  rest: null,
})

/** The circuits of all parts, by kind and number. */
export class Circuits {
  private readonly endpoints = new Map<number, Circuit>()
  private readonly keys = new Map<number, Circuit>()
  private readonly models = new Map<number, Map<string, Circuit>>()

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

  remove({ kind, id, model }: Circuit) {
    if (kind === 'endpoint') this.endpoints.delete(id)
    else if (kind === 'key') this.keys.delete(id)
    else {
      const ofKey = this.models.get(id)
      ofKey?.delete(model)
      if (!ofKey?.size) this.models.delete(id)
    }
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
