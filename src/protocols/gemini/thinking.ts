import { budgetOf, nearestEffort, wantedEffort } from '../effort'
import { asNumber, asText, compact } from '../json'
import type { Effort } from '../profiles/profile'
import type { JsonObject, Prompt, Reasoning, Target } from '../protocol'
import { wordFor } from '../words'
import { field } from './field'

const LEVELS = new Set<string>(['minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** Reads `thinkingConfig`: a budget of 0 forbids thinking, -1 leaves it to the model. */
export function readThinking(config: JsonObject | undefined): Reasoning | undefined {
  if (!config) return undefined
  const budget = asNumber(field(config, 'thinkingBudget'))
  const level = asText(field(config, 'thinkingLevel'))?.toLowerCase() ?? ''
  const effort = LEVELS.has(level) ? (level as Effort) : undefined
  const visible = field(config, 'includeThoughts') === true ? 'summary' : 'none'
  if (budget === 0) return { mode: 'off', visible }
  if (budget !== undefined && budget > 0) return { mode: 'on', budgetTokens: budget, visible }
  return { mode: effort ? 'on' : 'auto', ...(effort && { effort }), visible }
}

const isOff = ({ mode, effort }: Reasoning) => mode === 'off' || effort === 'none'

export const asksForThoughts = ({ reasoning }: Prompt): boolean => reasoning !== undefined && !isOff(reasoning)

/** Writes `thinkingConfig`: a level from Gemini 3 on, a budget for 2.5, nothing for models that do not think. */
export function writeThinking({ reasoning, from }: Prompt, target: Target): JsonObject | undefined {
  if (!reasoning) return undefined
  const off = isOff(reasoning)
  const note = (action: 'dropped' | 'clamped', detail: string) => target.warn({ field: wordFor(from, 'reasoning'), action, detail })
  const { thinking, thinkingOff } = target.profile
  if (thinking === 'none') {
    if (!off) note('dropped', 'the model does not think aloud')
    return undefined
  }
  if (off && thinkingOff !== 'yes') note('clamped', 'the model cannot be kept from thinking; it is asked for as little as it can')
  const includeThoughts = !off && reasoning.visible !== 'none'
  if (thinking === 'budget') return compact({ includeThoughts, thinkingBudget: writeBudget(reasoning, off, target, note) })
  return compact({ includeThoughts, thinkingLevel: writeLevel(reasoning, off, target, note) })
}

type Note = (action: 'dropped' | 'clamped', detail: string) => void

function writeLevel(reasoning: Reasoning, off: boolean, { profile }: Target, note: Note): string | undefined {
  const wanted = wantedEffort(reasoning)
  const level = wanted && nearestEffort(wanted, profile)
  // That an effort of none is not to be had is said already, and no client has asked for the word of a budget.
  if (level !== wanted && !off && reasoning.effort) note('clamped', `the model knows no effort "${wanted}"; it gets "${level}"`)
  return level?.toUpperCase()
}

/** `-1` leaves it to the model how much it thinks. */
function writeBudget({ effort, budgetTokens }: Reasoning, off: boolean, { profile }: Target, note: Note): number {
  const { budgetMin, budgetMax, thinkingOff } = profile
  if (off) return thinkingOff === 'yes' ? 0 : budgetMin
  if (budgetTokens === undefined || budgetTokens < 0) return effort ? budgetOf(effort, profile) : -1
  const budget = Math.min(Math.max(budgetTokens, budgetMin), budgetMax || budgetTokens)
  if (budget !== budgetTokens) note('clamped', `the model thinks for ${budgetMin} to ${budgetMax} tokens`)
  return budget
}
