import { asObject, asObjects, asText } from '../json'
import type { Json, JsonObject, OpenState } from '../protocol'

type Edits = Record<string, Json | undefined>

/**
 * Puts thoughts that were sealed here back into the form their maker knows, and takes those of other vendors out of a
 * client's own body: Anthropic refuses what it has not signed.
 */
export function unseal(body: JsonObject, open: OpenState): Edits {
  return retell(body, (block) => {
    const sealed = asText(block.signature) ?? asText(block.data)
    const state = sealed === undefined ? undefined : open(sealed)
    if (state === undefined) return block
    if (state?.redacted) return { type: 'redacted_thinking', data: state.redacted }
    return state?.signature ? { type: 'thinking', thinking: state.text ?? block.thinking ?? '', signature: state.signature } : undefined
  })
}

/** The body without any earlier thoughts. */
export const forget = (body: JsonObject): Edits => retell(body, () => undefined)

/** Tells the thoughts of a body in another way, or not at all; nothing is edited when all stay as they are. */
function retell(body: JsonObject, tell: (block: JsonObject) => JsonObject | undefined): Edits {
  let isChanged = false
  const messages = asObjects(body.messages).flatMap((message): JsonObject[] => {
    if (message.role !== 'assistant' || !Array.isArray(message.content)) return [message]
    const content = message.content.flatMap((block) => {
      const thought = asObject(block)
      if (thought?.type !== 'thinking' && thought?.type !== 'redacted_thinking') return [block]
      return tell(thought) ?? []
    })
    if (content.length === message.content.length && content.every((block, at) => block === (message.content as Json[])[at]))
      return [message]
    isChanged = true
    return content.length ? [{ ...message, content }] : []
  })
  if (!isChanged) return {}
  return { messages, ...(isUnthoughtLoop(messages) && withoutBudget(body)) }
}

/** Whether the conversation is in a loop of calls that no longer begins with a thought. */
function isUnthoughtLoop(messages: JsonObject[]): boolean {
  const spoken = messages.filter(({ role }) => role !== 'system')
  let at = spoken.length - 1
  let begins = true
  for (; holdsResult(spoken[at]); at -= 2) begins = isThought(asObjects(spoken[at - 1]?.content)[0])
  return !begins
}

const holdsResult = (message: JsonObject | undefined) =>
  message?.role === 'user' && asObjects(message.content).some(({ type }) => type === 'tool_result')

const isThought = (block: JsonObject | undefined) => block?.type === 'thinking' || block?.type === 'redacted_thinking'

/** A budget can only be had from the beginning of a turn; without it there are no thoughts that the context could be cleared of. */
export function withoutBudget(body: JsonObject): Edits {
  if (asObject(body.thinking)?.type !== 'enabled') return {}
  const management = asObject(body.context_management)
  const edits = asObjects(management?.edits)
  const kept = edits.filter(({ type }) => !asText(type)?.startsWith('clear_thinking'))
  if (kept.length === edits.length) return { thinking: undefined }
  return { thinking: undefined, context_management: kept.length ? { ...management, edits: kept } : undefined }
}
