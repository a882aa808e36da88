import type { Profile } from '../../profiles/profile'
import type { Finish, Part, ProtocolId, Usage } from '../../protocol'
import type { Data } from '../exact'
import type { Words } from '../words'

/** A vendor of one protocol as strict as the real ones, written from their documents. */
export interface Vendor {
  /** Takes a request apart; `complaints` are what it would be refused for. */
  read(body: Data, profile: Profile): Question
  /** A whole reply. */
  whole(answer: Answer): string
  /** The same as a stream, in deltas of any size. */
  stream(answer: Answer, words: Words): string
}

export type Item =
  | { kind: 'text'; role: 'user' | 'assistant' | 'system'; text: string }
  | { kind: 'media'; role: 'user'; data: string }
  | { kind: 'call'; id: string; name: string; input: string }
  | { kind: 'result'; id: string; text: string; media: string[] }
  | { kind: 'thought'; text: string; state?: string }

/** What a request comes to, as its vendor sees it. */
export interface Question {
  instructions: string
  items: Item[]
  tools: { name: string; custom: boolean; schema: unknown }[]
  parameters: Data
  complaints: string[]
}

export interface Answer {
  id: string
  model: string
  parts: Part[]
  finish: Finish
  usage: Required<Pick<Usage, 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning'>>
}

export type Vendors = Record<ProtocolId, Vendor>

export const NAME = /^[a-zA-Z0-9_-]{1,64}$/

/** Collects what is wrong. */
export function court(): { complaints: string[]; expect(claim: unknown, complaint: string): void } {
  const complaints: string[] = []
  return { complaints, expect: (claim, complaint) => void (claim || complaints.push(complaint)) }
}

/** Events as they stand in a stream. */
export const sse = (events: [event: string | undefined, data: Data | string][]): string =>
  events
    .map(([event, data]) => `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
    .join('')

/** The bytes of a data URL, or the URL. */
export const dataOf = (url: string): string => url.split(';base64,')[1] ?? url

export const hasTwice = (values: unknown[]): boolean => new Set(values).size < values.length
