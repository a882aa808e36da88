import { asList, asNumber, asObject, asObjects, asText } from '../json'
import type { Json, JsonObject, Part } from '../protocol'
import { MAGIC } from '../seal'

type Thought = Extract<Part, { type: 'reasoning' }>

/**
 * The text of a message's or delta's thoughts: of `reasoning_details` (OpenRouter, MiniMax), else `reasoning_content`
 * (DeepSeek and most others), else `reasoning` (Groq, vLLM, Ollama). Servers that send several send the same text in each:
 * it is counted once.
 */
export function readThought(message: JsonObject): string {
  if (message.reasoning_details) {
    const told = asObjects(message.reasoning_details).map(({ text, summary }) => asText(text) ?? asText(summary) ?? '')
    if (told.some(Boolean)) return told.join('')
  }
  return asText(message.reasoning_content) || asText(message.reasoning) || ''
}

/** The text of Mistral's `{type:'thinking', thinking:[{type:'text', text}]}`. */
export function readThinkingItem(thinking: Json | undefined): string {
  if (typeof thinking === 'string') return thinking
  return asObjects(thinking)
    .map((item) => asText(item.text) ?? '')
    .join('')
}

/**
 * The thoughts of a message that a client tells back: the states that were sealed for it, each a thought of its own (the
 * text is in the first, since here all texts are one), and details of OpenRouter's own kind.
 */
export function readThoughts(message: JsonObject): Thought[] {
  const all = asList(message.reasoning_details)
  const sealed = all.flatMap((detail) => sealedIn(detail) ?? [])
  const details = sealed.length ? all.filter((detail) => sealedIn(detail) === undefined) : all
  const text = readThought(details.length ? message : { ...message, reasoning_details: [] })
  const first: Thought = { type: 'reasoning', text, origin: 'openai-chat', ...(details.length && { details }) }
  const [state, ...others] = sealed
  if (state === undefined) return text || details.length ? [first] : []
  return [
    { ...first, signature: state },
    ...others.map((signature): Thought => ({ type: 'reasoning', text: '', origin: 'openai-chat', signature })),
  ]
}

/** The state in an entry of `reasoning_details` that was made here. */
export function sealedIn(detail: Json): string | undefined {
  const data = asText(asObject(detail)?.data)
  return data?.startsWith(MAGIC) ? data : undefined
}

/** A sealed state as an entry of `reasoning_details`, which clients send back as it is. */
export const sealedDetail = (data: string, index: number): JsonObject => ({
  type: 'reasoning.encrypted',
  data,
  format: 'octopus-v1',
  index,
})

/** Puts the pieces of `reasoning_details` together: those of one index and kind are one entry. */
export function mergeDetails(pieces: Json[]): Json[] {
  const merged: Json[] = []
  for (const piece of pieces) {
    const [last, detail] = [asObject(merged.at(-1)), asObject(piece)]
    if (last && detail && isContinued(last, detail)) merged[merged.length - 1] = joinDetails(last, detail)
    else merged.push(piece)
  }
  return merged
}

function isContinued(known: JsonObject, piece: JsonObject): boolean {
  if (known.type !== piece.type || known.data || piece.data) return false
  if (known.id && piece.id && known.id !== piece.id) return false
  return asNumber(known.index) === asNumber(piece.index)
}

function joinDetails(known: JsonObject, piece: JsonObject): JsonObject {
  const joined: JsonObject = { ...known }
  for (const [key, value] of Object.entries(piece)) {
    const before = known[key]
    const grows = (key === 'text' || key === 'summary') && typeof before === 'string' && typeof value === 'string'
    if (grows) joined[key] = before + value
    else if (value !== null) joined[key] = value
  }
  return joined
}
