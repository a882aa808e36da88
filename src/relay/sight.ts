import type { Usage } from '../protocols/protocol'
import type { UsageRecord } from '../usage/record'
import type { Flight } from './live'

/** A request in flight as the live view shows it. Moments are unix milliseconds. */
export interface FlightSight {
  id: string
  startedAt: number
  protocol: string
  model: string
  stream: boolean
  group: string | null
  channel: string | null
  upstreamModel: string | null
  apiKey: string | null
  /** `waiting`: nobody may be asked now; `trying`: at its attempt of this number; `streaming`: its reply has begun. */
  state: 'waiting' | 'trying' | 'streaming'
  attempt: number
  since: number
}

/** A request that has ended, in the fields of `GET /api/logs`. */
export interface EndedSight {
  id: string
  startedAt: string
  protocol: string
  model: string
  stream: boolean
  group: string | null
  channel: Named
  upstreamModel: string | null
  apiKey: Named
  status: number
  outcome: string
  partial: boolean
  error: string | null
  usage: Usage | null
  costNano: number | null
  firstTokenMs: number | null
  totalMs: number
  attempts: number
}

type Named = { id: number; name: string } | null

export function sightOf({ journey, waitingFor, heldAt }: Flight): FlightSight {
  const { record } = journey
  const last = record.attempts.at(-1)
  const began = record.startedAt + (last?.startedMs ?? 0)
  const state = waitingFor === 'candidate' ? 'waiting' : waitingFor === 'next event' ? 'streaming' : 'trying'
  return {
    id: record.id,
    startedAt: record.startedAt,
    protocol: record.protocol,
    model: record.model,
    stream: record.stream,
    group: record.groupName,
    channel: record.channelName,
    upstreamModel: record.upstreamModel,
    apiKey: record.apiKeyName,
    state,
    attempt: record.attempts.length,
    since: state === 'waiting' ? heldAt : state === 'streaming' ? began + (last?.firstTokenMs ?? 0) : began,
  }
}

/** How many tokens a reply has had until now: what its upstream says, or about as many as its text comes to. */
export const tokensOf = ({ journey, tally }: Flight): number => Math.max(journey.record.usage?.output ?? 0, tally?.tokens ?? 0)

const LONGEST_ERROR = 500

export function endedSightOf(record: UsageRecord): EndedSight {
  const named = (id: number | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })
  return {
    id: record.id,
    startedAt: new Date(record.startedAt).toISOString(),
    protocol: record.protocol,
    model: record.model,
    stream: record.stream,
    group: record.groupName,
    channel: named(record.channelId, record.channelName),
    upstreamModel: record.upstreamModel,
    apiKey: named(record.apiKeyId, record.apiKeyName),
    status: record.status,
    outcome: record.outcome,
    partial: record.partial,
    error: record.error?.slice(0, LONGEST_ERROR) ?? null,
    usage: record.usage,
    costNano: record.cost ?? null,
    firstTokenMs: record.firstTokenMs,
    totalMs: record.totalMs,
    attempts: record.attempts.length,
  }
}
