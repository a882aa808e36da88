import { type Json, type Prompt, Refusal, type Target } from '../protocol'
import { wordFor } from '../words'

type Fields = Record<string, Json | undefined>
type Word = Parameters<typeof wordFor>[1]

/** Writes what steers the choice of words, as far as the model takes it; `isOff` says that it does not think. */
export function writeSampling(prompt: Prompt, target: Target, isOff: boolean): Fields {
  const { profile } = target
  const takes =
    profile.sampling === 'all' || profile.sampling === 'temperature-or-top-p' || (profile.sampling === 'unless-thinking' && isOff)
  for (const field of ['topK', 'presencePenalty', 'frequencyPenalty', 'seed'] as const) {
    if (prompt[field]) warnOf(prompt, target, field, 'this API has no word for it')
  }
  if (takes) return { temperature: lowered(prompt, target), top_p: prompt.topP, ...writeLogprobs(prompt, target, true) }
  const why = profile.sampling === 'none' ? 'this model does not take it' : 'this model does not take it while it thinks'
  for (const field of ['temperature', 'topP'] as const) {
    if (prompt[field] !== undefined && prompt[field] !== 1) warnOf(prompt, target, field, why)
  }
  return writeLogprobs(prompt, target, false)
}

function lowered({ from, temperature }: Prompt, { profile: { temperatureMax }, warn }: Target): number | undefined {
  if (temperature === undefined || temperature <= temperatureMax) return temperature
  warn({ field: wordFor(from, 'temperature'), action: 'clamped', detail: `the highest that is taken is ${temperatureMax}` })
  return temperatureMax
}

/** Models that think have them only while they do not. */
function writeLogprobs(prompt: Prompt, target: Target, samples: boolean): Fields {
  const { topLogprobs } = prompt
  if (topLogprobs === undefined || takesLogprobs(target, samples)) return { top_logprobs: topLogprobs || undefined }
  warnOf(prompt, target, 'topLogprobs', 'this model does not tell them')
  return {}
}

const takesLogprobs = ({ profile }: Target, samples: boolean) => profile.logprobs || (profile.sampling === 'unless-thinking' && samples)

/** Whether the reply is to tell log probabilities. */
export function wantsLogprobs({ topLogprobs }: Prompt, target: Target, isOff: boolean): boolean {
  return topLogprobs !== undefined && takesLogprobs(target, isOff)
}

/** The limit of the output, within what the API and the model take. */
export function writeLimit({ from, maxOutputTokens: limit }: Prompt, { profile, warn }: Target): number | undefined {
  if (limit === undefined) return undefined
  const field = wordFor(from, 'maxOutputTokens')
  if (limit <= 0) throw new Refusal(`this API cannot answer in ${limit} tokens; ask for at least one`, field)
  const { minOutputTokens: least, maxOutputTokens: most } = profile
  if (limit < least) warn({ field, action: 'clamped', detail: `the lowest limit that is taken is ${least}` })
  if (most && limit > most) warn({ field, action: 'clamped', detail: `the highest limit that is taken is ${most}` })
  return Math.max(least, most ? Math.min(limit, most) : limit)
}

function warnOf({ from }: Prompt, { warn }: Target, field: Word, detail: string) {
  warn({ field: wordFor(from, field), action: 'dropped', detail })
}
