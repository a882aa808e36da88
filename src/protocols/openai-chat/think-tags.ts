import type { Event, Part } from '../protocol'

type PartEvent = Extract<Event, { type: 'part-start' | 'part-delta' | 'part-end' }>

/** How open models, and Gemini's compatible endpoint, set their thoughts apart from the text. */
const TAGS = [
  ['<think>', '</think>'],
  ['<thought>', '</thought>'],
] as const

/**
 * The pass that makes a part of its own of thoughts at the very beginning of a reply's text. Text that begins otherwise
 * goes on after as few characters as tell, and a reply whose thoughts came in their own field is left alone.
 */
export function splitThoughts(): (event: Event) => Event[] {
  const splitting = new Splitting()
  return (event) => splitting.pass(event)
}

class Splitting {
  private state: 'before' | 'undecided' | 'thinking' | 'gap' | 'after' = 'before'
  /** The part that is looked into, as it is numbered on the way in. */
  private watched = -1
  private closing = ''
  private held = ''
  /** What was said of the part that is open. */
  private said = ''
  /** How many parts more there are than on the way in. */
  private added = 0

  pass(event: Event): Event[] {
    switch (event.type) {
      case 'part-start':
        return this.start(event)
      case 'part-delta':
        if (this.isWatched(event) && event.delta.kind === 'text') return this.read(event.index, event.delta.text)
        return [this.moved(event)]
      case 'part-end':
        return this.isWatched(event) ? this.end(event) : [this.moved(event)]
      default:
        return [event]
    }
  }

  private isWatched({ index }: PartEvent): boolean {
    return index === this.watched && this.state !== 'after'
  }

  private moved(event: PartEvent): PartEvent {
    return this.added ? { ...event, index: event.index + this.added } : event
  }

  private start(event: Extract<Event, { type: 'part-start' }>): Event[] {
    if (this.state !== 'before' || event.choice) return [this.moved(event)]
    if (event.part.type !== 'text') {
      this.state = 'after'
      return [event]
    }
    this.watched = event.index
    this.state = 'undecided'
    return []
  }

  private read(index: number, text: string): Event[] {
    this.held += text
    if (this.state === 'undecided') return this.decide(index)
    if (this.state === 'thinking') return this.think(index)
    return this.speak(index)
  }

  /** A tag, text, or not enough of either yet. */
  private decide(index: number): Event[] {
    const said = this.held.trimStart()
    const tag = TAGS.find(([opening]) => said.startsWith(opening))
    if (tag) {
      this.state = 'thinking'
      this.closing = tag[1]
      this.held = said.slice(tag[0].length)
      return this.think(index)
    }
    if (TAGS.some(([opening]) => opening.startsWith(said))) return []
    return this.giveUp(index)
  }

  /** It is text after all. */
  private giveUp(index: number): Event[] {
    this.state = 'after'
    const text = this.held
    return [{ type: 'part-start', index, part: { type: 'text', text: '' } }, ...say(index, 'text', text)]
  }

  private think(index: number): Event[] {
    const at = this.held.indexOf(this.closing)
    if (at < 0) return this.tell(index, 'reasoning', this.take(this.held.length - openLength(this.held, this.closing)))
    const told = this.tell(index, 'reasoning', this.take(at))
    if (this.said) told.push({ type: 'part-end', index, part: thought(this.said) })
    this.added = this.said ? 1 : 0
    this.take(this.closing.length)
    this.said = ''
    this.state = 'gap'
    return [...told, ...this.speak(index)]
  }

  /** What follows the thoughts. */
  private speak(index: number): Event[] {
    return this.tell(index + this.added, 'text', this.take(this.held.length))
  }

  private take(length: number): string {
    const text = this.held.slice(0, length)
    this.held = this.held.slice(length)
    return text
  }

  /** Goes on with a part, or begins it with the first words that are not blank. */
  private tell(index: number, type: 'text' | 'reasoning', told: string): Event[] {
    const text = this.said ? told : told.trimStart()
    if (!text) return []
    const isFirst = !this.said
    this.said += text
    const part = type === 'text' ? words('') : thought('')
    return [...(isFirst ? [{ type: 'part-start' as const, index, part }] : []), ...say(index, type, text)]
  }

  private end(event: Extract<Event, { type: 'part-end' }>): Event[] {
    const { index } = event
    const { state } = this
    if (state === 'undecided') return [...this.giveUp(index), event]
    this.state = 'after'
    const rest = state === 'thinking' ? this.tell(index, 'reasoning', this.held) : []
    if (!this.said) {
      // Of the one part that was there, nothing is left, or its thoughts alone.
      this.added -= 1
      return rest
    }
    const at = index + this.added
    return [
      ...rest,
      { type: 'part-end', index: at, part: state === 'thinking' ? thought(this.said) : ({ ...event.part, text: this.said } as Part) },
    ]
  }
}

const words = (text: string): Part => ({ type: 'text', text })
const thought = (text: string): Part => ({ type: 'reasoning', text, origin: 'openai-chat' })

function say(index: number, kind: 'text' | 'reasoning', text: string): Event[] {
  return text ? [{ type: 'part-delta', index, delta: { kind, text } }] : []
}

/** How many characters at the end of a text could be the beginning of a tag. */
function openLength(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) if (tag.startsWith(text.slice(-length))) return length
  return 0
}
