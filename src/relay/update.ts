import type { EndedSight, FlightSight } from './sight'

export interface ServerSight {
  version: string
  database: string
  startedAt: number
  /** Another one for every build of the admin. */
  build: string
}

/** The parts of the configuration, as the live view names them. */
export type Topic = 'channels' | 'groups' | 'keys' | 'prices' | 'settings' | 'alerts'

/** What the live view is told. A `snapshot` is all there is, an `update` what has changed since. */
export interface Update {
  at: number
  /** How many there are; only the first of them are shown. */
  inFlight: number
  /** New ones, and those whose state has changed. */
  flights?: FlightSight[]
  /** Those that are shown no longer. */
  gone?: string[]
  /** Tokens so far, of those that have more than at the last time. */
  tokens?: Record<string, number>
  ended?: EndedSight[]
  /** How many have ended besides. */
  endedMore?: number
  resting?: readonly object[]
  /** What of the configuration is no longer as it was, whoever has changed it. */
  changed?: Topic[]
  /** Told in snapshots. */
  server?: ServerSight
}
