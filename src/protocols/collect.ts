import { append } from './open-parts'
import type { Event, Fault, Finish, Part, Usage } from './protocol'

/** What the events of one reply come to. */
export interface Reply {
  id?: string
  model?: string
  parts: Part[]
  usage?: Usage
  finish?: { reason: Finish; raw?: string; stopSequence?: string }
  fault?: Fault
}

/** Folds the events of a reply into one whole. `reply()` may be asked at any time; parts still open are in it as they are. */
export function collect(): { add(event: Event): void; reply(): Reply } {
  const parts: Part[] = []
  const told: Omit<Reply, 'parts'> = {}

  const add = (event: Event): void => {
    switch (event.type) {
      case 'start':
        if (event.id !== undefined) told.id = event.id
        if (event.model !== undefined) told.model = event.model
        if (event.usage) told.usage = mergeUsage(told.usage, event.usage)
        return
      case 'part-start':
        parts[event.index] = { ...event.part }
        return
      case 'part-delta': {
        const part = parts[event.index]
        if (part) append(part, event.delta)
        return
      }
      case 'part-end':
        parts[event.index] = event.part
        return
      case 'usage':
        told.usage = mergeUsage(told.usage, event.usage)
        return
      case 'finish': {
        const { type, ...finish } = event
        told.finish = finish
        return
      }
      case 'error':
        told.fault = event.fault
        return
      case 'end':
      case 'ping':
        return
    }
  }
  return { add, reply: () => ({ ...told, parts: parts.filter((part) => part !== undefined) }) }
}

/** The later count wins field by field, but a zero or an absent one never takes back what is known. */
export function mergeUsage(known: Usage | undefined, told: Usage): Usage {
  if (!known) return { ...told }
  const merged: Usage = { ...known }
  for (const [field, tokens] of Object.entries(told) as [keyof Usage, number | undefined][]) {
    if (tokens || (tokens === 0 && merged[field] === undefined)) merged[field] = tokens
  }
  return merged
}
