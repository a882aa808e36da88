export const groupModes = ['round-robin', 'random', 'failover', 'weighted', 'least-latency', 'least-cost'] as const
export type GroupMode = (typeof groupModes)[number]

/** A model name that clients ask for. A time that is `null` follows the setting of the same name; 0 is no limit. */
export interface Group {
  id: number
  name: string
  mode: GroupMode
  members: Member[]
  firstEventTimeoutSeconds: number | null
  idleTimeoutSeconds: number | null
  totalTimeoutSeconds: number | null
  /** How long a client stays with the member that served it; 0 is not at all. */
  affinitySeconds: number
  /** How many candidates one request may try; `null` follows the setting of the same name. */
  maxAttempts: number | null
  /** Which models of the channels that take part become members by themselves. */
  match: Match | null
}

export const matchKinds = ['exact', 'fuzzy', 'regex'] as const

/** `exact`: the very name; `fuzzy`: the name whatever its vendor prefix, date, separators and case; `regex`: see `lib/pattern.ts`. */
export interface Match {
  kind: (typeof matchKinds)[number]
  pattern: string
  /** Only these channels. */
  channels?: number[]
}

export interface Member {
  id: number
  channelId: number
  /** The model as the channel names it. */
  model: string
  /** The lower, the earlier it is tried. */
  priority: number
  /** 1 to 1000: its share among members of the same group, where the mode is `weighted`. */
  weight: number
  enabled: boolean
  /** It is here by the group's rule, and leaves by it; by hand otherwise. */
  auto: boolean
  /** Since when the upstream no longer lists the model (unix milliseconds): it is tried when there is nothing else. */
  missingSince: number | null
}
