import type { ApiKey } from '../../keys/key'
import { said } from '../../keys/refusal'
import type { BoundState, KeyState } from '../../keys/state'
import type { News } from '../news'
import type { Watch } from './watch'

export interface BudgetSources {
  keyLimits: { limited(): ApiKey[]; stateOf(keyId: number): KeyState | undefined }
}

/** A share of a budget is told when it is used. */
const PARTS = [0.8, 1]

/** Budgets of API keys that are nearly used up, or wholly. */
export function watchBudgets({ keyLimits }: BudgetSources): Watch {
  let before = new Map<string, number>()

  return ({ at, isFirst, tell }) => {
    const spent = new Map<string, number>()
    for (const key of keyLimits.limited())
      for (const bound of keyLimits.stateOf(key.id)?.bounds ?? []) {
        const subject = `budget ${key.id} ${bound.kind} ${bound.per} ${bound.startedAt}`
        const reached = bound.most ? PARTS.filter((part) => bound.used >= part * bound.most).length : 0
        spent.set(subject, reached)
        if (reached > (before.get(subject) ?? 0) && !isFirst) tell(budgetNews(key, bound, subject, reached, at))
      }
    before = spent
  }
}

function budgetNews({ name }: ApiKey, { kind, per, used, most, resetsAt }: BoundState, subject: string, reached: number, at: number): News {
  const until = resetsAt === null ? '' : ` It begins anew at ${new Date(resetsAt).toISOString()}.`
  const period = per === 'ever' ? 'in all' : `per ${per}`
  const isSpent = reached === PARTS.length
  return {
    kind: 'budget',
    subject,
    state: String(reached),
    isGood: false,
    title: isSpent ? `The budget of ${name} is used up` : `The budget of ${name} is used to ${Math.floor((100 * used) / most)} %`,
    detail: `${said(kind, used)} of ${said(kind, most)} ${period}.${isSpent ? ' Its requests are refused.' : ''}${until}`,
    at,
  }
}
