import type { Conversation, Manner, Turn } from '../conversation'

export type Json = Record<string, unknown>

/** What one event of a stream says. */
export interface Heard {
  text?: string | undefined
  thought?: string | undefined
  error?: string | undefined
}

/** A client's protocol, as far as a conversation of text and pictures needs it. */
export interface Dialect {
  label: string
  /** Behind the address of Octopus. */
  path(group: string): string
  headers?: Record<string, string>
  /** The body that a client would send. */
  write(conversation: Conversation): Json
  hear(event: Json): Heard
  /** A body that some client has sent, as a conversation; only what can be said here. */
  read(body: Json): { manner: Partial<Manner>; turns: Turn[] }
}

export const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
export const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
export const asList = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject) : [])

/** Without those that are undefined. */
export const known = (fields: Json): Json => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

export const errorOf = (event: Json): string | undefined => asText(asObject(event.error).message)

/** The text of content that is a string, or parts. */
export const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : asList(content)
        .map((part) => asText(part.text))
        .filter((text) => text !== undefined)
        .join('\n')

const shown = (value: unknown) => (typeof value === 'number' ? String(value) : '')

export const mannerOf = (system: string, temperature: unknown, maxTokens: unknown): Partial<Manner> => ({
  system,
  temperature: shown(temperature),
  maxTokens: shown(maxTokens),
})

/** One turn of what somebody has sent; calls of tools and their results are not said here. */
export function turnOf(role: unknown, text: string, images: string[]): Turn[] {
  if (role === 'assistant' || role === 'model')
    return text ? [{ role: 'assistant', text, thought: '', state: 'done', error: '', requestId: '' }] : []
  return text || images.length ? [{ role: 'user', text, images }] : []
}
