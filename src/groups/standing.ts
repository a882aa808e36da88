import type { Channel } from '../channels/channel'
import type { Load, Standing, State } from '../channels/standing'
import type { Member } from './group'
import type { Health } from './health'
import type { Obstacle } from './obstacle'
import type { Trouble } from './trouble'

/** A member as the API shows it. */
export type MemberState = State & { latencyMs: number | null }

export const ready: State = { status: 'ready', reason: null, since: null, until: null }
export const off: State = { ...ready, status: 'off' }

/** How channels fare and their endpoints and keys, for the API of channels. */
export function standingOf(health: Health, limits: { stateOf(channelId: number): Load }): Standing {
  return {
    load: limits.stateOf,
    endpoint: (id) => ({ ...stateOf(health.of('endpoint', id)), latencyMs: rounded(health.latency.endpoint(id)) }),
    key: (id) => ({
      ...stateOf(health.of('key', id)),
      models: health.modelsOf(id).map((trouble) => ({ model: trouble.model, ...stateOf(trouble) })),
    }),
  }
}

/** How a member fares: ready while any of its keys and endpoints are, else as the one that comes back first. */
export function memberState(member: Member, channel: Channel | undefined, health: Health, now = Date.now()): MemberState {
  const latencyMs = rounded(health.latency.member(member.id))
  if (!member.enabled || !channel?.enabled) return { ...off, latencyMs }
  let first: Obstacle | undefined
  for (const key of channel.keys) {
    if (!key.enabled) continue
    for (const endpoint of channel.endpoints) {
      if (!endpoint.enabled) continue
      const obstacle = health.obstacle({ endpointId: endpoint.id, keyId: key.id, model: member.model }, now)
      if (!obstacle) return { ...ready, latencyMs }
      if (!first || obstacle.until < first.until) first = obstacle
    }
  }
  if (!first) return { ...off, reason: 'the channel has no enabled key, or no enabled endpoint', latencyMs }
  const status = first.probed ? 'probing' : first.invalid ? 'invalid' : 'resting'
  return { status, reason: first.reason, since: moment(first.since), until: moment(first.until), latencyMs }
}

function stateOf(trouble: Trouble | null): State {
  if (!trouble) return ready
  const { state, reason, since, until } = trouble
  return { status: state, reason, since: moment(since), until: moment(until) }
}

const moment = (at: number) => new Date(at).toISOString()
const rounded = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms))
