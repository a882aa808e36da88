import { type Effort, efforts, type Profile } from './profiles/profile'
import type { Json, Reasoning } from './protocol'

export const isEffort = (value: Json | undefined): value is Effort => (efforts as readonly unknown[]).includes(value)

/** The tokens that an effort is worth, and where the next one begins on the way back. */
const WORTH: readonly { effort: Effort; budget: number; below: number }[] = [
  { effort: 'none', budget: 0, below: 1 },
  { effort: 'minimal', budget: 1024, below: 2048 },
  { effort: 'low', budget: 4096, below: 7168 },
  { effort: 'medium', budget: 10_240, below: 17_408 },
  { effort: 'high', budget: 24_576, below: 36_864 },
  { effort: 'xhigh', budget: 49_152, below: 65_536 },
  { effort: 'max', budget: 65_536, below: Number.POSITIVE_INFINITY },
]

/** The effort that a client asks for in one way or another; undefined when it leaves that to the model. */
export function wantedEffort({ mode, effort, budgetTokens }: Reasoning): Effort | undefined {
  if (mode === 'off') return 'none'
  if (effort) return effort
  if (budgetTokens === undefined || budgetTokens < 0) return undefined
  return WORTH.find(({ below }) => budgetTokens < below)!.effort
}

/** The tokens of an effort, within what the model takes. */
export function budgetOf(effort: Effort, { budgetMin, budgetMax }: Pick<Profile, 'budgetMin' | 'budgetMax'>): number {
  const { budget } = WORTH.find((worth) => worth.effort === effort)!
  return Math.max(budgetMin, budgetMax ? Math.min(budget, budgetMax) : budget)
}

/**
 * The word nearest to an effort that the model knows, and of two that are as near the lower one, which costs less; a little
 * thinking is not none at all. Undefined where it knows no words.
 */
export function nearestEffort(wanted: Effort, { efforts: known }: Pick<Profile, 'efforts'>): Effort | undefined {
  if (!known.length || known.includes(wanted)) return known.length ? wanted : undefined
  const rank = (effort: Effort) => efforts.indexOf(effort)
  const able = wanted === 'none' ? known : known.filter((effort) => effort !== 'none')
  return able.toSorted((a, b) => Math.abs(rank(a) - rank(wanted)) - Math.abs(rank(b) - rank(wanted)) || rank(a) - rank(b))[0]
}
