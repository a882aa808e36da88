import type { Limits } from '../channels/channel'

export const limitKinds = ['cost', 'tokens', 'requests'] as const
export const limitPeriods = ['5h', 'day', 'week', 'month', 'ever'] as const
export type LimitKind = (typeof limitKinds)[number]
export type LimitPeriod = (typeof limitPeriods)[number]

/**
 * How much may be used in a period. Cost is in US dollars, tokens are input and output. Five hours begin with the first use
 * after the five before; days, weeks (from Monday) and months are those of the calendar in the time zone of the settings.
 */
export interface KeyLimit {
  kind: LimitKind
  per: LimitPeriod
  value: number
}

/** Stands in the log for an admin in the playground. No key has it, and neither has who came without one. */
export const playground = { id: -1, name: 'Playground' } as const

/** What a client presents to Octopus. Only its hash is kept. Times are unix milliseconds. */
export interface ApiKey extends Limits {
  id: number
  name: string
  /** SHA-256 of the whole key, in hexadecimal. */
  hash: string
  /** The first 12 and last 4 characters. */
  hint: string
  enabled: boolean
  expiresAt: number | null
  /** US dollars; `null` is no limit. The same as a limit of cost for ever. */
  maxCost: number | null
  limits: KeyLimit[] | null
  /** Names of the groups it may ask for; `null` is all of them. */
  models: string[] | null
  /** Addresses and networks (`10.0.0.0/8`) it may be used from; `null` is everywhere. */
  allowedIps: string[] | null
  /** Requests that would lose something by conversion are refused (400) instead of converted. */
  strict: boolean
  /** Which bodies of its requests are kept; `null` follows the setting. */
  logBodies: 'off' | 'errors' | 'all' | null
  createdAt: number
  lastUsedAt: number | null
  /** When the five hours began that are counted now, or were counted last. */
  windowStartedAt: number | null
}
