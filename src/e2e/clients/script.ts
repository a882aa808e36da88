import type { JsonObject, ProtocolId } from '../../protocols/protocol'

/** What a request to the scripted upstream comes down to, whichever protocol it came in. */
export interface Question {
  model: string
  tools: Offer[]
  /** How many tool results the conversation holds. */
  results: number
  /** The newest of them, where the conversation ends with one. */
  result?: string
  /** Whether it is asked to think, and to do so aloud. */
  reasons: boolean
  shows: boolean
  /** Whether what the vendor thought before its calls came back with them; absent when nothing had to. */
  kept?: boolean
}

/** One tool that is offered. */
export interface Offer {
  name: string
  namespace?: string
  /** Takes free text instead of an object. */
  custom?: boolean
  /** The fields of the object it takes. */
  fields: string[]
}

export interface Answer {
  /** Makes the ids of one reply its own, and those of a repeated request the same. */
  seed: string
  model: string
  /** Its thought as it is told: '' when it is kept secret, absent when there was none. */
  reasoning?: string
  text: string
  call?: { name: string; namespace?: string; input: JsonObject | string }
  usage: { input: number; cacheRead: number; cacheWrite: number; output: number; reasoning: number }
}

/** A server-sent event: without a name where the vendor sends none. */
export type SentEvent = [name: string | undefined, data: JsonObject | string]

/** One vendor's API, as the official clients know it. */
export interface Vendor {
  /** What is asked for; throws where the real server would answer 400. */
  read(body: JsonObject, model: string): Question
  whole(answer: Answer): JsonObject
  /** The whole event stream. */
  stream(answer: Answer, body: JsonObject): SentEvent[]
  lineEnd?: string
  refuse(status: number, message: string): JsonObject
  /** The event that says why the reply ended, and the one after which nothing comes. */
  isFinish(data: SentEvent[1]): boolean
  isTerminal(data: SentEvent[1]): boolean
  /** How it says in a stream that it has failed. */
  failure: SentEvent
}

/** What a vendor does not put up with: the words of its 400. */
export class Complaint extends Error {}

/** The newest model of each protocol's own vendor: the pickiest there is. */
export const flagships: Record<ProtocolId, string> = {
  'openai-chat': 'gpt-5.2',
  'openai-responses': 'gpt-5.2',
  anthropic: 'claude-opus-5-5',
  gemini: 'gemini-3-pro',
  volcengine: 'doubao-seed-1-8',
}

/** What the upstream says to a request that offers no tool it knows. */
export const greeting = 'Héllo, 世界 — how can I help?'
export const thought = 'The one who asks wants it *done*.'

/** Says `octopus-ok` only when a shell has read it. */
const echo = "echo octo''pus-ok"

/** The tools it knows, the dearest first, and what it calls each of them with: one of the tests' own, then those of the coding agents. */
const calls: Record<string, JsonObject | string> = {
  get_weather: { city: 'São "Paulo"', days: 3 },
  Bash: { command: echo, description: 'Say that all is well' },
  bash: { command: echo, description: 'Say that all is well' },
  exec_command: { cmd: echo },
  run_shell_command: { command: echo, description: 'Say that all is well', is_background: false },
  exec: `const { output } = await tools.exec_command({ cmd: "${echo}" })\ntext(output)\n`,
  apply_patch: '*** Begin Patch\n*** Add File: octopus-ok.txt\n+A line with "quotes", a \\ and a 世界\n*** End Patch\n',
}

export const weatherInput = calls.get_weather

/**
 * Calls the tool that the user named ("Use apply_patch: …"), else the one it likes best, as often as it has `rounds`; says what the
 * tool said once it is told; greets whoever offers none.
 */
export function answer(question: Question, body: string, rounds = 1): Answer {
  const { model, results, result, reasons, shows } = question
  const tool = results < rounds ? choose(question.tools, body) : undefined
  const text = tool ? `I will call ${tool.name}.` : result === undefined ? greeting : `The tool said: ${result.trim()}`
  return {
    seed: Bun.hash(body).toString(16).padStart(16, '0'),
    model,
    text,
    ...(reasons && { reasoning: shows ? thought : '' }),
    ...(tool && { call: { name: tool.name, ...(tool.namespace && { namespace: tool.namespace }), input: inputFor(tool) } }),
    usage: { input: 100, cacheRead: 40, cacheWrite: 10, output: tool ? 30 : 20, reasoning: reasons ? 5 : 0 },
  }
}

function choose(tools: Offer[], body: string): Offer | undefined {
  const known = Object.keys(calls).flatMap((name) => tools.filter((tool) => plainName(tool) === name))
  return known.find((tool) => body.includes(`Use ${plainName(tool)}:`)) ?? known[0]
}

/** Without the namespace that some vendors can only have in the name. */
const plainName = ({ name }: Offer) => name.replace(/^.*__/, '')

/** Free text goes into the one field of a tool that takes only objects. */
function inputFor(tool: Offer): JsonObject | string {
  const input = calls[plainName(tool)]!
  return typeof input === 'string' && !tool.custom ? { [tool.fields[0] ?? 'input']: input } : input
}

export const offer = (name: unknown, schema: unknown): Offer => ({
  name: String(name),
  fields: Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}),
})

/** What the request log must hold of a reply from this vendor. Google and Volcengine tell nothing of cache writes. */
export function loggedUsage(protocol: ProtocolId, turn: 'call' | 'text', reasons = false) {
  return {
    input: 100,
    output: turn === 'call' ? 30 : 20,
    cacheRead: 40,
    cacheWrite: protocol === 'gemini' || protocol === 'volcengine' ? 0 : 10,
    reasoning: reasons ? 5 : 0,
  }
}

/** Text in the small pieces in which models stream it. */
export function pieces(text: string, length = 7): string[] {
  return text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []
}

/** The bytes of server-sent events. */
export function serverSent(events: SentEvent[], lineEnd = '\n'): string {
  return events
    .map(([name, data]) => `${name ? `event: ${name}${lineEnd}` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}`)
    .map((event) => event + lineEnd + lineEnd)
    .join('')
}

/** The text of content that is a string or a list of parts with texts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('')
}
