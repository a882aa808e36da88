import type { Channel } from '../channels/channel'
import type { Group, Match, Member } from './group'
import { matcherOf } from './match'
import type { MemberDraft } from './shape'
import type { Groups } from './store'

/** What a rule would change in its group. */
export interface Regrouping {
  group: Pick<Group, 'id' | 'name'>
  added: { channelId: number; model: string }[]
  removed: Member[]
  /** Members that stay, by hand or by rule. */
  kept: Member[]
}

export interface Grouping {
  /** What the rules would change now. */
  preview(asked: PreviewAsked): Regrouping[]
  /** Follows the rules: members that were made by hand are never touched. */
  apply(): Promise<void>
}

export interface PreviewAsked {
  /** This group alone. */
  groupId?: number
  /** As if this were its rule, or that of a new group. */
  match?: Match | null
  /** As if this channel took part. */
  channelId?: number
}

interface GroupingDeps {
  channels: { all(): readonly Channel[] }
  groups: Groups
}

/** Most members of a group. */
const MOST = 1000

/** Keeps the members of groups that have rules in step with the models of the channels that take part. */
export function createGrouping({ channels, groups }: GroupingDeps): Grouping {
  function preview({ groupId, match, channelId }: PreviewAsked): Regrouping[] {
    const all = channels.all().map((channel) => (channel.id === channelId ? { ...channel, autoGroup: true } : channel))
    if (groupId === undefined && match !== undefined) return [regroup({ id: 0, name: '', members: [], match }, all)]
    const meant = groups.all().filter((group) => (groupId === undefined ? group.match !== null : group.id === groupId))
    return meant.map((group) => regroup(match === undefined ? group : { ...group, match }, all))
  }

  async function apply() {
    await groups.markReturned(({ channelId, model }) => {
      const channel = channels.all().find(({ id }) => id === channelId)
      return channel !== undefined && namesOf(channel).includes(model)
    })
    for (const { id } of groups.all()) {
      const group = groups.byId(id)
      // Somebody may have removed it while others were written.
      if (!group) continue
      const { added, removed } = regroup(group, channels.all())
      if (!added.length && !removed.length) continue
      // Once more when its turn has come: somebody may have edited it meanwhile.
      await groups.change(id, (group) => ({ members: membersOf(regroup(group, channels.all())) }))
    }
  }

  return { preview, apply }
}

type Ruled = Pick<Group, 'id' | 'name' | 'members' | 'match'>

/** The difference between the members of a group and what its rule says. */
export function regroup({ id, name, members, match }: Ruled, channels: readonly Channel[]): Regrouping {
  const part = new Map(channels.filter((channel) => takesPart(channel, match)).map((channel) => [channel.id, channel]))
  const matches = match ? matcherOf(match) : () => false
  const wanted = [...part.values()].flatMap((channel) =>
    namesOf(channel)
      .filter(matches)
      .map((model) => ({ channelId: channel.id, model })),
  )
  const wantedNames = new Set(wanted.map(nameOf))
  const memberNames = new Set(members.map(nameOf))
  // A model that the upstream no longer lists is marked, and may come back.
  const isVanished = (member: Member) => member.missingSince !== null && part.has(member.channelId) && matches(member.model)
  const isFrozen = (member: Member) => channels.find((channel) => channel.id === member.channelId)?.autoGroup !== true
  const leaves = (member: Member) => member.auto && !wantedNames.has(nameOf(member)) && !isVanished(member) && !isFrozen(member)
  return {
    group: { id, name },
    added: wanted.filter((one) => !memberNames.has(nameOf(one))).slice(0, Math.max(0, MOST - members.length)),
    removed: members.filter(leaves),
    kept: members.filter((member) => !leaves(member)),
  }
}

const takesPart = ({ id, autoGroup }: Channel, match: Match | null) => autoGroup && (match?.channels?.includes(id) ?? true)

/** What a channel can be asked for: its models, and the names it has others for. */
const namesOf = ({ models, modelMap }: Channel) => [...new Set([...models, ...Object.keys(modelMap ?? {})])]

const nameOf = ({ channelId, model }: { channelId: number; model: string }) => `${channelId} ${model}`

/** New members come last, also where the lowest priority number goes first. */
function membersOf({ added, kept }: Regrouping): MemberDraft[] {
  const priority = kept.length ? Math.max(...kept.map((member) => member.priority)) + 1 : 0
  const stay = kept.map(({ id, channelId, model }) => ({ id, channelId, model }))
  return [...stay, ...added.map((one) => ({ ...one, priority, auto: true }))]
}
