import { unchanged } from './pass'
import type { Event, Prompt } from './protocol'

/** A text that is being watched: what was let through, and what is held back because a stop may begin in it. */
interface Watched {
  said: string
  held: string
}

/**
 * The pass that ends a reply at the first of the client's stop sequences, for upstreams that have no field for them. What
 * comes after the stop is read on for its usage, but not told. Thoughts and tool input are not searched.
 */
export function stopAtSequences({ stop }: Prompt): (event: Event) => Event[] {
  const sequences = stop?.filter(Boolean) ?? []
  if (!sequences.length) return unchanged
  const watch = new Watch(sequences)
  return (event) => watch.pass(event)
}

class Watch {
  private readonly watched = new Map<number, Watched>()
  private readonly silenced = new Set<number>()
  private found: string | undefined

  constructor(private readonly sequences: string[]) {}

  pass(event: Event): Event[] {
    switch (event.type) {
      case 'part-start':
        if (this.found !== undefined) this.silenced.add(event.index)
        else if (event.part.type === 'text') this.watched.set(event.index, { said: '', held: '' })
        return this.silenced.has(event.index) ? [] : [event]
      case 'part-delta':
        return this.silenced.has(event.index) ? [] : this.add(event)
      case 'part-end':
        return this.silenced.has(event.index) ? [] : this.end(event)
      case 'finish':
        return [this.found === undefined ? event : { ...event, reason: 'stop-sequence', stopSequence: this.found }]
      default:
        return [event]
    }
  }

  private add(event: Extract<Event, { type: 'part-delta' }>): Event[] {
    const text = this.watched.get(event.index)
    if (!text || event.delta.kind !== 'text') return [event]
    text.held += event.delta.text
    return this.release(event.index, text)
  }

  private end(event: Extract<Event, { type: 'part-end' }>): Event[] {
    const { index, part } = event
    const text = this.watched.get(index)
    if (!text || part.type !== 'text') return [event]
    text.held += part.text.slice(text.said.length + text.held.length)
    const told = this.release(index, text)
    if (this.silenced.has(index)) return told
    this.watched.delete(index)
    return [...told, ...say(index, text, text.held.length), event]
  }

  /** Lets through as much of a text as cannot belong to a stop any more. */
  private release(index: number, text: Watched): Event[] {
    const hit = firstHit(text.held, this.sequences)
    const told = say(index, text, hit ? hit.at : text.held.length - openLength(text.held, this.sequences))
    if (!hit) return told
    this.found = hit.sequence
    this.watched.delete(index)
    this.silenced.add(index)
    return [...told, { type: 'part-end', index, part: { type: 'text', text: text.said } }]
  }
}

/** Says the first `length` characters of what is held. */
function say(index: number, text: Watched, length: number): Event[] {
  const told = text.held.slice(0, length)
  text.said += told
  text.held = text.held.slice(length)
  return told ? [{ type: 'part-delta', index, delta: { kind: 'text', text: told } }] : []
}

function firstHit(text: string, sequences: string[]): { at: number; sequence: string } | undefined {
  const hits = sequences.map((sequence) => ({ at: text.indexOf(sequence), sequence })).filter(({ at }) => at >= 0)
  return hits.toSorted((a, b) => a.at - b.at)[0]
}

/** How many characters at the end of a text could be the beginning of a stop. */
function openLength(text: string, sequences: string[]): number {
  const longest = Math.max(...sequences.map(({ length }) => length)) - 1
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const suffix = text.slice(-length)
    if (sequences.some((sequence) => sequence.startsWith(suffix))) return length
  }
  return 0
}
