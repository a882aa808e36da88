import type { JsonObject, ProtocolId } from '../protocols/protocol'

export const protocolIds = ['openai-chat', 'openai-responses', 'anthropic', 'gemini', 'volcengine'] as const satisfies readonly ProtocolId[]

/** How a channel chooses among its keys. */
export const keyStrategies = [
  'least-cost',
  'least-recent',
  'round-robin',
  'fill-first',
  'least-used',
  'most-used',
  'oldest',
  'random',
] as const
export type KeyStrategy = (typeof keyStrategies)[number]

/** What an upstream account takes; `null` is no limit. */
export interface Limits {
  /** Requests at once. */
  maxConcurrency: number | null
  requestsPerMinute: number | null
  /** Of input and output. */
  tokensPerMinute: number | null
}

/** One upstream account as the relay sees it. Times are unix milliseconds; lists are in the admin's order. */
export interface Channel extends Limits {
  id: number
  name: string
  protocol: ProtocolId
  enabled: boolean
  endpoints: Endpoint[]
  keys: ChannelKey[]
  /** Upstream model names, and those that `modelMap` makes such of. */
  models: string[]
  /** Those of `models` that follow the upstream's list; the others were written by hand and stay. */
  syncedModels: string[]
  /** When the upstream's list was last taken. */
  syncedAt: number | null
  /** What is asked of the upstream instead of a model: name → the upstream's own name. */
  modelMap: Record<string, string> | null
  keyStrategy: KeyStrategy
  /** How many requests may wait for a place when a limit is reached; `null` follows the setting of the same name. */
  maxQueue: number | null
  /** What it costs here, as a part of public prices: 0.85, or 0 where nothing is paid by the token; `null` is 1. */
  priceMultiplier: number | null
  /** URL of an HTTP or SOCKS5 proxy, which may hold credentials; `direct` for none, `null` follows the setting of the same name. */
  proxy: string | null
  /** Headers of upstream requests; `null` takes a header away. */
  headers: ChannelHeader[]
  /** Merged into the body of upstream requests (RFC 7396: `null` takes a field away). */
  overrides: JsonObject | null
  /** What an admin knows of its models, over the built-in profiles: model name or pattern with `*` → profile key → value. */
  capabilities: JsonObject | null
  /** What an admin knows of its failures, over the built-in rules; the first that fits is followed. */
  faultRules: FaultRule[]
  autoSync: boolean
  autoGroup: boolean
  /** A regular expression: which of the upstream's models to take. */
  modelFilter: string | null
  /** It is not asked for anything but what clients want. */
  skipChecks: boolean
  /** Scheduled checks may make calls that cost one token. */
  checkByCall: boolean
  createdAt: number
  updatedAt: number
}

export interface Endpoint {
  id: number
  /** Base URL. A `#` at its end says that it is complete and no path may be added. */
  url: string
  enabled: boolean
}

export interface ChannelKey extends Limits {
  id: number
  secret: string
  /** The ends of the secret, for people to tell keys apart. */
  hint: string
  note: string
  enabled: boolean
  createdAt: number
}

/** What may follow a failure: another key, another member, nothing (the client gets it), or a rest of the key for this model. */
export const faultSteps = ['next-key', 'next-member', 'stop', 'rest'] as const

/** Failures with this status and these words in their message or code (either may be absent) are met with `then`. */
export interface FaultRule {
  status?: number
  words?: string
  then: (typeof faultSteps)[number]
  /** How long the key rests: altogether after `next-key`, else for the model that was asked. Absent: not at all; for `rest` a minute. */
  seconds?: number
}

export interface ChannelHeader {
  name: string
  value: string | null
}
