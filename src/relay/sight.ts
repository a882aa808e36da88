import type { Mode, Usage } from '../protocols/protocol'
import type { Outcome, UsageRecord } from '../usage/record'
import type { Flight } from './live'

/** A request in flight as the live view shows it. Moments are unix milliseconds. */
export interface FlightSight {
  id: string
  startedAt: number
  protocol: string
  model: string
  stream: boolean
  group: string | null
  groupId: number | null
  channel: string | null
  channelId: number | null
  channelKeyId: number | null
  upstreamModel: string | null
  apiKey: string | null
  apiKeyId: number | null
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
  groupId: number | null
  channel: Named
  channelKeyId: number | null
  upstreamModel: string | null
  apiKey: Named
  status: number
  outcome: Outcome
  partial: boolean
  estimated: boolean
  error: string | null
  usage: Usage | null
  costNano: number | null
  reportedCost: number | null
  mode: Mode | null
  firstTokenMs: number | null
  totalMs: number
  attempts: number
  warnings: string[]
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
    groupId: record.groupId,
    channel: record.channelName,
    channelId: record.channelId,
    channelKeyId: record.channelKeyId,
    upstreamModel: record.upstreamModel,
    apiKey: record.apiKeyName,
    apiKeyId: record.apiKeyId,
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
    groupId: record.groupId,
    channel: named(record.channelId, record.channelName),
    channelKeyId: record.channelKeyId,
    upstreamModel: record.upstreamModel,
    apiKey: named(record.apiKeyId, record.apiKeyName),
    status: record.status,
    outcome: record.outcome,
    partial: record.partial,
    estimated: record.estimated ?? false,
    error: record.error?.slice(0, LONGEST_ERROR) ?? null,
    usage: record.usage,
    costNano: record.cost ?? null,
    reportedCost: record.usage?.reportedCost ?? null,
    mode: record.usage?.mode ?? null,
    firstTokenMs: record.firstTokenMs,
    totalMs: record.totalMs,
    attempts: record.attempts.length,
    warnings: record.warnings ?? [],
  }
}
