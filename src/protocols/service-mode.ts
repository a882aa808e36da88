import { asText } from './json'
import type { Json, Mode } from './protocol'

/**
 * What an upstream says of how it has served a request, which may be another way than was asked for. "priority" is OpenAI's older word
 * for fast (developers.openai.com/api/docs/guides/fast-mode), and what Gemini and Fireworks call it; Vertex has words of its own
 * (`trafficType`). "ultrafast" costs more than fast; what is known comes nearest.
 */
const MODES: Record<string, Mode> = {
  fast: 'fast',
  priority: 'fast',
  ultrafast: 'fast',
  on_demand_priority: 'fast',
  flex: 'flex',
  on_demand_flex: 'flex',
}

/** The mode that a vendor's word for a tier of service means; undefined for the usual one. */
export function modeOf(word: Json | undefined): Mode | undefined {
  const name = asText(word)
    ?.toLowerCase()
    .replace(/^service_tier_/, '')
  return name !== undefined && Object.hasOwn(MODES, name) ? MODES[name] : undefined
}

/** As a part of a usage. */
export function inMode(word: Json | undefined): { mode?: Mode } {
  const mode = modeOf(word)
  return mode ? { mode } : {}
}
