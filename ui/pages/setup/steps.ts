import type { Session } from '../../session'

export const steps = ['language', 'account', 'channel', 'connect'] as const
export type Step = (typeof steps)[number]

/** What there is already, as far as the first minutes are concerned. */
export interface Progress {
  channels: number
  groups: number
  keys: number
}

const isStep = (text: string | undefined): text is Step => steps.some((step) => step === text)

/** The step to show: the one asked for, or the password where that has to be set before; else the first that is missing. */
export function stepOf(asked: string | undefined, session: Session, progress: Progress | undefined): Step | undefined {
  if (session === 'new' || session === 'out') return isStep(asked) && asked !== 'language' ? 'account' : 'language'
  if (isStep(asked)) return asked
  if (!progress) return undefined
  return progress.channels ? 'connect' : 'channel'
}

/** The steps beside one; undefined at the ends. */
export const before = (step: Step): Step | undefined => steps[steps.indexOf(step) - 1]
export const after = (step: Step): Step | undefined => steps[steps.indexOf(step) + 1]

/** What the channels that are on serve, each once: what a first group can be made of. */
export function modelsOf(channels: readonly { id: number; enabled: boolean; models: readonly string[] }[]): string[] {
  return [...new Set(channels.filter(({ enabled }) => enabled).flatMap(({ models }) => models))].sort((a, b) => a.localeCompare(b))
}
