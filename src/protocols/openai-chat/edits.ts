import { isEffort, wantedEffort } from '../effort'
import { asNumber, asObject } from '../json'
import type { Effort, Profile } from '../profiles/profile'
import type { Asked, Json, JsonObject, Target } from '../protocol'
import { retellMessages } from './retell'
import { nearestWord, readReasoning } from './thinking'

export type Edits = Record<string, Json | undefined>

/**
 * What has to change in a client's own body for an upstream of the same protocol: the name of the model, a request for the
 * stream's usage, and what this server is known to refuse, or to insist on.
 */
export function edits(body: JsonObject, asked: Asked, target: Target): Edits {
  const { model, profile } = target
  return {
    ...(body.model !== model && { model }),
    ...(asked.stream && profile.streamUsage === 'ask' && !wantsUsage(body) && { stream_options: withUsage(body) }),
    ...editLimit(body, target),
    ...(profile.refuses.length > 0 && dropRefused(body, target)),
    ...(body.reasoning_effort !== undefined && editEffort(body, target)),
    ...(body.reasoning !== undefined && editReasoning(body, target)),
    ...(profile.thinkingStreams && !asked.stream && forbidThinking(body, target)),
    ...editMessages(body, profile),
  }
}

export const wantsUsage = (body: JsonObject) => asObject(body.stream_options)?.include_usage === true

const withUsage = (body: JsonObject) => ({ ...asObject(body.stream_options), include_usage: true })

/** The limit of the output, under the name and within the bounds that the model knows. */
function editLimit(body: JsonObject, { profile, warn }: Target): Edits {
  const { maxTokensField: field, maxOutputTokens: most } = profile
  const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  // Ark knows both names, at most one of them at a time, and its `max_tokens` does not count thoughts.
  const isOther = asNumber(body[other]) !== undefined && (profile.dialect !== 'ark' || asNumber(body[field]) !== undefined)
  const asked = asNumber(body[field]) ?? (isOther ? asNumber(body[other]) : undefined)
  if (asked === undefined) return {}
  const isTooMuch = most > 0 && asked > most
  if (isTooMuch) warn({ field: isOther ? other : field, action: 'clamped', detail: `this model writes ${most} tokens at most` })
  const limit = isTooMuch ? most : asked
  return { ...(isOther && { [other]: undefined }), ...(limit !== body[field] && { [field]: limit }) }
}

/** Of no consequence for the answer: nobody has to be told that they are gone. */
const SILENT = new Set(['stream_options', 'user', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'store'])

function dropRefused(body: JsonObject, { profile, warn }: Target): Edits {
  const dropped: Edits = {}
  for (const field of profile.refuses) {
    if (body[field] === undefined) continue
    dropped[field] = undefined
    if (!SILENT.has(field)) warn({ field, action: 'dropped', detail: 'this model does not take it' })
  }
  return dropped
}

/** The nearest word for an effort that the model is known to take; where thinking has a switch of its own, none is that. */
function editEffort({ reasoning_effort: effort, thinking }: JsonObject, { profile, warn }: Target): Edits {
  if (!isEffort(effort)) return {}
  const { dialect, efforts } = profile
  const isSwitch = profile.thinking === 'type'
  // Ark takes this word for no thinking, and no other beside thinking that is disabled.
  if (dialect === 'ark' && effort === 'minimal') return {}
  if (isSwitch && asObject(thinking)?.type === 'disabled') return dialect === 'ark' ? { reasoning_effort: undefined } : {}
  if (profile.thinking === 'none') return dropEffort(effort, warn)
  if (efforts.includes(effort) || !efforts.length || !(isSwitch || profile.thinking === 'effort')) return {}
  if (effort === 'none' && isSwitch) return { reasoning_effort: undefined, ...(!thinking && { thinking: { type: 'disabled' } }) }
  if (effort === 'none' && profile.thinkingOff === 'yes') return { reasoning_effort: undefined }
  const nearest = nearestWord(effort, profile)
  warn({ field: 'reasoning_effort', action: 'clamped', detail: `this model has no effort "${effort}": it is ${nearest}` })
  return { reasoning_effort: nearest }
}

/** OpenRouter's way to ask for thinking, in the words of a server that is known to have others. */
function editReasoning(body: JsonObject, target: Target): Edits {
  const { thinking, efforts } = target.profile
  if (!efforts.length || (thinking !== 'effort' && thinking !== 'type')) return {}
  const wanted = readReasoning({ reasoning: body.reasoning! })
  const effort = wanted && wantedEffort(wanted)
  if (!effort || body.reasoning_effort !== undefined) return { reasoning: undefined }
  const said = { reasoning_effort: effort }
  return { reasoning: undefined, ...said, ...editEffort({ ...body, ...said }, target) }
}

function dropEffort(effort: Effort, warn: Target['warn']): Edits {
  if (effort !== 'none') warn({ field: 'reasoning_effort', action: 'dropped', detail: 'this model does not take it' })
  return { reasoning_effort: undefined }
}

function forbidThinking({ enable_thinking: wanted }: JsonObject, { warn }: Target): Edits {
  if (wanted === false) return {}
  if (wanted === true) warn({ field: 'enable_thinking', action: 'dropped', detail: 'this model thinks in streams only' })
  return { enable_thinking: false }
}

function editMessages({ messages }: JsonObject, profile: Profile): Edits {
  const retold = retellMessages(messages, profile)
  return retold ? { messages: retold } : {}
}
