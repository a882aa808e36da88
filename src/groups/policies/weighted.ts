import type { NewPolicy } from './policy'

/**
 * Smooth weighted round robin, as nginx does it: each member gains its weight, the richest serves and pays the total.
 * Weights 5, 1, 1 give a a b a c a a, not a a a a a b c. The rest follow by weight.
 */
export const weighted: NewPolicy = () => {
  const credit = new Map<number, number>()
  return (members) => {
    if (!members.length) return []
    let total = 0
    for (const member of members) {
      total += member.weight
      credit.set(member.id, (credit.get(member.id) ?? 0) + member.weight)
    }
    const richest = members.reduce((best, member) => (credit.get(member.id)! > credit.get(best.id)! ? member : best))
    credit.set(richest.id, credit.get(richest.id)! - total)
    const rest = members.filter((member) => member !== richest).sort((a, b) => b.weight - a.weight)
    return [richest, ...rest]
  }
}
