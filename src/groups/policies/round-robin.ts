import type { NewPolicy } from './policy'

/** Each request begins at the next member. */
export const roundRobin: NewPolicy = () => {
  let turn = 0
  return (members) => {
    if (!members.length) return []
    const start = turn++ % members.length
    return [...members.slice(start), ...members.slice(0, start)]
  }
}
