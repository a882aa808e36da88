import { asObject, asObjects, asText } from '../json'
import type { Json, JsonObject, OpenState } from '../protocol'

/**
 * Opens the thoughts that were sealed here; those of others are taken out, with the references to them and with the ids
 * of what the same turn holds besides: OpenAI has never given them.
 */
export function unseal({ input }: JsonObject, open: OpenState): Record<string, Json | undefined> {
  if (!Array.isArray(input)) return {}
  const gone = new Set<string>()
  let isForeign = false
  let isChanged = false
  const items = input.flatMap((value): Json[] => {
    const item = asObject(value)
    if (!item) return [value]
    if (!isMade(item)) isForeign = false
    const sealed = item.type === 'reasoning' ? asText(item.encrypted_content) : undefined
    const state = sealed === undefined ? undefined : open(sealed)
    if (state === undefined) return [isForeign ? withoutId(item) : item]
    isForeign = isChanged = true
    if (state?.signature) return [withoutId({ ...item, encrypted_content: state.signature })]
    if (asText(item.id)) gone.add(asText(item.id)!)
    return []
  })
  if (!isChanged) return {}
  return { input: items.filter((item) => asObject(item)?.type !== 'item_reference' || !gone.has(asText(asObject(item)?.id) ?? '')) }
}

/** Whether a model has made an item, and not the client. */
function isMade({ type, role }: JsonObject): boolean {
  const word = asText(type) ?? 'message'
  return word === 'message' ? role === 'assistant' : !/_(?:output|response)$|^additional_tools$/.test(word)
}

/** The items that need no id, and are refused for one that OpenAI does not know. */
const FREE = new Set(
  (
    'message function_call function_call_output custom_tool_call custom_tool_call_output reasoning shell_call ' +
    'shell_call_output apply_patch_call apply_patch_call_output tool_search_call tool_search_output'
  ).split(' '),
)

/** The item without its id, where it may stand without. */
export function withoutId(item: JsonObject): JsonObject {
  if (item.id === undefined || !FREE.has(asText(item.type) ?? 'message')) return item
  const { id: _, ...rest } = item
  return rest
}

/** The input without thoughts and without ids, for an upstream that knows neither; undefined when that changes nothing. */
export function withoutState(input: Json | undefined): JsonObject[] | undefined {
  const items = asObjects(input)
  // What is only referred to cannot be sent.
  if (items.some(({ type }) => type === 'item_reference')) return undefined
  const plain = items.filter(({ type }) => type !== 'reasoning').map(withoutId)
  const isChanged = plain.length < items.length || plain.some((item, at) => item !== items[at])
  return plain.length && isChanged ? plain : undefined
}
