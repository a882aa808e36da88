import { asObjects, asText } from '../json'
import type { Json, JsonObject } from '../protocol'

/** What a message or delta says of the model's thoughts, in whichever of the dialects' fields it says it. */
export interface Thought {
  text: string
  signature?: string
}

/**
 * Reads `reasoning_details` (OpenRouter, MiniMax), else `reasoning_content` (DeepSeek and most others), else `reasoning`
 * (Groq, vLLM, Ollama). Servers that send several send the same text in each: it is counted once.
 */
export function readThought(message: JsonObject): Thought {
  const details = asObjects(message.reasoning_details)
  const detailed = details.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '').join('')
  const signature = details.map((detail) => asText(detail.signature)).find(Boolean)
  const text = detailed || asText(message.reasoning_content) || asText(message.reasoning) || ''
  return { text, ...(signature && { signature }) }
}

/** The text of Mistral's `{type:'thinking', thinking:[{type:'text', text}]}`. */
export function readThinkingItem(thinking: Json | undefined): string {
  if (typeof thinking === 'string') return thinking
  return asObjects(thinking)
    .map((item) => asText(item.text) ?? '')
    .join('')
}
