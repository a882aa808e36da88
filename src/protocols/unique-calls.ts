import type { Pass } from './pass'
import type { Event, Part, Prompt } from './protocol'
import { wireCallId } from './tool-names'

/**
 * The pass that gives calls legal ids which no earlier call of the conversation has: some vendors count from 0 in every turn.
 * It goes before what remembers calls, for it is by these ids that the client tells them back.
 */
export function uniqueCalls({ messages, from }: Prompt): Pass {
  const used = new Set(messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool-call' ? part.id : []))))
  const given = new Map<number, string>()

  function unique(id: string): string {
    // OpenAI's clients take any id, and Kimi wants its own back as they were.
    const clean = from === 'openai-responses' ? id || 'call' : wireCallId(id || 'call')
    let free = clean
    for (let count = 2; used.has(free); count++) free = `${clean.slice(0, 60)}_${count}`
    used.add(free)
    return free
  }

  function rename(event: Extract<Event, { part: Part }>, id: string | undefined): Event[] {
    return id === undefined || event.part.type !== 'tool-call' ? [event] : [{ ...event, part: { ...event.part, id } }]
  }

  return (event) => {
    if (event.type === 'part-end') return rename(event, given.get(event.index))
    if (event.type !== 'part-start' || event.part.type !== 'tool-call') return [event]
    given.set(event.index, unique(event.part.id))
    return rename(event, given.get(event.index))
  }
}
