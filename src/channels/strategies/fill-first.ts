import type { Strategy } from './strategy'

/** The first in the admin's order; the next one only while that rests. */
export const fillFirst: Strategy = (keys) => keys[0]!
