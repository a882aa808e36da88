import { leastOf, type Strategy } from './strategy'

/** The key that has cost least so far, so that all are used up together; of equal ones the one that has rested longest. */
export const leastCost: Strategy = (keys, { cost, lastUsed }) =>
  leastOf(
    keys,
    (key) => cost(key.id),
    (key) => lastUsed(key.id),
  )
