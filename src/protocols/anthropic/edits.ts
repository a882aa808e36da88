import { asObject, asObjects, asText } from '../json'
import type { Asked, Json, JsonObject, Target } from '../protocol'
import { areRefused, limitBreakpoints, MOST_BREAKPOINTS, markedBlocks } from './cache'

type Edits = Record<string, Json | undefined>

/**
 * What must change in a client's own body: the model's name, what this model or server is known to refuse, and what
 * Anthropic refuses of anybody (empty texts, too many breakpoints). Everything else stays as it is, to the last byte.
 */
export function edits(body: JsonObject, _asked: Asked, target: Target): Edits {
  const { model, profile } = target
  const known = refused(body, target)
  const texts = withoutEmpties(body, profile.midSystem === 'wrap', profile.prefill === 'native')
  const marks = withinBreakpoints({ ...body, ...texts } as JsonObject)
  return { ...(body.model !== model && { model }), ...known, ...texts, ...marks }
}

function refused(body: JsonObject, { profile, warn }: Target): Edits {
  const fields = profile.refuses.filter((field) => body[field] !== undefined)
  for (const field of fields) warn({ field, action: 'dropped', detail: 'this model does not take it' })
  return Object.fromEntries(fields.map((field) => [field, undefined]))
}

function withoutEmpties(body: JsonObject, wraps: boolean, trims: boolean): Edits {
  const system = Array.isArray(body.system) ? fill(body.system) : body.system
  const messages = Array.isArray(body.messages) ? tidy(body.messages, wraps, trims) : body.messages
  return {
    ...(system !== body.system && { system: (system as Json[]).length ? system : undefined }),
    ...(messages !== body.messages && { messages }),
  }
}

/** The same list when nothing in it has to change. */
function tidy(messages: Json[], wraps: boolean, trims: boolean): Json[] {
  const hasSystem = wraps && messages.some((message) => asObject(message)?.role === 'system')
  const wrapped = hasSystem ? wrapInstructions(messages) : messages
  let isChanged = hasSystem
  const tidied = wrapped.flatMap((given, at): Json[] => {
    const message = asObject(given)
    if (!message) return [given]
    const isPrefill = trims && message.role === 'assistant' && at === wrapped.length - 1
    const content = isPrefill ? trimEnd(tidyContent(message.content)) : tidyContent(message.content)
    if (content === message.content) return [given]
    isChanged = true
    return content === undefined ? [] : [{ ...message, content }]
  })
  return isChanged && tidied.length ? tidied : messages
}

/** Content without empty texts; undefined when nothing else was in it. */
function tidyContent(content: Json | undefined): Json | undefined {
  if (typeof content === 'string') return content.trim() ? content : undefined
  if (!Array.isArray(content)) return content
  const filled = fill(content)
  return filled === content || filled.length ? filled : undefined
}

const isEmpty = (block: Json) => {
  const { type, text } = asObject(block) ?? {}
  return type === 'text' && typeof text === 'string' && text.trim() === ''
}

/** Blocks without empty texts; a breakpoint on one moves to the block before it. The same list when all say something. */
function fill(blocks: Json[]): Json[] {
  if (!blocks.some(isEmpty)) return blocks
  const filled: Json[] = []
  for (const block of blocks) {
    const mark = asObject(block)?.cache_control
    const last = asObject(filled.at(-1))
    if (!isEmpty(block)) filled.push(block)
    else if (mark && last && !last.cache_control && !asText(last.type)?.includes('thinking'))
      filled.splice(-1, 1, { ...last, cache_control: mark })
  }
  return filled
}

/** Words of the assistant's that are to be continued may not end in blanks. */
function trimEnd(content: Json | undefined): Json | undefined {
  if (typeof content === 'string') return content === content.trimEnd() ? content : content.trimEnd()
  if (!Array.isArray(content)) return content
  const last = asObject(content.at(-1))
  const text = last?.type === 'text' ? asText(last.text) : undefined
  return text === undefined || text === text.trimEnd() ? content : [...content.slice(0, -1), { ...last, text: text.trimEnd() }]
}

/** Instructions in mid-conversation, told by the user, for models and servers that know no such role. */
export function wrapInstructions(messages: Json[]): Json[] {
  const wrapped: JsonObject[] = []
  /** The user's last message holds instructions: what the user says next belongs to it. */
  let isOpen = false
  for (const message of asObjects(messages)) {
    const isInstruction = message.role === 'system'
    const content = isInstruction ? instructionBlocks(message.content) : message.content
    const last = wrapped.at(-1)
    if (last?.role === 'user' && (isInstruction || (isOpen && message.role === 'user'))) {
      last.content = [...blocksOf(last.content), ...blocksOf(content)]
      isOpen = true
    } else {
      wrapped.push(isInstruction ? { role: 'user', content: content as Json } : { ...message })
      isOpen = isInstruction
    }
  }
  return wrapped.filter(({ content }) => !Array.isArray(content) || content.length)
}

const blocksOf = (content: Json | undefined): Json[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : []

function instructionBlocks(content: Json | undefined): Json[] {
  const texts = blocksOf(content).filter((block) => asObject(block)?.type === 'text' && !isEmpty(block))
  return texts.map((block) => ({ ...(block as JsonObject), text: `<system>${(block as JsonObject).text}</system>` }))
}

/** Breakpoints that would be refused are taken away, from copies. */
function withinBreakpoints(body: JsonObject): Edits {
  const most = body.cache_control ? MOST_BREAKPOINTS - 1 : MOST_BREAKPOINTS
  if (!areRefused(marksIn(body), most)) return {}
  const copy = { tools: copyMarked(body.tools), system: copyMarked(body.system), messages: copyMarked(body.messages) }
  limitBreakpoints(marksIn(copy as JsonObject), most)
  return Object.fromEntries(Object.entries(copy).filter(([key]) => body[key] !== undefined)) as Edits
}

const marksIn = ({ tools, system, messages }: JsonObject): JsonObject[] =>
  markedBlocks([...asObjects(tools), ...asObjects(system), ...asObjects(messages).flatMap(({ content }) => asObjects(content))])

/** The same value, with every object anew down to blocks inside results. */
function copyMarked(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value
  return value.map((item) => {
    const object = asObject(item)
    if (!object) return item
    return Array.isArray(object.content) ? { ...object, content: copyMarked(object.content) as Json } : { ...object }
  })
}
