import { asObject, asText, compact } from '../json'
import { isEffort, isPlain, writeEffort } from '../openai-effort'
import type { Json, JsonObject, Prompt, Reasoning } from '../protocol'

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

/** Writes `reasoning`. Clients of other protocols see the thoughts they ask for, so here a summary has to be asked for. */
export function writeReasoning(prompt: Prompt, model: string): JsonObject | undefined {
  if (!prompt.reasoning || isPlain(model)) return undefined
  const { mode, visible } = prompt.reasoning
  const effort = writeEffort(prompt, model)
  const isOn = mode !== 'off' && effort !== 'none'
  const shown = visible ?? (prompt.from === 'openai-responses' || !isOn ? undefined : 'summary')
  const written = compact({ effort, summary: isOn ? writeVisible(shown) : undefined })
  return Object.keys(written).length ? written : undefined
}

export function writeVisible(visible: Reasoning['visible']): string | undefined {
  return visible === 'full' ? 'detailed' : visible === 'summary' ? 'auto' : undefined
}
