import { isEffort, nearestEffort, wantedEffort } from '../effort'
import { asObject, asText, compact } from '../json'
import type { Effort } from '../profiles/profile'
import type { Json, Prompt, Reasoning, Target } from '../protocol'
import { wordFor } from '../words'

/** Reads `reasoning`: how much of it is wanted, and how much of it is to be seen. */
export function readReasoning(value: Json | undefined): Reasoning | undefined {
  const reasoning = asObject(value)
  if (!reasoning) return undefined
  const effort = isEffort(reasoning.effort) ? reasoning.effort : undefined
  const summary = asText(reasoning.summary) ?? asText(reasoning.generate_summary)
  if (!effort && !summary) return undefined
  return {
    mode: effort === 'none' ? 'off' : effort ? 'on' : 'auto',
    ...(effort && { effort }),
    ...(summary && { visible: summary === 'detailed' ? 'full' : 'summary' }),
  }
}

/** How a model is asked to think: the fields of the body, and whether it surely will not. */
export interface Thinking {
  fields: Record<string, Json | undefined>
  isOff: boolean
}

/** Writes `reasoning`. Clients of other protocols see the thoughts they ask for, so here a summary has to be asked for. */
export function writeReasoning(prompt: Prompt, target: Target): Thinking {
  const { reasoning, from } = prompt
  const { thinking } = target.profile
  if (thinking === 'none') {
    if (reasoning && reasoning.mode !== 'off') warn(prompt, target, 'dropped', 'this model does not think')
    return { fields: {}, isOff: true }
  }
  if (!reasoning) return { fields: {}, isOff: false }
  const effort = effortOf(prompt, target)
  const isOff = reasoning.mode === 'off' ? effort === 'none' || thinking === 'type' : effort === 'none'
  const shown = reasoning.visible ?? (from === 'openai-responses' || isOff ? undefined : 'summary')
  const { refuses } = target.profile
  const summary = isOff || refuses.includes('reasoning.summary') || reasoning.mode === 'off' ? undefined : writeVisible(shown)
  if (thinking === 'type') return { fields: arkFields(isOff, effort), isOff }
  const written = compact({ ...(from === 'openai-responses' && asObject(prompt.extra.reasoning)), effort, summary })
  return { fields: { reasoning: Object.keys(written).length ? written : undefined }, isOff }
}

/** Ark has a switch beside the effort, and shows its thoughts unasked. */
function arkFields(isOff: boolean, effort: Effort | undefined): Thinking['fields'] {
  if (isOff) return { thinking: { type: 'disabled' } }
  return { thinking: { type: 'enabled' }, reasoning: effort && { effort } }
}

function effortOf(prompt: Prompt, target: Target): Effort | undefined {
  const wanted = wantedEffort(prompt.reasoning!)
  if (!wanted || (wanted === 'none' && target.profile.thinking === 'type')) return undefined
  const effort = target.profile.refuses.includes('reasoning.effort') ? undefined : nearestEffort(wanted, target.profile)
  if (effort === wanted) return effort
  warn(
    prompt,
    target,
    'rewritten',
    effort ? `this model takes no effort "${wanted}"; "${effort}" is asked for` : 'this model takes no effort',
  )
  return effort
}

function warn({ from }: Prompt, target: Target, action: 'dropped' | 'rewritten', detail: string) {
  target.warn({ field: wordFor(from, 'reasoning'), action, detail })
}

export function writeVisible(visible: Reasoning['visible']): string | undefined {
  return visible === 'full' ? 'detailed' : visible === 'summary' ? 'auto' : undefined
}
