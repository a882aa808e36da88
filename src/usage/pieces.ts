import { DAY, HOUR } from './calendar'

const QUARTER = HOUR / 4

/** A length of time of which sums are kept, in UTC: which of them a moment lies in, and when one begins. */
interface Scale {
  indexOf(at: number): number
  startOf(index: number): number
}

const fixed = (length: number): Scale => ({ indexOf: (at) => Math.floor(at / length), startOf: (index) => index * length })

export const scales = {
  quarter: fixed(QUARTER),
  hour: fixed(HOUR),
  day: fixed(DAY),
  month: {
    indexOf: (at: number) => (new Date(at).getUTCFullYear() - 1970) * 12 + new Date(at).getUTCMonth(),
    startOf: (index: number) => Date.UTC(1970, index, 1),
  },
} satisfies Record<string, Scale>

export type ScaleName = keyof typeof scales

/** Those with the indexes `first` to `last`, without the last. */
export interface Piece {
  scale: ScaleName
  first: number
  last: number
}

/** The fewest pieces that a period is made of. `kept` are the lengths there are, the longest first; what is left over counts as one more of the shortest. */
export function piecesOf(from: number, to: number, [longest, ...rest]: readonly ScaleName[]): Piece[] {
  if (!longest || from >= to) return []
  const { indexOf, startOf } = scales[longest]
  if (!rest.length) return [{ scale: longest, first: indexOf(from), last: indexAfter(longest, to) }]
  const first = startOf(indexOf(from)) === from ? indexOf(from) : indexOf(from) + 1
  const last = indexOf(to)
  if (first >= last) return piecesOf(from, to, rest)
  return [...piecesOf(from, startOf(first), rest), { scale: longest, first, last }, ...piecesOf(startOf(last), to, rest)]
}

/** The index after the last that a period reaches into. */
function indexAfter(scale: ScaleName, to: number): number {
  const { indexOf, startOf } = scales[scale]
  const index = indexOf(to)
  return startOf(index) === to ? index : index + 1
}
