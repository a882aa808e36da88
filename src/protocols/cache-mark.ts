import { asObject, asText } from './json'
import type { Json, JsonObject } from './protocol'

/** How long OpenAI keeps what stands before a mark, at the least: https://developers.openai.com/api/docs/guides/prompt-caching */
const OPENAI_TIMES = ['30m', '12h']

/** The mark for a prompt cache on a part, by either of its names; undefined for a part without one. */
export function readMark({ cache_control: control, prompt_cache_breakpoint: breakpoint }: JsonObject): Json | undefined {
  if (control) return control
  if (!breakpoint) return undefined
  const ttl = asText(asObject(breakpoint)?.ttl)
  return { type: 'ephemeral', ...(ttl && { ttl }) }
}

/** A mark as `cache_control`: who asks for half a day gets the hour that there is. */
export function asControl(mark: Json): Json {
  const { ttl, ...control } = asObject(mark) ?? {}
  if (!OPENAI_TIMES.includes(asText(ttl) ?? '')) return mark
  return ttl === '12h' ? { ...control, ttl: '1h' } : control
}

/** A mark as OpenAI's `prompt_cache_breakpoint`, whose times are others. */
export function asBreakpoint(mark: Json): JsonObject {
  const ttl = asText(asObject(mark)?.ttl)
  return { mode: 'explicit', ...(ttl && OPENAI_TIMES.includes(ttl) && { ttl }) }
}
