import type { Data, Event } from '../data'

/** What a model says, whichever vendor it is with. `state` is what that vendor's own state of a thought is. */
export type Said =
  | { text: string }
  | { thought: string; state?: string }
  /** A thought that the vendor keeps to itself. */
  | { redacted: string }
  | { call: string; id: string; args: string; state?: string }

/** How a reply ends: the vendor's own word and counts; each vendor's usual ones when absent. */
export interface Ending {
  finish?: string
  usage?: Data
}

/** One reply, told in both ways. */
export interface Reply {
  whole: Data
  events: Event[]
}

/** A text in two pieces, so that deltas have something to add up to. */
export function halves(text: string): string[] {
  const letters = [...text]
  const middle = Math.ceil(letters.length / 2)
  return [letters.slice(0, middle).join(''), letters.slice(middle).join('')].filter((piece) => piece !== '')
}
