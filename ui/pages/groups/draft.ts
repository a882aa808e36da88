import type { Channel, Group, GroupDraft, Match, Member } from '../../contract'

/** One model that one channel serves: what a group can have as a member. */
export interface Served {
  channelId: number
  channel: string
  model: string
}

/** A channel, as far as groups need to know it. */
export type Serving = Pick<Channel, 'id' | 'name' | 'models'>

export const emptyGroup = (): GroupDraft => ({
  name: '',
  mode: 'failover',
  members: [],
  firstEventTimeoutSeconds: null,
  idleTimeoutSeconds: null,
  totalTimeoutSeconds: null,
  affinitySeconds: 0,
  maxAttempts: null,
  match: null,
})

/** A kept group as it is written. */
export function draftOf(group: Group): GroupDraft {
  const { name, mode, firstEventTimeoutSeconds, idleTimeoutSeconds, totalTimeoutSeconds, affinitySeconds, maxAttempts, match } = group
  const times = { firstEventTimeoutSeconds, idleTimeoutSeconds, totalTimeoutSeconds, affinitySeconds }
  return { name, mode, ...times, maxAttempts, match: match && { ...match }, members: numbered(ordered(group.members)) }
}

/** The rule as the API takes it; a list of no channels is none. */
export const ruleOf = (match: Match | null): Match | null =>
  match && { kind: match.kind, pattern: match.pattern.trim(), ...(match.channels?.length && { channels: [...match.channels] }) }

/** Members in the order in which they are tried. */
export const ordered = <Each extends Member>(members: readonly Each[]): Each[] => [...members].sort((a, b) => a.priority - b.priority)

/** Numbers the members as they stand; the first is tried first. */
export const numbered = (members: readonly Member[]): Member[] =>
  members.map(({ channelId, model, weight, enabled }, index) => ({ channelId, model, priority: index + 1, weight, enabled }))

/** The members with the one at `index` moved by one place (`by` is −1 or 1). */
export function moved(members: readonly Member[], index: number, by: -1 | 1): Member[] {
  const next = [...members]
  const [member] = next.splice(index, 1)
  if (member) next.splice(index + by, 0, member)
  return numbered(next)
}

/** Every model that some channel serves. */
export const servedBy = (channels: readonly Serving[]): Served[] =>
  channels.flatMap(({ id, name, models }) => models.map((model) => ({ channelId: id, channel: name, model })))

export const memberOf = ({ channelId, model }: Served): Member => ({ channelId, model, priority: 1, weight: 1, enabled: true })

/** A group named like a model, with every channel that serves it. */
export const groupOf = (model: string, channels: readonly Serving[]): GroupDraft => ({
  ...emptyGroup(),
  name: model,
  members: numbered(
    servedBy(channels)
      .filter((served) => served.model === model)
      .map(memberOf),
  ),
})

/** Models that a channel serves and no client can ask for yet: they are in no group, and no group has their name. */
export function ungrouped(channels: readonly Serving[], groups: readonly Group[]): string[] {
  const known = new Set(groups.flatMap((group) => [group.name, ...group.members.map((member) => member.model)]))
  const models = new Set(servedBy(channels).map((served) => served.model))
  return [...models].filter((model) => !known.has(model)).sort((a, b) => a.localeCompare(b))
}
