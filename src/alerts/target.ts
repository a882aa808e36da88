import type { Posting } from '../lib/http/post'
import type { Mail } from './mail'
import type { Message } from './news'

/** One thing that has to be known to reach somebody. */
export interface TargetField {
  name: string
  type: 'text' | 'url' | 'number' | 'choice' | 'addresses'
  required: boolean
  /** Kept, and never shown. */
  secret?: boolean
  default?: string | number
  options?: readonly string[]
  min?: number
  max?: number
  /** Of a text. */
  shortest?: number
}

export type TargetValue = string | number
/** The values of the fields; what is optional may be absent. */
export type TargetValues = Record<string, TargetValue | undefined>

/** One way of reaching people: what it has to know, and what is sent. Pure. */
export interface Target {
  fields: readonly TargetField[]
  /** A call over HTTP, or a mail. */
  write(message: Message, values: TargetValues): Sending
}

export type Sending =
  | {
      posting: Posting
      /** What is wrong with an answer that says 2xx; undefined when it is fine. */
      problem?(text: string): string | undefined
    }
  | { mail: Mail }

/** A call with JSON, the path being below a base address. */
export function json(base: TargetValue | undefined, path: string, body: object, headers: Record<string, string> = {}): Sending {
  const url = new URL(`${String(base).replace(/\/+$/, '')}${path}`)
  return { posting: { url, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) } }
}

/** Title and text as one. */
export const wholeText = ({ title, text }: Message) => (text ? `${title}\n${text}` : title)

export const cut = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`.toWellFormed())
