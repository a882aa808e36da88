import type { Event, Part, PartDelta } from './protocol'

/** A part of a reply that is still being said. `part` holds everything said so far. */
export interface OpenPart<P extends Part = Part> {
  readonly index: number
  readonly part: P
}

/** Adds a delta to the part it belongs to, in place. */
export function extend(part: Part, delta: PartDelta): void {
  switch (delta.kind) {
    case 'text':
      if (part.type === 'text' || part.type === 'refusal') part.text += delta.text
      return
    case 'reasoning':
      if (part.type === 'reasoning') part.text += delta.text
      return
    case 'signature':
      if (part.type === 'reasoning' || part.type === 'tool-call') part.signature = delta.signature
      return
    case 'input':
      if (part.type === 'tool-call') part.input += delta.text
      return
    case 'annotation':
      if (part.type === 'text') part.annotations = [...(part.annotations ?? []), delta.annotation]
      return
    default:
      return delta satisfies never
  }
}

/** Numbers the parts of one reply as they open, and remembers what each has said. */
export class Parts {
  private readonly open = new Map<number, OpenPart>()
  private next = 0

  constructor(private readonly tell: (event: Event) => void) {}

  /** How many parts have been opened so far. */
  get count(): number {
    return this.next
  }

  start<P extends Part>(part: P): OpenPart<P> {
    const opened = { index: this.next++, part: { ...part } }
    this.open.set(opened.index, opened)
    this.tell({ type: 'part-start', index: opened.index, part })
    return opened
  }

  /** Says more of an open part; what comes after its end is not told. */
  add({ index, part }: OpenPart, delta: PartDelta): void {
    if (!this.open.has(index)) return
    extend(part, delta)
    this.tell({ type: 'part-delta', index, delta })
  }

  end({ index, part }: OpenPart): void {
    if (this.open.delete(index)) this.tell({ type: 'part-end', index, part })
  }

  /** Opens and ends a part that came in one piece. */
  whole(part: Part): void {
    this.end(this.start(part))
  }

  isOpen(opened: OpenPart): boolean {
    return this.open.has(opened.index)
  }

  endAll(): void {
    for (const opened of [...this.open.values()]) this.end(opened)
  }
}
