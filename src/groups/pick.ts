import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { Fault } from '../protocols/protocol'
import type { Group, Member } from './group'
import type { Health } from './health'
import { policies } from './policies'
import type { Policy } from './policies/policy'

/** What one attempt will use. */
export interface Candidate {
  member: Member
  channel: Channel
  endpoint: Endpoint
  key: ChannelKey
}

/** The way of one request through a group's candidates. */
export interface Walk {
  /** The next candidate after the last one failed with `fault` (none: the first one); `null` when all have been tried. */
  next(fault?: Fault): Candidate | null
}

export interface Picker {
  /** `accepts` leaves out channels that cannot serve the request at all. */
  walk(group: Group, accepts?: (channel: Channel) => boolean): Walk
  /** Any candidate that is well, without taking anybody's turn. */
  peek(group: Group, accepts: (channel: Channel) => boolean): Candidate | undefined
}

export interface PickerOptions {
  channel(id: number): Channel | undefined
  health: Health
  random?: () => number
}

/** Chooses members by the group's mode, and the key and endpoint inside the channel; resting ones come last. */
export function createPicker({ channel, health, random = Math.random }: PickerOptions): Picker {
  const modes = new Map<number, { mode: string; policy: Policy }>()
  const turns = new Map<number, number>()

  function policyOf(group: Group): Policy {
    const known = modes.get(group.id)
    if (known?.mode === group.mode) return known.policy
    const policy = policies[group.mode]({ random, latency: () => undefined, cost: () => undefined })
    modes.set(group.id, { mode: group.mode, policy })
    return policy
  }

  function usableMembers(group: Group, accepts: (channel: Channel) => boolean): Member[] {
    return group.members.filter((member) => {
      const found = member.enabled ? channel(member.channelId) : undefined
      return found?.enabled && accepts(found)
    })
  }

  const rests = ({ endpoint, key, member }: Candidate) =>
    health.resting({ endpointId: endpoint.id, keyId: key.id, model: member.model }) !== null

  function peek(group: Group, accepts: (channel: Channel) => boolean): Candidate | undefined {
    for (const member of usableMembers(group, accepts)) {
      const found = channel(member.channelId)!
      const endpoint = found.endpoints.find((one) => one.enabled)
      const key = found.keys.find((one) => one.enabled)
      if (endpoint && key && !rests({ member, channel: found, endpoint, key })) return { member, channel: found, endpoint, key }
    }
    return undefined
  }

  /** The keys of a channel take turns. */
  function keysInTurn(channel: Channel): ChannelKey[] {
    const enabled = channel.keys.filter((key) => key.enabled)
    if (enabled.length < 2) return enabled
    const turn = turns.get(channel.id) ?? 0
    turns.set(channel.id, turn + 1)
    const start = turn % enabled.length
    return [...enabled.slice(start), ...enabled.slice(0, start)]
  }

  function* candidatesOf(member: Member): Generator<Candidate> {
    const found = channel(member.channelId)
    if (!found?.enabled) return
    const endpoints = found.endpoints.filter((endpoint) => endpoint.enabled)
    for (const key of keysInTurn(found)) for (const endpoint of endpoints) yield { member, channel: found, endpoint, key }
  }

  function walk(group: Group, accepts: (channel: Channel) => boolean = () => true): Walk {
    const order = policyOf(group)(usableMembers(group, accepts))
    const lists: Candidate[][] = []
    const tried = new Set<Candidate>()
    let last: Candidate | undefined

    function choose(fits: (candidate: Candidate) => boolean): Candidate | undefined {
      for (let i = 0; i < order.length; i++) {
        // Only now: a channel whose turn does not come keeps its place in the rotation of its keys.
        lists[i] ??= [...candidatesOf(order[i]!)]
        for (const candidate of lists[i]!) if (!tried.has(candidate) && fits(candidate)) return candidate
      }
      return undefined
    }

    function next(fault?: Fault): Candidate | null {
      const chosen =
        (last && fault && choose((candidate) => isNear(candidate, last!, fault) && !rests(candidate))) ??
        choose((candidate) => !rests(candidate) && !(last && fault && isSpoilt(candidate, last, fault))) ??
        choose((candidate) => !(last && fault && isSpoilt(candidate, last, fault))) ??
        choose(() => true)
      if (!chosen) return null
      tried.add(chosen)
      last = chosen
      return chosen
    }

    return { next }
  }

  return { walk, peek }
}

/** Whether the fault leaves hope for this candidate of the same member: another key for a bad key, another endpoint for a bad endpoint. */
function isNear(candidate: Candidate, last: Candidate, fault: Fault): boolean {
  if (candidate.member !== last.member) return false
  if (isEndpointFault(fault)) return candidate.key === last.key && candidate.endpoint !== last.endpoint
  return candidate.key !== last.key && candidate.endpoint === last.endpoint
}

/** Whether the fault that just happened would most likely happen here again. */
function isSpoilt(candidate: Candidate, last: Candidate, fault: Fault): boolean {
  if (candidate.channel !== last.channel) return false
  return isEndpointFault(fault) ? candidate.endpoint === last.endpoint : candidate.key === last.key
}

const isEndpointFault = (fault: Fault) => fault.kind === 'transient' || fault.kind === 'timeout'
