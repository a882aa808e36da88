import { least, type Strategy } from './strategy'

/** The key after the one that was used last, in the order in which they were added. */
export const roundRobin: Strategy = (keys, { previous }) => {
  const after = keys.filter((key) => key.id > previous)
  return least(after.length ? after : keys, (key) => key.id)
}
