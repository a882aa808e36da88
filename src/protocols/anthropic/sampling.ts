import type { Json, Prompt, Target } from '../protocol'
import { wordFor } from '../words'

type Field = Parameters<typeof wordFor>[1]

/** Writes temperature and its kin as far as the model takes them while it thinks or does not, and notes the rest. */
export function writeSampling(prompt: Prompt, target: Target, thinks: boolean): Record<string, Json | undefined> {
  warnOfUnknown(prompt, target)
  const { temperature, topP, topK } = prompt
  const { sampling } = target.profile
  const drop = dropping(prompt, target)
  if (sampling === 'none') {
    drop('temperature', temperature !== undefined && temperature !== 1, 'this model takes none')
    drop('topP', topP !== undefined && topP < 0.99, 'this model takes none')
    drop('topK', topK !== undefined, 'this model takes none')
    return {}
  }
  if (sampling !== 'all' && thinks) {
    const fits = topP !== undefined && topP >= 0.95 && topP <= 1
    drop('temperature', temperature !== undefined && temperature !== 1, 'the model takes none while it thinks')
    drop('topP', topP !== undefined && !fits, 'the model takes at least 0.95 while it thinks')
    drop('topK', topK !== undefined, 'the model takes none while it thinks')
    return { top_p: fits ? topP : undefined }
  }
  const isEither = sampling !== 'all' && temperature !== undefined
  drop('topP', isEither && topP !== undefined && topP !== 1, 'this model takes it or temperature, not both')
  return { temperature: writeTemperature(prompt, target), top_p: isEither ? undefined : topP, top_k: topK }
}

const dropping =
  ({ from }: Prompt, { warn }: Target) =>
  (field: Field, isAsked: boolean, detail: string) => {
    if (isAsked) warn({ field: wordFor(from, field), action: 'dropped', detail })
  }

function writeTemperature({ from, temperature }: Prompt, { profile, warn }: Target): number | undefined {
  if (temperature === undefined) return undefined
  const clamped = Math.min(profile.temperatureMax, Math.max(0, temperature))
  if (clamped !== temperature)
    warn({ field: wordFor(from, 'temperature'), action: 'clamped', detail: `this model takes 0 to ${profile.temperatureMax}` })
  return clamped
}

/** Notes what Anthropic has no word for. */
function warnOfUnknown(prompt: Prompt, target: Target) {
  const drop = dropping(prompt, target)
  const detail = 'the Messages API has no word for it'
  drop('presencePenalty', Boolean(prompt.presencePenalty), detail)
  drop('frequencyPenalty', Boolean(prompt.frequencyPenalty), detail)
  drop('seed', prompt.seed !== undefined, detail)
  drop('topLogprobs', prompt.topLogprobs !== undefined, detail)
  drop('verbosity', prompt.verbosity !== undefined && prompt.verbosity !== 'medium', detail)
  drop('metadata', Object.keys(prompt.metadata ?? {}).length > 0, detail)
}
