import { estimateTokens } from '../estimate'
import { asObject } from '../json'
import type { Event, Finish, Json, JsonObject, Part, Prompt } from '../protocol'
import { MAGIC } from '../seal'

type Thought = Extract<Part, { type: 'reasoning' }>

/** The envelope of a reply, as it is before anything has been said. */
export function emptyMessage({ model }: Prompt, id: string | undefined): JsonObject {
  const own = id?.startsWith('msg_') ? id : `msg_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
  return { id: own, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, stop_details: null }
}

/** What a reply held, as far as its end depends on it. */
export interface Held {
  /** Calls that the client is to run. */
  calls: boolean
  /** What the model said in declining. */
  refusal: string
}

const STOPS: Record<Finish, string> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  unknown: 'end_turn',
}

/** What others call the end of the context, and Anthropic too. */
const CONTEXT_IS_FULL = ['model_context_window_exceeded', 'model_length']

/** Writes why a reply ended. A client runs tools only for `tool_use`, whatever the upstream called the end of a turn with calls. */
export function writeStop(finish: Omit<Extract<Event, { type: 'finish' }>, 'type'> | undefined, held: Held): JsonObject {
  const stop_reason = reasonFor(finish?.reason ?? 'unknown', finish?.raw, held)
  const stop_details = stop_reason === 'refusal' ? (asObject(finish?.details) ?? declined(held)) : null
  return { stop_reason, stop_sequence: finish?.stopSequence ?? null, stop_details }
}

function reasonFor(reason: Finish, raw: string | undefined, { calls, refusal }: Held): string {
  if (reason === 'length' && raw && CONTEXT_IS_FULL.includes(raw)) return 'model_context_window_exceeded'
  const isVague = reason === 'stop' || reason === 'unknown'
  if (calls && isVague) return 'tool_use'
  if (!calls && reason === 'tool-calls') return 'end_turn'
  return STOPS[refusal && isVague ? 'refusal' : reason]
}

const declined = ({ refusal }: Held): JsonObject => ({ type: 'refusal', category: null, explanation: refusal || null })

/** About how many tokens a prompt came to, until the upstream says it. */
export function estimateInput({ system, messages, tools }: Prompt): number {
  return estimateTokens([system, messages, tools] as unknown as Json)
}

/**
 * The block that stands for a thought without words: one whose text Anthropic keeps back is still thinking, the state of
 * another vendor's, sealed, is redacted. Undefined for a thought without state.
 */
export function silentThought({ redacted, signature }: Thought): JsonObject | undefined {
  if (redacted) return { type: 'redacted_thinking', data: redacted }
  return signature?.startsWith(MAGIC) ? { type: 'redacted_thinking', data: signature } : undefined
}
