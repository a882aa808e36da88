import type { Profile } from '../profiles/profile'
import type { Json, Prompt, Target } from '../protocol'
import { wordFor } from '../words'
import { isThinking } from './thinking'

/** Servers of other vendors' models that take a `top_k`, which is not OpenAI's. */
const TAKE_TOP_K: readonly Profile['dialect'][] = ['vllm', 'openrouter', 'qwen']

/** Writes how tokens are chosen, as far as the model lets others decide that. */
export function writeSampling(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { profile } = target
  const { sampling, penalties, dialect } = profile
  const isFree = sampling !== 'none' && !(sampling === 'unless-thinking' && isThinking(prompt))
  const takesTopP = isFree && !(sampling === 'temperature-or-top-p' && prompt.temperature !== undefined)
  const keep = keeper(prompt, target)
  return {
    temperature: writeTemperature(keep('temperature', isFree), prompt, target),
    top_p: keep('topP', takesTopP),
    top_k: keep('topK', isFree && TAKE_TOP_K.includes(dialect)),
    presence_penalty: keep('presencePenalty', penalties),
    frequency_penalty: keep('frequencyPenalty', penalties),
    [dialect === 'mistral' ? 'random_seed' : 'seed']: prompt.seed,
    ...writeLogprobs(keep('topLogprobs', profile.logprobs)),
    stop: writeStop(prompt, target),
  }
}

type Field = 'temperature' | 'topP' | 'topK' | 'presencePenalty' | 'frequencyPenalty' | 'topLogprobs'

/** What is the same as nothing said. */
const NEUTRAL: Partial<Record<Field, number>> = { temperature: 1, topP: 1, presencePenalty: 0, frequencyPenalty: 0 }

/** Gives what the client said where the model takes it; what is lost is noted. */
function keeper(prompt: Prompt, { warn }: Target) {
  return (field: Field, isTaken: boolean): number | undefined => {
    const value = prompt[field]
    if (value === undefined || isTaken) return value
    if (value === NEUTRAL[field]) return undefined
    warn({ field: wordFor(prompt.from, field), action: 'dropped', detail: 'this model does not take it' })
    return undefined
  }
}

function writeTemperature(temperature: number | undefined, { from }: Prompt, { profile, warn }: Target): number | undefined {
  const { temperatureMax } = profile
  if (temperature === undefined || temperature <= temperatureMax) return temperature
  warn({ field: wordFor(from, 'temperature'), action: 'clamped', detail: `this model takes ${temperatureMax} at most` })
  return temperatureMax
}

const writeLogprobs = (count: number | undefined) =>
  count === undefined ? {} : { logprobs: true, top_logprobs: count ? Math.min(count, 20) : undefined }

/** As many stop sequences as the model takes; whoever asks for more is served by a pass over the reply. */
function writeStop({ stop, from }: Prompt, { profile, warn }: Target): string[] | undefined {
  if (!stop?.length) return undefined
  if (stop.length > profile.stop) {
    const takes = profile.stop ? `only ${profile.stop} of them` : 'none'
    warn({ field: wordFor(from, 'stop'), action: 'emulated', detail: `this model takes ${takes}: the reply is cut here` })
  }
  return profile.stop ? stop.slice(0, profile.stop) : undefined
}

/** Writes the limit of the output under the name and within the bounds that the model knows. */
export function writeLimit({ maxOutputTokens: asked, from }: Prompt, { profile, warn }: Target): Record<string, number> {
  if (asked === undefined) return {}
  const { minOutputTokens: least, maxOutputTokens: most, maxTokensField } = profile
  const limit = Math.max(least, most ? Math.min(asked, most) : asked)
  if (limit !== asked) {
    const detail = limit < asked ? `this model writes ${most} tokens at most` : `this model takes no less than ${least}`
    warn({ field: wordFor(from, 'maxOutputTokens'), action: 'clamped', detail })
  }
  return { [maxTokensField]: limit }
}
