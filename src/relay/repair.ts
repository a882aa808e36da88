import { spliceJson } from '../lib/splice'
import { parseJson } from '../protocols/json'
import type { Profile } from '../protocols/profiles/profile'
import type { Json, JsonObject, Warning, Wire } from '../protocols/protocol'
import type { Failed, Outgoing } from './attempt'

/** A second call to the same candidate, and what is known of the model now. */
export interface Repair {
  outgoing: Outgoing
  learned?: Partial<Profile>
  /** What is asked no more. */
  losses: Warning[]
}

const REFUSED = new Set([400, 404, 422])

/**
 * What to send instead of a call that was refused for something no client can know of; undefined when the fault is not of
 * that kind. There is one such second try at most.
 */
export function repaired(outgoing: Outgoing, wire: Wire, { reply, fault }: Failed): Repair | undefined {
  if (!reply || !wire.repair || !REFUSED.has(reply.head.status)) return undefined
  const body = parseJson(Buffer.from(outgoing.body).toString()) as JsonObject | undefined
  const repair = body && wire.repair(body, fault)
  if (!repair) return undefined
  const { edits, learned } = repair
  return { outgoing: { ...outgoing, body: spliceJson(outgoing.body, edits) }, losses: lossesOf(edits), ...(learned && { learned }) }
}

/** A field that goes is lost, unless another says the same from now on. */
function lossesOf(edits: Record<string, Json | undefined>): Warning[] {
  const fields = Object.keys(edits)
  if (fields.some((field) => edits[field] !== undefined)) return []
  return fields.map((field) => ({ field, action: 'dropped', detail: 'the upstream refused it' }))
}
