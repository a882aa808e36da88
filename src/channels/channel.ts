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

/** One upstream account as the relay sees it. Times are unix milliseconds; lists are in the admin's order. */
export interface Channel {
  id: number
  name: string
  protocol: ProtocolId
  enabled: boolean
  endpoints: Endpoint[]
  keys: ChannelKey[]
  /** Upstream model names. */
  models: string[]
  keyStrategy: KeyStrategy
  /** URL of an HTTP proxy; may hold credentials. */
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
  createdAt: number
  updatedAt: number
}

export interface Endpoint {
  id: number
  /** Base URL. A `#` at its end says that it is complete and no path may be added. */
  url: string
  enabled: boolean
}

export interface ChannelKey {
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
