import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { ChannelLimits } from '../channels/limits'
import { strategies } from '../channels/strategies'
import type { Turn } from '../channels/turn'
import type { Affinity } from './affinity'
import type { Group, Member } from './group'
import type { Health } from './health'
import type { Ledger } from './ledger'
import type { Obstacle } from './obstacle'
import type { Policy } from './policies/policy'

/** What one attempt will use. */
export interface Candidate {
  member: Member
  channel: Channel
  endpoint: Endpoint
  key: ChannelKey
}

/** What walks share. */
export interface Surroundings {
  channel(id: number): Channel | undefined
  health: Health
  ledger: Ledger
  affinity: Affinity
  policyOf(group: Group): Policy
  limits: ChannelLimits | undefined
  now(): number
}

/** What keeps a candidate from being used at this time, or `null`. */
export function obstacleOf(
  { health }: Surroundings,
  { channel, endpoint, key, member }: Candidate,
  at: number,
  turn: Turn,
): Obstacle | null {
  const rest = health.calm ? null : health.obstacle({ endpointId: endpoint.id, keyId: key.id, model: member.model }, at)
  return rest ?? turn.room(channel, key)
}

/** All candidates of a member that are enabled, whether they rest or not. */
export function* candidatesOf({ channel: find }: Surroundings, member: Member): Generator<Candidate> {
  const channel = find(member.channelId)
  if (!channel?.enabled) return
  for (const key of channel.keys) {
    if (!key.enabled) continue
    for (const endpoint of channel.endpoints) if (endpoint.enabled) yield { member, channel, endpoint, key }
  }
}

/** Whether a member has any candidate that may be used at this time. */
export function isAvailable(around: Surroundings, member: Member, at: number, turn: Turn): boolean {
  const channel = around.channel(member.channelId)
  if (!channel?.enabled) return false
  const { health } = around
  // Asked for every member of a group whenever anything rests, so without closures.
  let isReachable = false
  for (const { id, enabled } of channel.endpoints) if (enabled && health.isEndpointClear(id, at)) isReachable = true
  if (!isReachable) return false
  for (const key of channel.keys) if (isKeyClear(health, key, member.model, at) && !turn.room(channel, key)) return true
  return false
}

/**
 * The best candidate of a member that may be used at this time and that fits: the key by the channel's strategy, the endpoint
 * by its speed.
 */
export function findCandidate(
  around: Surroundings,
  member: Member,
  at: number,
  turn: Turn,
  fits: (candidate: Candidate) => boolean,
): Candidate | undefined {
  const channel = around.channel(member.channelId)
  if (!channel?.enabled) return undefined
  const { health, ledger } = around
  const endpoints = channel.endpoints.filter(({ id, enabled }) => enabled && health.isEndpointClear(id, at))
  if (!endpoints.length) return undefined
  const fitting = (key: ChannelKey) => endpoints.filter((endpoint) => fits({ member, channel, endpoint, key }))
  const choose = (keys: readonly ChannelKey[]) =>
    keys.length > 1 ? strategies[channel.keyStrategy](keys, ledger.factsOf(channel.id)) : keys[0]
  const usable = channel.keys.filter((key) => isKeyClear(health, key, member.model, at) && !turn.room(channel, key))
  // Most often the first choice fits. All are looked at only where it does not, and once: there may be thousands.
  const first = choose(usable)
  const key = !first || fitting(first).length ? first : choose(usable.filter((other) => fitting(other).length))
  return key && { member, channel, endpoint: health.latency.choose(channel.id, fitting(key)), key }
}

const isKeyClear = (health: Health, { id, enabled }: ChannelKey, model: string, at: number) => enabled && health.isKeyClear(id, model, at)
