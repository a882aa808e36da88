import type { Event } from '../protocol'

const OPENING = /^\s*```[a-z]*[ \t]*\r?\n/i
const MAY_OPEN = /^\s*(?:`{0,2}|```[a-z]*[ \t]*\r?)$/i

/** A text while it is being read: what may yet turn out to be fence is held back. */
interface Text {
  place: 'before' | 'inside' | 'none'
  seen: number
  held: string
  said: string
}

/** What stands before the blanks and ticks at the end, which may be a fence. (Patterns for this take long for many blanks.) */
function beforeFence(text: string): string {
  const said = text.trimEnd()
  let end = said.length
  while (said.length - end < 3 && said[end - 1] === '`') end--
  return said.slice(0, end).trimEnd()
}

const unclosed = (text: string): string => (text.trimEnd().endsWith('```') ? beforeFence(text) : text)

/** The pass that takes away a code fence around a text, which models put around JSON although they were asked not to. */
export function unfence(): (event: Event) => Event[] {
  const texts = new Map<number, Text>()

  function say(index: number, text: Text, words: string): Event[] {
    text.held = text.held.slice(words.length)
    text.said += words
    return words ? [{ type: 'part-delta', index, delta: { kind: 'text', text: words } }] : []
  }

  function read(index: number, text: Text, words: string): Event[] {
    text.seen += words.length
    text.held += words
    if (text.place === 'before' && MAY_OPEN.test(text.held)) return []
    if (text.place === 'before') {
      const opening = OPENING.exec(text.held)?.[0] ?? ''
      text.held = text.held.slice(opening.length)
      text.place = opening ? 'inside' : 'none'
    }
    return say(index, text, text.place === 'inside' ? beforeFence(text.held) : text.held)
  }

  return (event) => {
    if (event.type === 'part-start' && event.part.type === 'text') texts.set(event.index, { place: 'before', seen: 0, held: '', said: '' })
    const text = 'index' in event ? texts.get(event.index) : undefined
    if (!text) return [event]
    if (event.type === 'part-delta' && event.delta.kind === 'text') return read(event.index, text, event.delta.text)
    if (event.type !== 'part-end' || event.part.type !== 'text') return [event]
    texts.delete(event.index)
    const last = read(event.index, text, event.part.text.slice(text.seen))
    const rest = say(event.index, text, text.place === 'inside' ? unclosed(text.held) : text.held)
    return [...last, ...rest, { ...event, part: { ...event.part, text: text.said } }]
  }
}
