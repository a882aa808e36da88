import type { Json, Prompt, Reasoning } from './protocol'

export type Effort = NonNullable<Reasoning['effort']>

const EFFORTS: readonly unknown[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[]

export const isEffort = (value: Json | undefined): value is Effort => EFFORTS.includes(value)

/** A model's name without its vendor's in front. */
const bare = (model: string) => model.slice(model.lastIndexOf('/') + 1).toLowerCase()

/** Whether a model of OpenAI's reasons: it takes an effort, and counts its output in `max_completion_tokens`. */
export const isReasoning = (model: string) => /^(?:o\d|gpt-(?:[5-9]|\d\d)|codex|computer-use)/.test(bare(model)) && !/-chat/.test(model)

/** Whether a model is one of OpenAI's that do not reason, and refuse to hear of it. */
export const isPlain = (model: string) => /^(?:gpt-[34]|chatgpt-|gpt-\d+(?:\.\d+)?-chat)/.test(bare(model))

/**
 * The effort to ask a model of OpenAI's kind for; undefined says nothing. A client of this family has chosen a word its
 * model knows; what other protocols say is brought to the nearest word that the model takes.
 */
export function writeEffort({ reasoning, from }: Prompt, model: string): string | undefined {
  if (!reasoning || isPlain(model)) return undefined
  const effort = reasoning.effort ?? (reasoning.mode === 'off' ? 'none' : effortOf(reasoning.budgetTokens))
  if (effort === undefined || from === 'openai-chat' || from === 'openai-responses') return effort
  // How a model of another vendor is told not to think is that vendor's own affair.
  if (effort === 'none' && !isReasoning(model)) return undefined
  const known = effortsOf(bare(model))
  if (known.includes(effort)) return effort
  if (effort === 'none') return known[0]
  // A little thinking is not none at all.
  return effort === 'minimal' ? known.find((word) => word !== 'none') : known.at(-1)
}

/** From the least to the most. Servers that imitate OpenAI are only sure to know three. */
function effortsOf(model: string): Effort[] {
  if (/^gpt-(?:[6-9]|\d\d)/.test(model)) return ['none', 'low', 'medium', 'high', 'xhigh', 'max']
  if (/^gpt-5\.[2-9]/.test(model)) return ['none', 'low', 'medium', 'high', 'xhigh']
  if (/^gpt-5\.1/.test(model)) return ['none', 'low', 'medium', 'high']
  if (/^gpt-5/.test(model)) return ['minimal', 'low', 'medium', 'high']
  return ['low', 'medium', 'high']
}

function effortOf(budget: number | undefined): Effort | undefined {
  if (budget === undefined || budget < 0) return undefined
  if (budget === 0) return 'none'
  if (budget < 2048) return 'minimal'
  if (budget < 7168) return 'low'
  if (budget < 17_408) return 'medium'
  if (budget < 36_864) return 'high'
  return budget < 65_536 ? 'xhigh' : 'max'
}
