import { asObject, asObjects } from '../../protocols/json'
import type { Json, JsonObject, ProtocolId } from '../../protocols/protocol'

/** One piece of a prompt as a vendor's cache sees it: where it stands, and its JSON text. */
interface Piece {
  place: string
  text: string
}

/**
 * Where a request stops to begin as the one before it did, so that the vendor's prompt cache ends there; undefined when the whole of
 * the earlier one is the beginning of the later one.
 */
export function prefixBreak(protocol: ProtocolId, earlier: JsonObject, later: JsonObject): string | undefined {
  const [before, after] = [pieces(protocol, earlier), pieces(protocol, later)]
  return before.find(({ text }, index) => after[index]?.text !== text)?.place
}

/** The pieces in the order in which each vendor caches them. */
function pieces(protocol: ProtocolId, body: JsonObject): Piece[] {
  switch (protocol) {
    case 'openai-chat':
    case 'volcengine':
      return [piece('tools', body.tools), ...turns('messages', body.messages, 'content')]
    case 'openai-responses':
      return [piece('tools', body.tools), piece('instructions', body.instructions), ...turns('input', body.input, 'content')]
    case 'anthropic':
      return [...heads(body, 'tools', 'system', 'thinking', 'tool_choice'), ...turns('messages', body.messages, 'content')]
    case 'gemini':
      return [...heads(body, 'systemInstruction', 'tools', 'toolConfig'), ...turns('contents', body.contents, 'parts')]
  }
}

const heads = (body: JsonObject, ...fields: string[]) => fields.map((field) => piece(field, body[field]))

/** A turn may grow at its end: its parts are pieces of their own. */
function turns(name: string, list: Json | undefined, content: string): Piece[] {
  return asObjects(list).flatMap((turn, index) => {
    const { [content]: parts, ...head } = turn
    const said = Array.isArray(parts) ? parts : [parts]
    return [piece(`${name}[${index}]`, head), ...said.map((part, at) => piece(`${name}[${index}].${content}[${at}]`, part))]
  })
}

const piece = (place: string, value: Json | undefined): Piece => ({ place, text: JSON.stringify(unmarked(value)) ?? '' })

/** Marks of where the cache may break are no part of what is cached; a text alone is the same as a text part. */
function unmarked(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => unmarked(item) ?? null)
  const object = asObject(value)
  if (!object) return value
  const kept = Object.entries(object).filter(([field]) => field !== 'cache_control')
  if (kept.length === 2 && object.type === 'text' && typeof object.text === 'string') return object.text
  return Object.fromEntries(kept.map(([field, inner]) => [field, unmarked(inner) ?? null]))
}
