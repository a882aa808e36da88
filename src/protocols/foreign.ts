import type { Part, Prompt, ProtocolId } from './protocol'

/** Says in words what only another vendor's tools could read, where there are words for it. */
export function sayForeign(prompt: Prompt, family: ProtocolId): Prompt {
  if (prompt.from === family) return prompt
  const isForeign = (part: Part): boolean =>
    part.type === 'tool-result' ? part.content.some(isForeign) : part.type === 'opaque' && part.origin !== family && Boolean(part.words)
  const messages = prompt.messages.map((message) =>
    message.parts.some(isForeign) ? { ...message, parts: say(message.parts, isForeign, message.role === 'assistant') } : message,
  )
  return { ...prompt, messages }
}

/** What was no text before is set apart from the assistant's texts beside it, which some vendors are told as one. */
function say(parts: Part[], isForeign: (part: Part) => boolean, isJoined: boolean): Part[] {
  const said: Part[] = []
  let wasForeign = false
  for (const part of parts) {
    const isOpaque = part.type === 'opaque' && isForeign(part)
    const told = isOpaque ? ({ type: 'text', text: part.words! } satisfies Part) : part
    if (told.type === 'tool-result' && isForeign(told)) said.push({ ...told, content: say(told.content, isForeign, false) })
    else if (isJoined && told.type === 'text' && said.at(-1)?.type === 'text' && (isOpaque || wasForeign))
      said.push({ ...told, text: `\n\n${told.text}` })
    else said.push(told)
    wasForeign = isOpaque
  }
  return said
}
