import type { KeyState } from '../../contract'

type Bound = KeyState['limits'][number]

const part = ({ used, limit }: Bound) => (limit > 0 ? used / limit : 1)

/** Of several limits the one that will be reached first, as far as can be told by what is used of each. */
export const tightest = (limits: readonly Bound[]): Bound | undefined => limits.toSorted((one, other) => part(other) - part(one))[0]
