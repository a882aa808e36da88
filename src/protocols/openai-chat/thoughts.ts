import type { Profile } from '../profiles/profile'
import type { Json, JsonObject, Part } from '../protocol'
import { mergeDetails } from './reasoning'

type Thought = Extract<Part, { type: 'reasoning' }>

/** Earlier thoughts of an assistant's message, in the field and to the extent that the server wants them told back. */
export function writeThoughts(parts: Part[], content: Json | undefined, profile: Profile): JsonObject {
  const thoughts = parts.filter((part) => part.type === 'reasoning')
  const text = thoughts.map((thought) => thought.text).join('')
  switch (profile.reasoningEcho) {
    case 'always':
      return { reasoning_content: text }
    case 'tool-turns':
      return parts.some(({ type }) => type === 'tool-call') ? { reasoning_content: text } : {}
    case 'known':
      if (profile.dialect === 'mistral') return text ? { content: inContent(thoughts, content) } : {}
      return text ? { reasoning_content: text } : {}
    case 'details':
      return writeDetails(thoughts)
    case 'never':
      return {}
  }
}

/** Only what came from there goes back, unmodified and in its order. */
function writeDetails(thoughts: Thought[]): JsonObject {
  const details = mergeDetails(thoughts.flatMap((thought) => thought.details ?? []))
  return details.length ? { reasoning_details: details } : {}
}

/** Mistral has thoughts and words in one list. */
function inContent(thoughts: Thought[], content: Json | undefined): Json[] {
  const thinking = thoughts
    .filter(({ text }) => text)
    .map(({ text, signature, origin }) => ({
      type: 'thinking',
      thinking: [{ type: 'text', text }],
      ...(signature && origin === 'openai-chat' && { signature }),
    }))
  const said = Array.isArray(content) ? content : typeof content === 'string' ? [{ type: 'text', text: content }] : []
  return [...thinking, ...said]
}
