import { asNumber, asObject, asObjects } from '../json'
import type { Profile } from '../profiles/profile'
import type { Fault, Json, JsonObject } from '../protocol'
import { wrapInstructions } from './edits'
import { forget, withoutBudget } from './thoughts'

type Edits = Record<string, Json | undefined>

export interface Repair {
  edits: Edits
  learned?: Partial<Profile>
}

/** What an upstream complains of, and what to change because of it; one that changes nothing is no repair. */
interface Remedy {
  complaint: RegExp
  repair(body: JsonObject, complaint: RegExpExecArray): Repair
}

/**
 * What to change in a body that was refused for something that no client can know of: a signature of another account,
 * a model's peculiarity, a field that this server does not know yet. Undefined when it was refused for anything else.
 */
export function repair(body: JsonObject, { message, param }: Fault): Repair | undefined {
  const said = param ? `${param}: ${message}` : message
  for (const { complaint, repair } of REMEDIES) {
    const match = complaint.exec(said)
    const found = match && repair(body, match)
    if (found && Object.keys(found.edits).length) return found
  }
  return undefined
}

const REMEDIES: readonly Remedy[] = [
  {
    complaint:
      /invalid `?signature`?|blocks? (?:in the latest assistant message )?cannot be modified|signature.{0,20}(?:invalid|required|verif)/i,
    repair: (body) => ({ edits: forget(body) }),
  },
  {
    complaint: /expected `?thinking`? or `?redacted_thinking`?|must start with a thinking block/i,
    repair: (body) => ({ edits: withoutBudget(body) }),
  },
  {
    complaint: /max_tokens: (\d+) > (\d+)|max_tokens.{0,40}(?:at most|maximum of|less than or equal to) (\d+)/i,
    repair: (body, [, , most, other]) => limitOutput(body, Number(most ?? other)),
  },
  {
    complaint: /temperature.{0,10}and.{0,10}top_p.{0,20}(?:both|together)/i,
    repair: (body) => ({ edits: dropAll(body, ['top_p']), learned: { sampling: 'temperature-or-top-p' } }),
  },
  {
    complaint: /(?:temperature|top_p|top_k)`?(?: is|:)? (?:deprecated|not supported|unsupported|may only be set to 1)/i,
    repair: (body) => ({ edits: dropAll(body, ['temperature', 'top_p', 'top_k']), learned: { sampling: 'none' } }),
  },
  {
    complaint: /adaptive thinking is not supported|thinking\.type.{0,60}'enabled' or 'disabled'|thinking.{0,30}tag 'adaptive'/i,
    repair: (body) => think(body, 'adaptive', { type: 'enabled', budget_tokens: 10_240 }, { thinking: 'budget', budgets: true }),
  },
  {
    complaint: /thinking\.type\.enabled.{0,30}not supported|thinking.{0,30}tag 'enabled'|budget_tokens.{0,20}not supported/i,
    repair: (body) => think(body, 'enabled', { type: 'adaptive' }, { thinking: 'adaptive', budgets: false }),
  },
  {
    complaint: /thinking\.type\.disabled.{0,30}not supported|thinking cannot be disabled|thinking.{0,30}tag 'disabled'/i,
    repair: (body) => think(body, 'disabled', undefined, { thinkingOff: 'no' }),
  },
  {
    complaint: /not support (?:the )?effort|output_config(?:\.effort)?: extra inputs/i,
    repair: (body) => ({ edits: withoutEffort(body), learned: { efforts: [] } }),
  },
  {
    complaint: /does not support (?:assistant message )?prefill|must end with a user message/i,
    repair: (body) => ({ edits: askToContinue(body), learned: { prefill: 'none' } }),
  },
  {
    complaint: /messages\.\d+\.role: .{0,60}'user' or 'assistant'|unexpected role.{0,4}system/i,
    repair: (body) => ({ edits: wrapAll(body), learned: { midSystem: 'wrap' } }),
  },
  {
    complaint:
      /^(\w+)(?:\.[\w.]+)?: extra inputs are not permitted|(?:unsupported|unknown|unrecognized|unexpected) (?:parameter|field|argument|keyword)s?:? [`'"]?(\w+)/i,
    repair: (body, [said, field, other]) => dropField(body, field ?? other!, said),
  },
]

/** Fields that help but are not the question: without them the answer is the same kind of answer. */
const DISPENSABLE = [
  'cache_control',
  'context_management',
  'service_tier',
  'metadata',
  'temperature',
  'top_p',
  'top_k',
  'container',
  'mcp_servers',
  'speed',
]

/** The same inside blocks and tools. */
const DISPENSABLE_INSIDE =
  /\.(cache_control|ttl|defer_loading|eager_input_streaming|input_examples|allowed_callers|strict|display|citations)\b/

function dropField(body: JsonObject, field: string, said: string): Repair {
  const inner = DISPENSABLE_INSIDE.exec(said)?.[1]
  if (inner && body[field] !== undefined) return { edits: { [field]: without(body[field]!, inner) } }
  if (!DISPENSABLE.includes(field) || body[field] === undefined) return { edits: {} }
  return { edits: { [field]: undefined }, learned: { refuses: [field] } }
}

/** The value without a member, wherever in it; schemas and tool input are the client's own and stay. */
function without(value: Json, member: string): Json {
  if (Array.isArray(value)) return value.map((item) => without(item, member))
  const object = asObject(value)
  if (!object) return value
  const kept = Object.entries(object).filter(([key]) => key !== member)
  return Object.fromEntries(kept.map(([key, inner]) => [key, key === 'input' || key === 'input_schema' ? inner : without(inner, member)]))
}

const dropAll = (body: JsonObject, fields: string[]): Edits =>
  Object.fromEntries(fields.filter((field) => body[field] !== undefined).map((field) => [field, undefined]))

/** A budget has to stay below the limit. */
function limitOutput(body: JsonObject, most: number): Repair {
  if (!(most > 0) || (asNumber(body.max_tokens) ?? 0) <= most) return { edits: {} }
  const thinking = asObject(body.thinking)
  const budget = asNumber(thinking?.budget_tokens) ?? 0
  const room = Math.floor(most - Math.max(1024, most / 4))
  const thought = budget > room ? { thinking: room >= 1024 ? { ...thinking, budget_tokens: room } : undefined } : {}
  return { edits: { max_tokens: most, ...thought }, learned: { maxOutputTokens: most } }
}

function think(body: JsonObject, type: string, instead: JsonObject | undefined, learned: Partial<Profile>): Repair {
  if (asObject(body.thinking)?.type !== type) return { edits: {} }
  const limit = asNumber(body.max_tokens) ?? 0
  const isTight = instead?.type === 'enabled' && limit <= (instead.budget_tokens as number)
  return { edits: { thinking: isTight ? undefined : instead }, learned }
}

function withoutEffort({ output_config }: JsonObject): Edits {
  const { effort, ...rest } = asObject(output_config) ?? {}
  if (effort === undefined) return {}
  return { output_config: Object.keys(rest).length ? rest : undefined }
}

function askToContinue({ messages }: JsonObject): Edits {
  const said = asObjects(messages)
  return said.at(-1)?.role === 'assistant' ? { messages: [...said, { role: 'user', content: 'Continue.' }] } : {}
}

function wrapAll({ messages }: JsonObject): Edits {
  return asObjects(messages).some(({ role }) => role === 'system') ? { messages: wrapInstructions(messages as Json[]) } : {}
}
