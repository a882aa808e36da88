import { OpenCalls } from './open-calls'
import type { Message, Part } from './protocol'
import type { Mend } from './turns'

type Result = Extract<Part, { type: 'tool-result' }>
type ToolCall = Extract<Part, { type: 'tool-call' }>

/**
 * The messages with every call answered right behind the message that makes it, in the order of the calls, as both of
 * OpenAI's protocols demand. Ids become unique, of several results the last one counts, a missing one is said to be
 * missing (but for calls that the conversation ends with), and a result without a call is told by the user.
 */
export function answerCalls(messages: Message[], mend: Mend = () => {}): Message[] {
  const { named, results } = pair(messages, mend)
  const last = named.findLastIndex(({ parts }) => parts.some(({ type }) => type !== 'tool-result'))
  return named.flatMap((message, at) => {
    const parts = message.parts.filter(({ type }) => type !== 'tool-result')
    const calls = parts.filter((part) => part.type === 'tool-call')
    const said = parts.length ? [{ ...message, parts }] : []
    const isOpen = at === last && !calls.some(({ id }) => results.has(id))
    if (!calls.length || isOpen) return said
    if (calls.some(({ id }) => !results.has(id))) mend('a call without its result got one that says so')
    return [...said, { role: 'user', parts: calls.map((call) => results.get(call.id) ?? unanswered(call)) }]
  })
}

/** Gives each call an id of its own, and finds its result. */
function pair(messages: Message[], mend: Mend): { named: Message[]; results: Map<string, Result> } {
  const results = new Map<string, Result>()
  const calls = new OpenCalls<ToolCall>()
  const used = new Set<string>()
  const name = (part: Part, message: Message): Part[] => {
    if (part.type === 'tool-call') {
      const call = { ...part, id: unique(part.id || 'call', used) }
      calls.add(part.id, call, message)
      return [call]
    }
    if (part.type !== 'tool-result') return [part]
    const call = calls.answer(part.id)
    if (!call) {
      mend('a result without its call became text')
      return [{ type: 'text', text: `[result of the tool call ${part.id}]` }, ...part.content]
    }
    results.set(call.id, { ...part, id: call.id, name: call.name, kind: call.kind })
    return [part]
  }
  const named = messages.map((message) => ({ ...message, parts: message.parts.flatMap((part) => name(part, message)) }))
  return { named, results }
}

function unique(id: string, used: Set<string>): string {
  let free = id
  for (let count = 2; used.has(free); count++) free = `${id}_${count}`
  used.add(free)
  return free
}

function unanswered({ id, name, kind }: ToolCall): Result {
  return { type: 'tool-result', id, name, kind, content: [{ type: 'text', text: '[no result was returned]' }], isError: true }
}

/** The text of a failed result: there is no other place to say that it failed. */
export function markError(text: string, { isError }: Result): string {
  return !isError || /^\s*\{\s*"error"/.test(text) ? text : `[tool error] ${text}`
}
