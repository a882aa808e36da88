import { asObject, parseJson } from './json'
import { OpenCalls } from './open-calls'
import type { Message, Part, Prompt } from './protocol'
import { wireToolName } from './tool-names'

/** A stretch of a conversation in one voice. */
export interface Turn {
  role: 'user' | 'assistant'
  parts: Part[]
}

type Result = Extract<Part, { type: 'tool-result' }>

/** Is told, in half a sentence, what had to be put right in a conversation. */
export type Mend = (detail: string) => void

/**
 * The messages as strictly alternating turns, for vendors that demand them: neighbours of one role are merged,
 * instructions in mid-conversation are told by the user at the same place, every call has a unique id and is answered
 * at the beginning of the very next turn, parts that `keep` refuses are gone, and the user speaks first.
 */
export function toTurns(messages: Message[], keep: (part: Part) => boolean, mend: Mend = () => {}): Turn[] {
  const { spoken, results } = pairCalls(messages, mend)
  const turns = merge(spoken.map(({ role, parts }) => ({ role, parts: parts.filter(keep) })))
  const answered = merge(turns.flatMap((turn, at) => answerCalls(turn, results, at === turns.length - 1, mend)))
  if (answered[0]?.role !== 'assistant') return answered
  mend('the assistant spoke first, so a word of the user was put before it')
  return [{ role: 'user', parts: [{ type: 'text', text: '(continue)' }] }, ...answered]
}

/** Tells of calls whose input cannot go as the object that these vendors insist on; clients of theirs send nothing else. */
export function checkInputs({ from, messages }: Prompt, mend: Mend) {
  if (!from.startsWith('openai-')) return
  const calls = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool-call' ? [part] : [])))
  for (const { kind, input } of calls)
    if (kind === 'function' && input.trim() && !asObject(parseJson(input)))
      mend('the input of a call is no JSON object; what cannot be read of it goes as the text "_raw"')
}

/** Finds the result of each call and gives each call an id of its own; a result without a call becomes text. */
function pairCalls(messages: Message[], mend: Mend): { spoken: Turn[]; results: Map<string, Result> } {
  const results = new Map<string, Result>()
  const calls = new OpenCalls<{ id: string; name: string }>()
  const used = new Set<string>()
  const nameCall = (id: string): string => {
    let unique = id || 'call'
    for (let count = 2; used.has(unique); count++) unique = `${id || 'call'}_${count}`
    used.add(unique)
    return unique
  }
  const pair = (part: Part, message: Message): Part[] => {
    if (part.type === 'tool-call') {
      const id = nameCall(part.id)
      calls.add(part.id, { id, name: wireToolName(part) }, message)
      return [{ ...part, id }]
    }
    if (part.type !== 'tool-result') return [part]
    const call = calls.answer(part.id)
    if (!call) {
      mend('a result without its call became text')
      return orphan(part)
    }
    results.set(call.id, { ...part, ...call })
    return [part]
  }
  const spoken = messages.map((message): Turn => ({ role: roleOf(message), parts: speak(message).flatMap((part) => pair(part, message)) }))
  return { spoken, results }
}

const roleOf = ({ role }: Message) => (role === 'assistant' ? 'assistant' : 'user')

function speak({ role, parts }: Message): Part[] {
  if (role !== 'system') return parts
  return parts.map((part) => (part.type === 'text' && part.text ? { ...part, text: `<system>${part.text}</system>` } : part))
}

function orphan({ id, content }: Result): Part[] {
  return [{ type: 'text', text: `[result of the tool call ${id}]` }, ...content]
}

function merge(turns: Turn[]): Turn[] {
  const merged: Turn[] = []
  for (const { role, parts } of turns) {
    const last = merged.at(-1)
    if (!parts.length) continue
    if (last?.role === role) last.parts.push(...parts)
    else merged.push({ role, parts: [...parts] })
  }
  return merged
}

/**
 * A turn, and right behind it the results of its calls, taken from wherever they were; a call that the conversation
 * ends with may still be open.
 */
function answerCalls({ role, parts }: Turn, results: Map<string, Result>, isLast: boolean, mend: Mend): Turn[] {
  const turn: Turn = { role, parts: parts.filter((part) => part.type !== 'tool-result') }
  const calls = turn.parts.filter((part) => part.type === 'tool-call')
  if (!calls.length || (isLast && !calls.some((call) => results.has(call.id)))) return [turn]
  if (calls.some((call) => !results.has(call.id))) mend('a call without its result got one that says so')
  const answers = calls.map((call): Part => results.get(call.id) ?? unanswered(call.id, wireToolName(call)))
  return [turn, { role: 'user', parts: answers }]
}

function unanswered(id: string, name: string): Result {
  return { type: 'tool-result', id, name, kind: 'function', content: [{ type: 'text', text: '[no result was returned]' }], isError: true }
}
