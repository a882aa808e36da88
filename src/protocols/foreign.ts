import type { Message, Part, Prompt, ProtocolId } from './protocol'

/** Says in words what only another vendor's tools could read, where there are words for it. */
export function sayForeign(prompt: Prompt, family: ProtocolId): Prompt {
  if (prompt.from === family) return prompt
  const says = (part: Part) => part.type === 'opaque' && part.origin !== family && Boolean(part.words)
  const say = (part: Part): Part => (part.type === 'opaque' && says(part) ? { type: 'text', text: part.words! } : part)
  const retell = (message: Message): Message => (message.parts.some(says) ? { ...message, parts: message.parts.map(say) } : message)
  return { ...prompt, messages: prompt.messages.map(retell) }
}
