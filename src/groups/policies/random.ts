import type { NewPolicy } from './policy'

/** Any order is as likely as any other (Fisher–Yates, a step for each member that is asked for). */
export const random: NewPolicy = ({ random: draw }) =>
  function* (members) {
    const left = [...members]
    while (left.length) {
      const index = Math.floor(draw() * left.length)
      const drawn = left[index]!
      left[index] = left[left.length - 1]!
      left.pop()
      yield drawn
    }
  }
