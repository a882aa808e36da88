import type { NewPolicy } from './policy'

/** Any order is as likely as any other (Fisher–Yates). */
export const random: NewPolicy =
  ({ random: draw }) =>
  (members) => {
    const order = [...members]
    for (let last = order.length - 1; last > 0; last--) {
      const other = Math.floor(draw() * (last + 1))
      const moved = order[last]!
      order[last] = order[other]!
      order[other] = moved
    }
    return order
  }
