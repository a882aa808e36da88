import { asNumber, asObjects, compact } from '../json'
import type { Json, JsonObject, Mode, Usage } from '../protocol'
import { modeOf } from '../service-mode'

const COUNTS = [
  'promptTokenCount',
  'toolUsePromptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
] as const
type Counts = Partial<Record<(typeof COUNTS)[number], number>>

/** Reads Gemini's usage, chunk by chunk: those before the last tell only a part, and null or zero erases nothing. */
export class UsageReader {
  private readonly counts: Counts = {}
  private audio: Pick<Usage, 'audioIn' | 'audioOut'> = {}
  private mode: Mode | undefined

  /** Adds `usageMetadata`; the usage so far, when that says anything new. */
  read(metadata: JsonObject | undefined): Usage | undefined {
    if (!metadata) return undefined
    const audio = { ...readAudio('audioIn', metadata.promptTokensDetails), ...readAudio('audioOut', metadata.candidatesTokensDetails) }
    this.audio = { ...this.audio, ...audio }
    const tier = metadata.serviceTier ?? metadata.trafficType
    if (tier !== undefined) this.mode = modeOf(tier)
    let isNew = false
    for (const name of COUNTS) {
      const count = asNumber(metadata[name])
      if (count === undefined || count === this.counts[name] || (count === 0 && this.counts[name] !== undefined)) continue
      this.counts[name] = count
      isNew = true
    }
    return isNew ? this.usage() : undefined
  }

  /** Gemini counts thoughts beside the candidates and tool prompts beside the prompt; ours counts them inside. */
  private usage(): Usage {
    const { promptTokenCount, toolUsePromptTokenCount, cachedContentTokenCount, candidatesTokenCount, thoughtsTokenCount } = this.counts
    return {
      input: (promptTokenCount ?? 0) + (toolUsePromptTokenCount ?? 0),
      output: (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0),
      ...(cachedContentTokenCount !== undefined && { cacheRead: cachedContentTokenCount }),
      ...(thoughtsTokenCount !== undefined && { reasoning: thoughtsTokenCount }),
      ...this.audio,
      ...(this.mode && { mode: this.mode }),
    }
  }
}

/** Sound costs more than text: https://ai.google.dev/api/generate-content#ModalityTokenCount */
function readAudio(name: 'audioIn' | 'audioOut', details: Json | undefined): Pick<Usage, 'audioIn' | 'audioOut'> {
  const count = asNumber(asObjects(details).find(({ modality }) => modality === 'AUDIO')?.tokenCount)
  return count ? { [name]: count } : {}
}

/** Writes usage as Gemini counts it. */
export function writeUsage(usage: Usage): JsonObject {
  const candidates = Math.max(0, usage.output - (usage.reasoning ?? 0))
  return compact({
    promptTokenCount: usage.input,
    candidatesTokenCount: candidates,
    thoughtsTokenCount: usage.reasoning || undefined,
    cachedContentTokenCount: usage.cacheRead || undefined,
    totalTokenCount: usage.input + candidates + (usage.reasoning ?? 0),
  })
}
