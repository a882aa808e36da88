import { Type } from '@sinclair/typebox'
import { latencyMs, stateFields } from '../channels/standing'
import { integer, name, nullable, oneOf, strict } from '../lib/schema'
import { type Group, groupModes, type Member, matchKinds } from './group'
import type { CacheUse } from './ledger'
import type { MemberState } from './standing'

const mode = oneOf(groupModes)
const seconds = nullable(integer(0, 604_800, 'Seconds; 0 is no limit, null follows the setting of the same name'))
const affinitySeconds = integer(0, 604_800, 'How long a client stays with the member that served it; 0 is not at all')
const maxAttempts = nullable(integer(1, 100, 'How many candidates one request may try; null follows the setting of the same name'))
const model = Type.String({ minLength: 1, maxLength: 255, description: 'The model as the channel names it' })
const priority = integer(-1_000_000, 1_000_000, 'The lower, the earlier it is tried')
export const match = nullable(
  Type.Object(
    {
      kind: oneOf(matchKinds),
      pattern: Type.String({ minLength: 1, maxLength: 200 }),
      channels: Type.Optional(Type.Array(Type.Integer(), { maxItems: 1000, description: 'Only these channels' })),
    },
    { ...strict, description: 'Which models of the channels with `autoGroup` become members by themselves' },
  ),
)
const auto = Type.Boolean({ description: "It is here by the group's rule" })
const weight = integer(1, 1000, 'Its share among the members, where the mode is weighted')

const memberDraft = Type.Object(
  {
    id: Type.Optional(Type.Integer()),
    channelId: Type.Integer(),
    model,
    priority: Type.Optional(priority),
    weight: Type.Optional(weight),
    enabled: Type.Optional(Type.Boolean()),
    auto: Type.Optional(auto),
  },
  strict,
)

const optional = {
  mode,
  members: Type.Array(memberDraft, { maxItems: 1000 }),
  firstEventTimeoutSeconds: seconds,
  idleTimeoutSeconds: seconds,
  totalTimeoutSeconds: seconds,
  affinitySeconds,
  maxAttempts,
  match,
}

/** What an admin sends to make a group. */
export const groupDraft = Type.Composite([Type.Object({ name: name(191) }), Type.Partial(Type.Object(optional))], strict)
/** A field that is absent stays as it is; `members` replaces the whole list. A member is known by its id, or by its channel and model. */
export const groupPatch = Type.Partial(groupDraft, strict)

export type GroupDraft = typeof groupDraft.static
export type GroupPatch = typeof groupPatch.static
export type MemberDraft = typeof memberDraft.static

const memberAnswer = Type.Object({
  id: Type.Number(),
  channelId: Type.Number(),
  model,
  priority,
  weight,
  enabled: Type.Boolean(),
  auto,
  missingSince: nullable(Type.String({ format: 'date-time', description: 'Since when the upstream no longer lists the model' })),
  ...stateFields,
  latencyMs,
})

export const groupAnswer = Type.Object({
  id: Type.Number(),
  name: Type.String(),
  mode,
  members: Type.Array(memberAnswer),
  firstEventTimeoutSeconds: seconds,
  idleTimeoutSeconds: seconds,
  totalTimeoutSeconds: seconds,
  affinitySeconds,
  maxAttempts,
  match,
  cache: Type.Object(
    { inputTokens: Type.Number(), cacheReadTokens: Type.Number() },
    { description: 'Tokens sent since midnight (UTC), and how many of them upstreams had in their caches' },
  ),
})

/** A group as the API shows it, with how its members fare. */
export function showGroup(group: Group, stateOf: (member: Member) => MemberState, cache: CacheUse): typeof groupAnswer.static {
  const showMember = (member: Member) => ({
    ...member,
    missingSince: member.missingSince === null ? null : new Date(member.missingSince).toISOString(),
    ...stateOf(member),
  })
  return { ...group, members: group.members.map(showMember), cache }
}
