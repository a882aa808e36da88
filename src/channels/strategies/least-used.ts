import { leastOf, type Strategy } from './strategy'

/** The key that was used least today; of equal ones the one that has rested longest. */
export const leastUsed: Strategy = (keys, { usesToday, lastUsed }) =>
  leastOf(
    keys,
    (key) => usesToday(key.id),
    (key) => lastUsed(key.id),
  )
