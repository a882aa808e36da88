import type { Member } from '../group'
import type { NewPolicy } from './policy'

/** How often somebody else than the fastest is asked, so that one who has become faster is noticed. */
const CURIOSITY = 0.02

/** The fastest first, by the time to the first token. Who has not answered yet is asked before, each as often as the others. */
export const leastLatency: NewPolicy = ({ latency, random }) => {
  const asked = new Map<number, number>()

  function ask(member: Member, order: readonly Member[]): Member[] {
    asked.set(member.id, (asked.get(member.id) ?? 0) + 1)
    return [member, ...order.filter((other) => other !== member)]
  }

  return (members) => {
    const known = new Map(members.map((member) => [member, latency(member) ?? Number.POSITIVE_INFINITY]))
    const order = [...members].sort((a, b) => (known.get(a)! < known.get(b)! ? -1 : known.get(a)! > known.get(b)! ? 1 : 0))
    const unknown = order.filter((member) => known.get(member) === Number.POSITIVE_INFINITY)
    const times = (member: Member) => asked.get(member.id) ?? 0
    if (unknown.length)
      return ask(
        unknown.reduce((best, member) => (times(member) < times(best) ? member : best)),
        order,
      )
    if (order.length > 1 && random() < CURIOSITY) return ask(order[1 + Math.floor(random() * (order.length - 1))]!, order)
    return order
  }
}
