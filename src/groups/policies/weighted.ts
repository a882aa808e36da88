import { byMeasure, firstOf, type NewPolicy } from './policy'

/**
 * Smooth weighted round robin, as nginx does it: each member gains its weight, the richest serves and pays the total.
 * Weights 5, 1, 1 give a a b a c a a, not a a a a a b c. The rest follow by weight.
 */
export const weighted: NewPolicy = () => {
  const credits = new Map<number, number>()
  return (members) => {
    let total = 0
    let most = Number.NEGATIVE_INFINITY
    let richest = members[0]
    for (const member of members) {
      const credit = (credits.get(member.id) ?? 0) + member.weight
      credits.set(member.id, credit)
      total += member.weight
      if (credit <= most) continue
      most = credit
      richest = member
    }
    if (!richest) return []
    credits.set(richest.id, most - total)
    return firstOf(
      richest,
      byMeasure(members, ({ weight }) => -weight),
    )
  }
}
