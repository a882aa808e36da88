import type { Event, PartDelta } from './protocol'

/** A step of a reply that is a text and nothing besides. */
export type Spoken = Extract<Event, { type: 'part-delta' }> & { delta: Extract<PartDelta, { kind: 'text' | 'reasoning' | 'input' }> }

/** What an event of a stream came to, if that is a text alone. */
export function spokenIn(events: readonly Event[]): Spoken | undefined {
  const event = events.length === 1 ? events[0]! : undefined
  if (event?.type !== 'part-delta' || !('text' in event.delta)) return undefined
  return event.delta.kind === 'text' && event.delta.logprobs ? undefined : (event as Spoken)
}

/** The same step with another text. */
export const sayInstead = (spoken: Spoken, text: string): Spoken => ({ ...spoken, delta: { kind: spoken.delta.kind, text } })
