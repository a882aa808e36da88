import type { Json, JsonObject } from '../protocols/protocol'

/** Headers in which clients name their session: Claude Code; Codex, old and new; OpenCode; and what others use. */
const HEADERS = [
  'x-claude-code-session-id',
  'session_id',
  'session-id',
  'conversation_id',
  'thread-id',
  'x-codex-window-id',
  'x-session-affinity',
  'x-session-id',
  'x-opencode-session',
]

/**
 * What tells a client's session from its others: the session id it sends, the `prompt_cache_key`, the session in
 * `metadata.user_id`, else the head of the conversation (`model`, instructions, first message of the user). Sessions of different
 * API keys are different.
 */
export function sessionOf(headers: { get(name: string): string | null }, body: JsonObject, apiKeyId: number, model: string): string {
  for (const name of HEADERS) {
    const value = headers.get(name)
    // Codex numbers the windows of a session behind a colon.
    if (value) return `${apiKeyId} ${(name === 'x-codex-window-id' ? value.replace(/:\d+$/, '') : value).slice(0, 200)}`
  }
  const named = text(body.prompt_cache_key) ?? sessionInMetadata(body.metadata)
  return `${apiKeyId} ${named?.slice(0, 200) ?? headOf(body, model)}`
}

/** Claude Code writes JSON into `user_id`; older ones `user_…_session_<id>`. */
function sessionInMetadata(metadata: Json | undefined): string | undefined {
  const { session_id: session, user_id: user } = object(metadata) ?? {}
  const id = text(user)
  return text(session) ?? /"session_id"\s*:\s*"([^"]+)"/.exec(id ?? '')?.[1] ?? /_session_([\w-]+)$/.exec(id ?? '')?.[1]
}

/** Enough of a text to tell conversations apart. */
const ENOUGH = 4000

/** A hash of what stays the same while a conversation grows. */
function headOf(body: JsonObject, model: string): string {
  let hash = Bun.hash(model)
  const add = (value: Json | undefined) => {
    for (const piece of textsIn(value, 4)) hash = Bun.hash(piece.slice(0, ENOUGH), hash as bigint)
  }
  add(body.system ?? body.instructions ?? body.systemInstruction ?? body.system_instruction)
  const messages = body.messages ?? body.input ?? body.contents
  if (!Array.isArray(messages)) add(messages)
  else add(messages.slice(0, 1 + messages.findIndex((message) => object(message)?.role === 'user')) as Json[])
  return hash.toString(36)
}

/** The texts of a message or a list of such, in whatever protocol; `depth` levels of lists and objects are looked into. */
function* textsIn(value: Json | undefined, depth: number): Generator<string> {
  if (typeof value === 'string') yield value
  else if (depth > 0 && Array.isArray(value)) for (const item of value) yield* textsIn(item, depth - 1)
  else if (depth > 0 && object(value)) {
    const { text, content, parts } = value as JsonObject
    yield* textsIn(text ?? content ?? parts, depth - 1)
  }
}

const object = (value: Json | undefined) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
const text = (value: Json | undefined) => (typeof value === 'string' && value ? value : undefined)
