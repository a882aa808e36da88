import type { JsonObject, ProtocolId } from '../../protocols/protocol'

/** What a request to the scripted upstream comes down to, whichever protocol it came in. */
export interface Question {
  model: string
  tools: Offer[]
  /** The newest tool result, where the conversation ends with one. */
  result?: string
  /** Whether it is asked to think aloud. */
  reasons: boolean
}

/** One tool that is offered. */
export interface Offer {
  name: string
  /** Takes free text instead of an object. */
  custom?: boolean
  /** The fields of the object it takes. */
  fields: string[]
}

export interface Answer {
  /** Makes the ids of one reply its own, and those of a repeated request the same. */
  seed: string
  model: string
  reasoning?: string
  text: string
  call?: { name: string; input: JsonObject | string }
  usage: { input: number; cacheRead: number; cacheWrite: number; output: number; reasoning: number }
}

/** One vendor's API, as the official clients know it. */
export interface Vendor {
  /** What is asked for; throws a `Complaint` where the real server would answer 400. */
  read(body: JsonObject, model: string): Question
  whole(answer: Answer): JsonObject
  /** The whole event stream. */
  stream(answer: Answer, body: JsonObject): string
  refuse(status: number, message: string): JsonObject
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
/** Opaque to everybody but the vendor: it must come back as it was. */
export const signature = 'c2lnbmVkOiBvY3RvcHVzLXRlc3Qrc2lnbmF0dXJlLzAxMjM0NTY3ODk='

const echo = 'echo octopus-ok'

/** The tools it knows, and what it calls each of them with: one of the tests' own, then the shells of the coding agents. */
const calls: Record<string, JsonObject | string> = {
  get_weather: { city: 'São "Paulo"', days: 3 },
  Bash: { command: echo, description: 'Say that all is well' },
  bash: { command: echo, description: 'Say that all is well' },
  exec_command: { cmd: echo },
  run_shell_command: { command: echo, description: 'Say that all is well', is_background: false },
  apply_patch: '*** Begin Patch\n*** Add File: octopus-ok.txt\n+A line with "quotes", a \\ and a 世界\n*** End Patch\n',
}

export const weatherInput = calls.get_weather

/**
 * Calls the tool that the user named ("Use apply_patch: …"), else the first that it knows; says what the tool said once it is told; greets
 * whoever offers none.
 */
export function answer({ model, tools, result, reasons }: Question, body: string): Answer {
  const known = result === undefined ? tools.filter(({ name }) => name in calls) : []
  const tool = known.find(({ name }) => body.includes(`Use ${name}:`)) ?? known[0]
  const text = tool ? `I will call ${tool.name}.` : result === undefined ? greeting : `The tool said: ${result.trim()}`
  return {
    seed: Bun.hash(body).toString(16).padStart(16, '0'),
    model,
    text,
    ...(reasons && { reasoning: thought }),
    ...(tool && { call: { name: tool.name, input: inputFor(tool) } }),
    usage: { input: 100, cacheRead: 40, cacheWrite: 10, output: tool ? 30 : 20, reasoning: reasons ? 5 : 0 },
  }
}

/** Free text goes into the one field of a tool that takes only objects. */
function inputFor({ name, custom, fields }: Offer): JsonObject | string {
  const input = calls[name]!
  return typeof input === 'string' && !custom ? { [fields[0] ?? 'input']: input } : input
}

export const offer = (name: unknown, schema: unknown): Offer => ({
  name: String(name),
  fields: Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}),
})

/** What the request log must hold of a reply from this vendor. Google's API tells nothing of cache writes. */
export function loggedUsage(protocol: ProtocolId, turn: 'call' | 'text', reasons = false) {
  return {
    input: 100,
    output: turn === 'call' ? 30 : 20,
    cacheRead: 40,
    cacheWrite: protocol === 'gemini' ? 0 : 10,
    reasoning: reasons ? 5 : 0,
  }
}

/** Text in the small pieces in which models stream it. */
export function pieces(text: string, length = 7): string[] {
  return text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []
}

/** Server-sent events; without a name where the vendor sends none. */
export function serverSent(events: [name: string | undefined, data: unknown][], lineEnd = '\n'): string {
  return events
    .map(([name, data]) => `${name ? `event: ${name}${lineEnd}` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}`)
    .map((event) => event + lineEnd + lineEnd)
    .join('')
}

/** Vendors refuse what they do not know, as a typing error would otherwise pass unnoticed. */
export function allowOnly(body: JsonObject, known: string, complain: (field: string) => string): void {
  const names = known.split(' ')
  const unknown = Object.keys(body).find((field) => !names.includes(field))
  if (unknown) throw new Complaint(complain(unknown))
}

/** The text of content that is a string or a list of parts with texts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('')
}
