import { budgetOf } from '../effort'
import { asObject, asObjects, asText } from '../json'
import type { Profile } from '../profiles/profile'
import type { Fault, Json, JsonObject, Wire } from '../protocol'
import { contentsOf } from './contents'
import { field } from './field'
import { NO_SIGNATURE, signatureOf, standInAll, withSignature } from './signature'
import { readThinking } from './thinking'

type Repair = ReturnType<NonNullable<Wire['repair']>>

/** What to change in a request that Google has refused for what no client can know: signatures, and how a model thinks. */
export function repair(body: JsonObject, { message }: Fault): Repair {
  if (/thought_?\s?signature/i.test(message)) return repairSignatures(body, message)
  if (/Unknown name/.test(message)) return repairNames(body, message)
  return /thinking|budget/i.test(message) ? repairThinking(body, message) : undefined
}

/** A signature that is missing gets the stand-in; those that cannot be read go, for it is not told which one it was. */
function repairSignatures(body: JsonObject, message: string): Repair {
  const contents = contentsOf(body)
  const isMissing = /missing|required/i.test(message)
  const bare = isMissing ? contents : contents.map(withoutSignatures)
  const repaired = standInAll(bare)
  return JSON.stringify(repaired) === JSON.stringify(contents) ? undefined : { edits: { contents: repaired } }
}

function withoutSignatures(content: JsonObject): JsonObject {
  if (!Array.isArray(content.parts)) return content
  const parts = asObjects(content.parts).map((part) => (signatureOf(part) === NO_SIGNATURE ? part : withSignature(part, undefined)))
  return { ...content, parts: parts.filter((part) => part.text !== '' || Object.keys(part).length > 1) }
}

/** What changes nothing of what an answer means when it is left out, and what is known of the model that does not know it. */
const DISPENSABLE: Record<string, Partial<Profile>> = {
  serviceTier: { refuses: ['serviceTier'] },
  thinkingConfig: { thinking: 'none', efforts: [] },
  thinkingLevel: { thinking: 'budget', efforts: [], budgetMin: 128, budgetMax: 24_576 },
  thinkingBudget: { thinking: 'level' },
  includeThoughts: {},
  includeServerSideToolInvocations: {},
  id: {},
}

const UNKNOWN_NAME = /Unknown name "(\w+)"(?: at '([^']*)')?/g

/** Google names every field it does not know, and where it is. One that means something stays, and with it the refusal. */
function repairNames(body: JsonObject, message: string): Repair {
  let changed = body
  let learned: Partial<Profile> = {}
  const edits: Record<string, Json | undefined> = {}
  for (const [, given = '', path = ''] of message.matchAll(UNKNOWN_NAME)) {
    const name = camelCase(given)
    if (!Object.hasOwn(DISPENSABLE, name)) return undefined
    const steps = [...(path.match(/\w+/g) ?? []), name]
    changed = without(changed, steps)
    const top = nameIn(body, camelCase(steps[0]!))
    edits[top] = changed[top]
    learned = { ...learned, ...DISPENSABLE[name] }
  }
  return changed === body ? undefined : { edits, ...(Object.keys(learned).length && { learned }) }
}

/** A copy without the field to which these steps lead; numbers are places in a list. */
function without<T extends Json>(value: T, [step, ...rest]: string[]): T {
  if (Array.isArray(value)) return value.map((item, at) => (at === Number(step) ? without(item, rest) : item)) as T
  const object = asObject(value)
  const key = object && nameIn(object, camelCase(step!))
  if (!object || key === undefined || object[key] === undefined) return value
  if (rest.length) return { ...object, [key]: without(object[key], rest) } as unknown as T
  const { [key]: _, ...others } = object
  return others as unknown as T
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const nameIn = (object: JsonObject, name: string) => Object.keys(object).find((key) => key === name || camelCase(key) === name) ?? name

/** A model that thinks in another manner than it was asked to is asked in its own. */
function repairThinking(body: JsonObject, message: string): Repair {
  const at = nameIn(body, 'generationConfig')
  const config = asObject(body[at])
  const thinking = asObject(field(config, 'thinkingConfig'))
  if (!config || !thinking) return undefined
  const { thinkingConfig: _, thinking_config: __, ...others } = config
  const edited = (thinkingConfig: JsonObject | undefined): Record<string, Json> => ({
    [at]: { ...others, ...(thinkingConfig && { thinkingConfig }) },
  })
  const includeThoughts = field(thinking, 'includeThoughts') === true
  const level = asText(field(thinking, 'thinkingLevel'))
  if (level && /level/i.test(message)) {
    if (message.toUpperCase().includes(level.toUpperCase())) return { edits: edited({ includeThoughts }) }
    const learned = { thinking: 'budget', efforts: [], budgetMin: 128, budgetMax: 24_576 } as const
    const { effort } = readThinking(thinking) ?? {}
    const thinkingBudget = effort ? budgetOf(effort, learned) : -1
    return { edits: edited({ includeThoughts, thinkingBudget }), learned: { ...learned, efforts: [] } }
  }
  if (/budget/i.test(message)) return { edits: edited({ includeThoughts }), learned: { thinkingOff: 'no', budgetMin: 128 } }
  if (!/not (?:support|enabled|available)/i.test(message)) return undefined
  return { edits: edited(undefined), learned: { thinking: 'none', efforts: [] } }
}
