import type { Group, GroupDraft, Match, Member, Served } from '../../contract'

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

/** The members with the one at `from` put at `to`. */
export function placed(members: readonly Member[], from: number, to: number): Member[] {
  const next = [...members]
  const [member] = next.splice(from, 1)
  if (member) next.splice(to, 0, member)
  return numbered(next)
}

export const memberOf = ({ channelId, model }: Pick<Served, 'channelId' | 'model'>): Member => ({
  channelId,
  model,
  priority: 1,
  weight: 1,
  enabled: true,
})

/** A group named like a model, with every channel that serves it. */
export const groupOf = (model: string, served: readonly Served[]): GroupDraft => ({
  ...emptyGroup(),
  name: model,
  members: numbered(served.map(memberOf)),
})

/** What one group takes at most. */
export const MOST_MEMBERS = 1000

/** What of this is not in the group yet, as far as it has room. */
export function missing(members: readonly Member[], served: readonly Served[]): Served[] {
  const known = new Set(members.map(keyOf))
  return served.filter((one) => !known.has(keyOf(one))).slice(0, Math.max(0, MOST_MEMBERS - members.length))
}

const keyOf = ({ channelId, model }: Pick<Member, 'channelId' | 'model'>) => `${channelId} ${model}`

/** `fast` → `fast-2`, `fast-2` → `fast-3`: the next name that no group has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/[ -]\d{1,4}$/, '').slice(0, 180)
  for (let number = 2; ; number++) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`
}
