import type { Target } from '../target'
import { bark } from './bark'
import { discord } from './discord'
import { email } from './email'
import { gotify } from './gotify'
import { ntfy } from './ntfy'
import { slack } from './slack'
import { telegram } from './telegram'
import { webhook } from './webhook'

/** Every way of reaching people, by its name. */
export const targets = { webhook, telegram, ntfy, bark, gotify, slack, discord, email } satisfies Record<string, Target>

export type TargetKind = keyof typeof targets
export const targetKinds = Object.keys(targets) as TargetKind[]
