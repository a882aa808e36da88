import type { Event, Part, PartDelta } from './protocol'

/** The parts of one reply while they are being read. */
export interface OpenParts {
  /** How many parts were opened so far. */
  readonly count: number
  /** Opens a part of an answer, the first if not told otherwise, and tells its index. */
  open(part: Part, choice?: number): number
  get(index: number): Part | undefined
  add(index: number, delta: PartDelta): void
  /** Opens and closes a part that arrived whole. */
  whole(part: Part, choice?: number): void
  end(index: number): void
  endAll(): void
}

/** Numbers parts densely in the order in which they open, keeps what each has said, and tells every step to `say`. */
export function createParts(say: (event: Event) => void): OpenParts {
  const open = new Map<number, Part>()
  let count = 0
  const parts: OpenParts = {
    get count() {
      return count
    },
    open(part, choice) {
      const index = count++
      open.set(index, part)
      say(choice ? { type: 'part-start', index, part: { ...part }, choice } : { type: 'part-start', index, part: { ...part } })
      return index
    },
    get: (index) => open.get(index),
    add(index, delta) {
      const part = open.get(index)
      if (part && append(part, delta)) say({ type: 'part-delta', index, delta })
    },
    whole(part, choice) {
      parts.end(parts.open(part, choice))
    },
    end(index) {
      const part = open.get(index)
      if (part && open.delete(index)) say({ type: 'part-end', index, part })
    },
    endAll() {
      for (const index of [...open.keys()]) parts.end(index)
    },
  }
  return parts
}

/** Adds a delta to what a part has said; false when the delta is of another kind than the part, or empty. */
export function append(part: Part, delta: PartDelta): boolean {
  switch (delta.kind) {
    case 'text':
      if ((part.type !== 'text' && part.type !== 'refusal') || (delta.text === '' && !delta.logprobs?.length)) return false
      part.text += delta.text
      if (delta.logprobs && part.type === 'text') {
        part.logprobs ??= []
        part.logprobs.push(...delta.logprobs)
      }
      return true
    case 'reasoning':
      if (part.type !== 'reasoning' || delta.text === '') return false
      part.text += delta.text
      return true
    case 'signature':
      if (part.type !== 'reasoning' || delta.signature === '') return false
      part.signature = delta.signature
      return true
    case 'input':
      if (part.type !== 'tool-call' || delta.text === '') return false
      part.input += delta.text
      return true
    case 'annotation':
      if (part.type !== 'text') return false
      part.annotations = [...(part.annotations ?? []), delta.annotation]
      return true
  }
}
