import { asNumber, asText, compact } from '../json'
import type { JsonObject, Prompt, Reasoning } from '../protocol'
import { field } from './field'

type Effort = NonNullable<Reasoning['effort']>

const BUDGETS: Record<Effort, number> = { none: 0, minimal: 1024, low: 4096, medium: 8192, high: 24_576, xhigh: 24_576, max: 24_576 }
const LEVELS: Record<Effort, string> = {
  none: 'LOW',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
}
const EFFORTS: Record<string, Effort> = { MINIMAL: 'minimal', LOW: 'low', MEDIUM: 'medium', HIGH: 'high' }

/** Reads `thinkingConfig`: a budget of 0 forbids thinking, -1 leaves it to the model. */
export function readThinking(config: JsonObject | undefined): Reasoning | undefined {
  if (!config) return undefined
  const budget = asNumber(field(config, 'thinkingBudget'))
  const effort = EFFORTS[asText(field(config, 'thinkingLevel'))?.toUpperCase() ?? '']
  const visible = field(config, 'includeThoughts') === true ? 'summary' : 'none'
  if (budget === 0) return { mode: 'off', visible }
  if (budget !== undefined && budget > 0) return { mode: 'on', budgetTokens: budget, visible }
  return { mode: effort ? 'on' : 'auto', ...(effort && { effort }), visible }
}

/** Writes `thinkingConfig`: a level from Gemini 3 on, a budget for 2.5, nothing for models that do not think. */
export function writeThinking({ reasoning }: Prompt, model: string): JsonObject | undefined {
  const generation = generationOf(model)
  if (!reasoning || generation < 2.5) return undefined
  const off = reasoning.mode === 'off' || reasoning.effort === 'none'
  const includeThoughts = !off && reasoning.visible !== 'none'
  if (generation >= 3) return compact({ includeThoughts, thinkingLevel: levelOf(reasoning, off, model) })
  return compact({ includeThoughts, thinkingBudget: budgetOf(reasoning, off, model) })
}

/** The number of a model's generation; an unknown name counts as the newest. */
export function generationOf(model: string): number {
  const found = /gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1]
  return found ? Number(found) : 3
}

function levelOf({ effort, budgetTokens }: Reasoning, off: boolean, model: string): string | undefined {
  // Pro models know neither thinking switched off nor a minimum of it.
  const least = /pro/.test(model) ? 'LOW' : 'MINIMAL'
  if (off) return least
  const wanted = effort ?? effortOf(budgetTokens)
  return wanted === 'minimal' ? least : wanted && LEVELS[wanted]
}

function budgetOf({ effort, budgetTokens }: Reasoning, off: boolean, model: string): number {
  const isPro = /pro/.test(model)
  if (off) return isPro ? 128 : 0
  const wanted = budgetTokens ?? (effort ? BUDGETS[effort] : -1)
  return Math.min(wanted, isPro ? 32_768 : 24_576)
}

function effortOf(budget: number | undefined): Effort | undefined {
  if (budget === undefined) return undefined
  if (budget < 2048) return 'minimal'
  if (budget < 7168) return 'low'
  return budget < 17_408 ? 'medium' : 'high'
}
