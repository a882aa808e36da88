import { asObject } from '../json'
import { showMade } from '../made-media'
import { type JsonObject, type Message, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { checkInputs, type Turn, toTurns } from '../turns'
import { wordFor } from '../words'
import { sendable, writeBlock } from './part'

/** A conversation in the order and shape that Anthropic takes. */
export interface Conversation {
  turns: Turn[]
  messages: WireMessage[]
  /** Whether the last turn may be thought about with a budget. */
  mayBudget: boolean
}

export interface WireMessage {
  role: 'user' | 'assistant' | 'system'
  content: JsonObject[]
}

/** Writes the messages: alternating turns, results right behind their calls, no empty texts, nobody else's state. */
export function writeConversation(prompt: Prompt, target: Target): Conversation {
  const field = wordFor(prompt.from, 'messages')
  const mended = new Set<string>()
  const mend = (detail: string) => {
    if (!mended.has(detail)) target.warn({ field, action: 'rewritten', detail })
    mended.add(detail)
  }
  checkInputs(prompt, mend)
  const isNative = target.profile.midSystem === 'native'
  const shown = showMade(prompt.messages, mend)
  const spoken = isNative ? shown.map((message) => enclose(message, target)) : shown
  const turns = endWithUser(toTurns(spoken, sendable(prompt, target), mend), target, mend)
  if (!turns.length) throw new Refusal('the request holds no message with any content', 'messages')
  return { turns, messages: turns.flatMap((turn) => writeTurn(turn, target)), mayBudget: mayBudget(turns) }
}

/** Instructions in mid-conversation travel through the order of turns as one part, and become a message of their own behind it. */
function enclose(message: Message, target: Target): Message {
  if (message.role !== 'system' || !message.parts.every(({ type }) => type === 'text')) return message
  const content = message.parts.filter((part) => 'text' in part && part.text.trim()).map((part) => writeBlock(part, target))
  if (!content.length) return { role: 'user', parts: [] }
  return { role: 'user', parts: [{ type: 'opaque', origin: 'anthropic', raw: { role: 'system', content } }] }
}

function instructionsIn(part: Part): JsonObject[] | undefined {
  const raw = part.type === 'opaque' ? asObject(part.raw) : undefined
  return raw?.role === 'system' ? (raw.content as JsonObject[]) : undefined
}

/** Instructions stand behind the user's words; where there are none before them, the user says them. */
function writeTurn({ role, parts }: Turn, target: Target): WireMessage[] {
  const messages: WireMessage[] = []
  for (const part of parts) {
    const last = messages.at(-1)
    const instructions = instructionsIn(part)
    const voice = instructions && last ? 'system' : role
    const content = instructions ? (last ? instructions : instructions.map(wrap)) : [writeBlock(part, target)]
    if (last?.role === voice) last.content.push(...content)
    else messages.push({ role: voice, content })
  }
  return messages
}

const wrap = (block: JsonObject): JsonObject => ({ ...block, text: `<system>${block.text}</system>` })

/** A last turn of the assistant's is continued by older models, when it does not end in blanks; newer ones are asked to continue it. */
function endWithUser(turns: Turn[], { profile }: Target, mend: (detail: string) => void): Turn[] {
  const last = turns.at(-1)
  // A turn with calls, or with tools that the vendor runs itself, is not over yet.
  if (last?.role !== 'assistant' || last.parts.some(({ type }) => type === 'tool-call' || type === 'opaque')) return turns
  if (profile.prefill === 'none') {
    mend("this model does not continue the assistant's words by itself, so the user asks for it")
    return [...turns, { role: 'user', parts: [{ type: 'text', text: 'Continue.' }] }]
  }
  const part = last.parts.at(-1)
  if (part?.type !== 'text') return turns
  const trimmed: Part = { ...part, text: part.text.trimEnd() }
  return [...turns.slice(0, -1), { ...last, parts: [...last.parts.slice(0, -1), trimmed] }]
}

/**
 * With a budget, the assistant's turn must begin with a thought, be it one that is to be continued or a loop of calls,
 * which counts as one turn. When the thought is lost (another vendor's, say) none may be asked for.
 */
function mayBudget(turns: Turn[]): boolean {
  let at = turns.length - 1
  if (turns[at]?.role === 'assistant') return turns[at]?.parts[0]?.type === 'reasoning'
  let begins = true
  for (; turns[at]?.parts[0]?.type === 'tool-result'; at -= 2) begins = turns[at - 1]?.parts[0]?.type === 'reasoning'
  return begins
}
