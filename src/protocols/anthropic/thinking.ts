import { asNumber, asObject, asText } from '../json'
import type { JsonObject, Prompt, Reasoning } from '../protocol'

type Effort = NonNullable<Reasoning['effort']>

export const DEFAULT_MAX_TOKENS = 8192
const SMALLEST_BUDGET = 1024
const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[]

/** What each effort is worth to models that count their thinking in tokens. */
const BUDGETS: Record<Effort, number> = { none: 0, minimal: 1024, low: 4096, medium: 10_240, high: 24_576, xhigh: 49_152, max: 49_152 }

/** Reads `thinking` and `output_config.effort`. */
export function readThinking(body: JsonObject): Reasoning | undefined {
  const thinking = asObject(body.thinking)
  const effort = readEffort(asObject(body.output_config)?.effort)
  if (!thinking) return effort && { mode: 'auto', effort }
  const budget = asNumber(thinking.budget_tokens)
  const visible = VISIBLE[asText(thinking.display) ?? '']
  return {
    mode: thinking.type === 'disabled' ? 'off' : thinking.type === 'enabled' && budget !== -1 ? 'on' : 'auto',
    ...(effort && { effort }),
    ...(budget !== undefined && budget > 0 && { budgetTokens: budget }),
    ...(visible && { visible }),
  }
}

const VISIBLE: Record<string, Reasoning['visible']> = { summarized: 'summary', omitted: 'none', full: 'full' }

function readEffort(effort: unknown): Effort | undefined {
  return EFFORTS.includes(effort as string) ? (effort as Effort) : undefined
}

/** What a request says about thinking, and the output limit that leaves room for it. */
export interface Thinking {
  thinking?: JsonObject
  effort?: string
  max_tokens: number
}

/** Writes thinking for a model: newer ones judge for themselves and take an effort, those up to 4.5 take a budget. */
export function writeThinking(prompt: Prompt, model: string): Thinking {
  const { reasoning, maxOutputTokens } = prompt
  const max_tokens = maxOutputTokens ?? DEFAULT_MAX_TOKENS
  if (!reasoning) return { max_tokens }
  if (takesBudget(model)) return writeBudget(reasoning, maxOutputTokens)
  if (isOff(reasoning)) return { thinking: { type: 'disabled' }, max_tokens }
  const effort = reasoning.effort ?? effortOf(reasoning.budgetTokens)
  const display = reasoning.visible === 'none' ? 'omitted' : reasoning.visible || prompt.from !== 'anthropic' ? 'summarized' : undefined
  return {
    thinking: { type: 'adaptive', ...(display && { display }) },
    ...(effort && { effort: effort === 'minimal' ? 'low' : effort }),
    max_tokens,
  }
}

function writeBudget(reasoning: Reasoning, limit: number | undefined): Thinking {
  if (isOff(reasoning)) return { max_tokens: limit ?? DEFAULT_MAX_TOKENS }
  const wanted = Math.max(SMALLEST_BUDGET, reasoning.budgetTokens ?? BUDGETS[reasoning.effort ?? 'medium'])
  const max_tokens = limit ?? wanted + DEFAULT_MAX_TOKENS
  const budget_tokens = Math.min(wanted, Math.floor(max_tokens - Math.max(1024, max_tokens / 4)))
  return budget_tokens < SMALLEST_BUDGET ? { max_tokens } : { thinking: { type: 'enabled', budget_tokens }, max_tokens }
}

const isOff = ({ mode, effort }: Reasoning) => mode === 'off' || effort === 'none'

/** Models up to 4.5, and those of other vendors behind the same protocol. An unknown Claude is taken for a new one. */
function takesBudget(model: string): boolean {
  return !/claude/.test(model) || /claude-(?:[23]|instant)|(?:opus|sonnet)-4(?:-[015]\b|[-@]20|$)|haiku-4/.test(model)
}

function effortOf(budget: number | undefined): Effort | undefined {
  if (budget === undefined) return undefined
  if (budget < 2048) return 'minimal'
  if (budget < 7168) return 'low'
  if (budget < 17_408) return 'medium'
  if (budget < 36_864) return 'high'
  return budget < 65_536 ? 'xhigh' : 'max'
}
