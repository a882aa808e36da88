import type { Channel } from '../channels/channel'
import type { ChannelLimits } from '../channels/limits'
import { createAffinity } from './affinity'
import type { Group, Member } from './group'
import type { Health } from './health'
import { createLedger, type Ledger } from './ledger'
import { policies } from './policies'
import type { Policy } from './policies/policy'
import type { Candidate, Surroundings } from './search'
import { type Asking, Walk } from './walk'

export type { Candidate } from './search'

export interface Picker {
  /** Begins the way of one request. */
  walk(group: Group, asking?: Asking): Walk
  /** Any candidate that is well, without taking anybody's turn. */
  peek(group: Group, accepts: (channel: Channel) => boolean): Candidate | undefined
}

export interface PickerOptions {
  channel(id: number): Channel | undefined
  health: Health
  ledger?: Ledger
  /** What a model costs at a channel, in any unit that is the same for all; undefined when nobody knows. */
  costOf?: (channelId: number, model: string) => number | undefined
  /** Where a limit of a channel or key is reached, it is passed over like one that rests. */
  limits?: ChannelLimits
  now?: () => number
  random?: () => number
}

/** Chooses members by the group's mode, the key by the channel's strategy, the endpoint by speed; sessions stay where they were. */
export function createPicker({ channel, health, costOf, limits, now = Date.now, random = Math.random, ...rest }: PickerOptions): Picker {
  const modes = new Map<number, { mode: string; policy: Policy }>()
  const facts = {
    random,
    latency: ({ id }: Member) => health.latency.member(id),
    cost: ({ channelId, model }: Member) => costOf?.(channelId, model),
  }

  /** The turns and credits of a group stay with it through all edits but one of its mode. */
  function policyOf(group: Group): Policy {
    const known = modes.get(group.id)
    if (known?.mode === group.mode) return known.policy
    const policy = policies[group.mode](facts)
    modes.set(group.id, { mode: group.mode, policy })
    return policy
  }

  const ledger = rest.ledger ?? createLedger(now, random)
  const around: Surroundings = { channel, health, ledger, affinity: createAffinity(now), policyOf, limits, now }

  function peek(group: Group, accepts: (channel: Channel) => boolean): Candidate | undefined {
    for (const member of group.members) {
      const found = member.enabled ? channel(member.channelId) : undefined
      if (!found?.enabled || !accepts(found)) continue
      const endpoint = found.endpoints.find((one) => one.enabled)
      const key = found.keys.find((one) => one.enabled)
      if (!endpoint || !key || health.obstacle({ endpointId: endpoint.id, keyId: key.id, model: member.model })) continue
      return { member, channel: found, endpoint, key }
    }
    return undefined
  }

  return { walk: (group, asking = {}) => new Walk(around, group, asking), peek }
}
