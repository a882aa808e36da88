import { NO_SIGNATURE } from '../gemini/signature'
import { asObject, asObjects, asText, compact } from '../json'
import { nineCallId } from '../openai-call-id'
import type { Profile } from '../profiles/profile'
import type { Json, JsonObject } from '../protocol'
import { readThought } from './reasoning'

type Fix = (message: JsonObject) => JsonObject

/** A client's messages in the roles and with the earlier thoughts that the server insists on; undefined when they are that already. */
export function retellMessages(
  messages: Json | undefined,
  profile: Pick<Profile, 'systemRole' | 'reasoningEcho' | 'dialect'> & Partial<Pick<Profile, 'callIds' | 'signedCalls'>>,
): Json[] | undefined {
  const retellIds = profile.callIds === 'nine' ? withNineIds : undefined
  const retellAssistant = both(both(echo(profile), retellIds), profile.signedCalls ? withSignature : undefined)
  const retellOthers = both(profile.systemRole === 'system' ? asSystem : undefined, retellIds)
  if (!Array.isArray(messages) || !(retellAssistant || retellOthers)) return undefined
  let retold: Json[] | undefined
  // Nearly always nothing has to change, so nothing is copied before something does.
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at] as JsonObject | null
    const retell = message?.role === 'assistant' ? retellAssistant : retellOthers
    const fixed = message && retell ? retell(message) : message
    if (fixed === message) continue
    retold ??= [...messages]
    retold[at] = fixed
  }
  return retold
}

function both(first: Fix | undefined, second: Fix | undefined): Fix | undefined {
  return first && second ? (message) => second(first(message)) : (first ?? second)
}

/** Mistral refuses ids of calls that another vendor has given. */
const withNineIds: Fix = (message) => {
  const result = asText(message.tool_call_id)
  const called = asObjects(message.tool_calls).some(({ id }) => typeof id === 'string' && nineCallId(id) !== id)
  if (!called) return result === undefined || nineCallId(result) === result ? message : { ...message, tool_call_id: nineCallId(result) }
  const calls = asObjects(message.tool_calls).map((call) => ({ ...call, id: nineCallId(asText(call.id) ?? '') }))
  return { ...message, tool_calls: calls }
}

/** Gemini refuses a step whose first call is not signed, be it that the client has lost the signature or another model made the call. */
const withSignature: Fix = (message) => {
  const [first, ...others] = asObjects(message.tool_calls)
  if (!first || asText(asObject(asObject(first.extra_content)?.google)?.thought_signature)) return message
  return { ...message, tool_calls: [{ ...first, ...signed(NO_SIGNATURE) }, ...others] }
}

export const signed = (signature: string): JsonObject => ({ extra_content: { google: { thought_signature: signature } } })

/** `developer` is OpenAI's word alone. */
const asSystem: Fix = (message) => (message.role === 'developer' ? { ...message, role: 'system' } : message)

function echo({ reasoningEcho, dialect }: Pick<Profile, 'reasoningEcho' | 'dialect'>): Fix | undefined {
  switch (reasoningEcho) {
    case 'always':
      return tellThought
    case 'tool-turns':
      return (message) => (asObjects(message.tool_calls).length ? tellThought(message) : message)
    case 'never':
      return dialect === 'gemini-compatible' ? forgetThought : (message) => forgetSignatures(forgetThought(message))
    case 'known':
    case 'details':
      return undefined
  }
}

/** DeepSeek's and Moonshot's thinking models miss it even where there was none. */
const tellThought: Fix = (message) =>
  typeof message.reasoning_content === 'string' ? message : { ...message, reasoning_content: readThought(message) }

const THOUGHTS = ['reasoning_content', 'reasoning', 'reasoning_details']

const forgetThought: Fix = (message) =>
  THOUGHTS.some((field) => message[field] !== undefined) ? compact({ ...message, ...undefinedFields(THOUGHTS) }) : message

/** What Gemini wrote on its calls means nothing to others. */
const forgetSignatures: Fix = (message) => {
  const calls = message.tool_calls
  if (!Array.isArray(calls) || !asObjects(calls).some(({ extra_content }) => extra_content !== undefined)) return message
  return { ...message, tool_calls: asObjects(calls).map((call) => compact({ ...call, extra_content: undefined })) }
}

const undefinedFields = (fields: string[]): Record<string, undefined> => Object.fromEntries(fields.map((field) => [field, undefined]))
