import { byMeasure, firstOf, type NewPolicy } from './policy'

/** The cheapest first; those whose price nobody knows come last. Equal ones take turns. */
export const leastCost: NewPolicy = ({ cost }) => {
  let turn = 0
  return (members) => {
    const costs = members.map((member) => cost(member) ?? Number.POSITIVE_INFINITY)
    const least = Math.min(...costs)
    const cheapest = members.filter((_, index) => costs[index] === least)
    const first = cheapest[cheapest.length > 1 ? turn++ % cheapest.length : 0]
    return first ? firstOf(first, byMeasure(members, cost)) : []
  }
}
