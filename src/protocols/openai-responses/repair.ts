import { isEffort, nearestEffort } from '../effort'
import { asObject } from '../json'
import type { Profile } from '../profiles/profile'
import type { Fault, Json, JsonObject } from '../protocol'
import { withoutState } from './unseal'

interface Repair {
  edits: Record<string, Json | undefined>
  learned?: Partial<Profile>
}

/** What to change in a refused body, see `Wire.repair`. */
export function repair(body: JsonObject, fault: Fault): Repair | undefined {
  return repairState(body, fault) ?? repairEffort(body, fault) ?? repairField(body, fault)
}

/** A thought of another account, an item that was never stored, one that came without the other it belongs to, an id of another kind. */
const STATE =
  /invalid_encrypted_content|encrypted content .*could not be|item .*not found|without its required|expected an id that begins with|input\[\d+\]\.id/i

function repairState(body: JsonObject, { code = '', message }: Fault): Repair | undefined {
  if (!STATE.test(`${code} ${message}`)) return undefined
  const input = withoutState(body.input)
  return input && { edits: { input } }
}

/** An effort that the model does not know, told with those that it does. */
function repairEffort({ reasoning }: JsonObject, { message }: Fault): Repair | undefined {
  const asked = asObject(reasoning)
  const wanted = asked?.effort
  const supported = /supported values are:?(.*)/i.exec(message)?.[1]
  if (!isEffort(wanted) || !supported || !message.includes(`'${wanted}'`)) return undefined
  const efforts = [...supported.matchAll(/'(\w+)'/g)].map(([, word]) => word).filter(isEffort)
  const effort = nearestEffort(wanted, { efforts })
  return effort && effort !== wanted ? { edits: { reasoning: { ...asked, effort } }, learned: { efforts } } : undefined
}

/** What the answer means the same without, more or less. */
const DISPENSABLE = new Set(
  (
    'temperature top_p top_logprobs include parallel_tool_calls max_tool_calls max_output_tokens metadata prompt_cache_key ' +
    'prompt_cache_retention prompt_cache_options safety_identifier user service_tier truncation stream_options client_metadata ' +
    'reasoning.summary reasoning.effort text.verbosity'
  ).split(' '),
)

const UNKNOWN =
  /unsupported_(?:parameter|value)|unknown_parameter|(?:unsupported|unknown|unrecogni[sz]ed|not supported|not permitted|extra inputs)/i

/** A field that the upstream says it does not take. */
function repairField(body: JsonObject, { code = '', message, param }: Fault): Repair | undefined {
  if (!UNKNOWN.test(`${code} ${message}`)) return undefined
  const named = param ?? /['"`]([a-z_]+(?:\.[a-z_]+)?)['"`]/.exec(message)?.[1]
  const field = named?.replace(/\[\d+\]$/, '') ?? ''
  const edits = DISPENSABLE.has(field) ? without(body, field) : undefined
  return edits && { edits, learned: { refuses: [field] } }
}

/** The edit that takes a field out, `a.b` being `b` inside of `a`; undefined when it is not there. */
export function without(body: JsonObject, field: string): Record<string, Json | undefined> | undefined {
  const [outer = '', inner] = field.split('.')
  if (inner === undefined) return outer in body ? { [outer]: undefined } : undefined
  const value = asObject(body[outer])
  if (!value || !(inner in value)) return undefined
  const { [inner]: _, ...rest } = value
  return { [outer]: Object.keys(rest).length ? rest : undefined }
}

/** The fields of a body that a model refuses, and the edits that take them out. */
export function refusedFields(body: JsonObject, refuses: readonly string[]): { fields: string[]; edits: Record<string, Json | undefined> } {
  const fields: string[] = []
  const edits: Record<string, Json | undefined> = {}
  for (const field of refuses) {
    const edit = without({ ...body, ...edits } as JsonObject, field)
    if (!edit) continue
    fields.push(field)
    Object.assign(edits, edit)
  }
  return { fields, edits }
}
