import type { NewPolicy } from './policy'

/** The cheapest first; those whose price nobody knows come last. Equal ones take turns. */
export const leastCost: NewPolicy = ({ cost }) => {
  let turn = 0
  return (members) => {
    const known = new Map(members.map((member) => [member, cost(member) ?? Number.POSITIVE_INFINITY]))
    const order = [...members].sort((a, b) => compare(known.get(a)!, known.get(b)!))
    const cheapest = known.get(order[0]!)
    const equal = order.filter((member) => known.get(member) === cheapest).length
    const start = equal > 1 ? turn++ % equal : 0
    return [...order.slice(start, equal), ...order.slice(0, start), ...order.slice(equal)]
  }
}

// Infinity minus itself is no number.
const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0)
