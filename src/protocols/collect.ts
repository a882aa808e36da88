import { append } from './open-parts'
import type { Event, Fault, Finish, Json, Part, Usage } from './protocol'

/** One of the answers to a request. */
export interface Choice {
  parts: Part[]
  finish?: { reason: Finish; raw?: string; stopSequence?: string; details?: Json }
}

/** What the events of one reply come to; its own parts and finish are those of the first answer. */
export interface Reply extends Choice {
  id?: string
  model?: string
  /** All answers, the first one included, where there are several. */
  choices?: Choice[]
  usage?: Usage
  fault?: Fault
}

/** Folds the events of a reply into one whole. `reply()` may be asked at any time; parts still open are in it as they are. */
export function collect(): { add(event: Event): void; reply(): Reply } {
  const parts: Part[] = []
  /** By the index of the part; those of the first answer are not in it. */
  const places = new Map<number, number>()
  const finishes: Choice['finish'][] = []
  const told: Omit<Reply, keyof Choice | 'choices'> = {}

  const add = (event: Event): void => {
    switch (event.type) {
      case 'start':
        if (event.id !== undefined) told.id = event.id
        if (event.model !== undefined) told.model = event.model
        if (event.usage) told.usage = mergeUsage(told.usage, event.usage)
        return
      case 'part-start':
        parts[event.index] = { ...event.part }
        if (event.choice) places.set(event.index, event.choice)
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
        const { type, choice = 0, ...finish } = event
        finishes[choice] = finish
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

  const choiceAt = (choice: number): Choice => ({
    parts: parts.filter((part, index) => part !== undefined && (places.get(index) ?? 0) === choice),
    ...(finishes[choice] && { finish: finishes[choice] }),
  })

  function reply(): Reply {
    const count = Math.max(1, finishes.length, ...[...places.values()].map((choice) => choice + 1))
    const choices = Array.from({ length: count }, (_, choice) => choiceAt(choice))
    return { ...told, ...choices[0]!, ...(count > 1 && { choices }) }
  }
  return { add, reply }
}

/** The later count wins field by field, but a zero or an absent one never takes back what is known. */
export function mergeUsage(known: Usage | undefined, told: Usage): Usage {
  if (!known) return { ...told }
  const merged: Usage = { ...known }
  for (const [field, tokens] of Object.entries(told)) {
    if (tokens || (tokens === 0 && merged[field as keyof Usage] === undefined)) Object.assign(merged, { [field]: tokens })
  }
  return merged
}
