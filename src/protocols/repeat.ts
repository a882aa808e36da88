import type { Event, PartDelta } from './protocol'

type Spoken = Extract<PartDelta, { kind: 'text' | 'reasoning' | 'input' }>

/**
 * Most events of a stream differ from the one before in their text alone. When one has come to a single delta, the next
 * that has the same characters around another text comes to the same delta with that text, and need not be understood
 * again: JSON around a string means the same whatever the string says.
 */
export class Repeat {
  private before = ''
  private after = ''
  private index = -1
  private kind: Spoken['kind'] = 'text'

  /** Remembers an event by what it came to; one that came to more than a text is not repeated. */
  learn(data: string, events: readonly Event[]) {
    this.index = -1
    const event = events.length === 1 ? events[0]! : undefined
    if (event?.type !== 'part-delta') return
    const { delta } = event
    if (!('text' in delta) || (delta.kind === 'text' && delta.logprobs)) return
    const told = JSON.stringify(delta.text)
    const at = data.indexOf(told)
    // Only a text that stands there once can be told apart from all else.
    if (at === -1 || data.indexOf(told, at + 1) !== -1) return
    this.before = data.slice(0, at + 1)
    this.after = data.slice(at + told.length - 1)
    this.index = event.index
    this.kind = delta.kind
  }

  /** The delta of an event like the last one, and the part that it belongs to. */
  match(data: string): { index: number; delta: Spoken } | undefined {
    const { index, before, after } = this
    if (index === -1 || data.length < before.length + after.length || !data.startsWith(before) || !data.endsWith(after)) return undefined
    const text = readText(data.slice(before.length, data.length - after.length))
    return text === undefined ? undefined : { index, delta: { kind: this.kind, text } }
  }
}

/** What the inside of a JSON string says; undefined when it is not the inside of one string. */
function readText(inside: string): string | undefined {
  if (!PECULIAR.test(inside)) return inside
  try {
    const text: unknown = JSON.parse(`"${inside}"`)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

/** What makes a string of JSON more than its characters: escapes, quotes, control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const PECULIAR = /["\\\u0000-\u001f]/
