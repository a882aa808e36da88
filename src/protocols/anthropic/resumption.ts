import { wrapInput } from '../custom-tools'
import { asObjects, parseInput } from '../json'
import type { JsonObject, Part, Resumption } from '../protocol'

/**
 * A turn of Anthropic's that takes its own tools too long ends with `pause_turn`, and goes on when it is shown what it has
 * said. https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
export const resumption: Resumption = {
  mayPause: ({ tools }) => tools.some((tool) => tool.kind === 'builtin'),
  // More than any vendor's own tools need.
  most: 5,
  edits: (body, said) => ({ messages: [...asObjects(body.messages), { role: 'assistant', content: said.flatMap(writeSaid) }] }),
}

/** A part of a reply as the block that it was. */
function writeSaid(part: Part): JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text.trim() ? [{ type: 'text', text: part.text }] : []
    case 'reasoning':
      if (part.redacted) return [{ type: 'redacted_thinking', data: part.redacted }]
      return part.signature ? [{ type: 'thinking', thinking: part.text, signature: part.signature }] : []
    case 'tool-call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: parseInput(wrapInput(part)) }]
    case 'opaque':
      return [part.raw as JsonObject]
    default:
      return []
  }
}
