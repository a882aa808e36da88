import { asc, eq, inArray } from 'drizzle-orm'
import { checkChildIds, findChild, replaceChildren } from '../db/children'
import { isDuplicate } from '../db/conflict'
import type { Database, Scope } from '../db/database'
import { insertId } from '../db/insert'
import { run, type Steps } from '../db/step'
import { conflict, invalid } from '../lib/api-error'
import { createListeners, type Listeners } from '../lib/listeners'
import { PatternError } from '../lib/pattern'
import { createTurns } from '../lib/turns'
import type { Group, GroupMode, Match, Member } from './group'
import { matcherOf } from './match'
import type { GroupDraft, GroupPatch, MemberDraft } from './shape'

/** The groups, all in memory: reading is immediate, a change is written first and then shown. */
export interface Groups {
  all(): readonly Group[]
  byId(id: number): Group | undefined
  byName(name: string): Group | undefined
  /** How many members use a channel. */
  countUsing(channelId: number): number
  /** Throws an `ApiError` for a name that is taken, a channel that does not exist, a member that is listed twice. */
  create(draft: GroupDraft): Promise<Group>
  /** Answers `undefined` when there is no such group. */
  update(id: number, patch: GroupPatch): Promise<Group | undefined>
  /** The same with a patch that is made of what the group is when its turn has come. */
  change(id: number, patchOf: (group: Group) => GroupPatch): Promise<Group | undefined>
  /** The upstream of a channel no longer lists these models; answers how many members were marked. */
  markMissing(channelId: number, models: ReadonlySet<string>): Promise<number>
  /** Takes the mark from members whose model is back; answers from how many. */
  markReturned(isBack: (member: Member) => boolean): Promise<number>
  /** Answers whether it was there. */
  remove(id: number): Promise<boolean>
  reload(): Promise<void>
  onChange: Listeners['onChange']
}

/** What groups need to know of channels. */
interface KnownChannels {
  byId(id: number): unknown
  onChange: Listeners['onChange']
}

export async function createGroups(database: Database, channels: KnownChannels, now: () => number = Date.now): Promise<Groups> {
  const { groups, groupMembers } = database.tables
  const inTurn = createTurns()
  const listeners = createListeners()
  let snapshot: readonly Group[] = []
  let ids = new Map<number, Group>()
  let names = new Map<string, Group>()

  function show(next: readonly Group[]) {
    snapshot = next
    ids = new Map(next.map((group) => [group.id, group]))
    names = new Map(next.map((group) => [group.name, group]))
    listeners.changed()
  }

  const load = async () => show(await readGroups(database))

  async function write<T>(name: string | undefined, body: (tx: Scope) => Steps<T>): Promise<T> {
    try {
      return await database.transaction(body)
    } catch (error) {
      throw isDuplicate(error) ? conflict(`There is a group named "${name?.trim()}" already. Choose another name.`) : error
    } finally {
      await load()
    }
  }

  async function create({ members = [], ...draft }: GroupDraft): Promise<Group> {
    checkMembers(members, [], channels)
    checkMatch(draft.match, channels)
    const at = now()
    const row = { ...defaults, ...draft, name: draft.name.trim(), createdAt: at, updatedAt: at }
    const id = await write(draft.name, function* (tx) {
      const id = yield* insertId(tx, groups, row)
      yield* replaceChildren(tx, groupMembers, [], writeMembers(id, members, []))
      return id
    })
    return ids.get(id) as Group
  }

  async function update(id: number, { members, ...patch }: GroupPatch): Promise<Group | undefined> {
    const existing = ids.get(id)
    if (!existing) return undefined
    if (members) checkMembers(members, existing.members, channels)
    checkMatch(patch.match, channels)
    await write(patch.name, function* (tx) {
      const row = { ...patch, ...(patch.name !== undefined && { name: patch.name.trim() }), updatedAt: now() }
      yield* run(tx.query.update(groups).set(row).where(eq(groups.id, id)))
      if (members) yield* replaceChildren(tx, groupMembers, existing.members, writeMembers(id, members, existing.members))
    })
    return ids.get(id)
  }

  async function change(id: number, patchOf: (group: Group) => GroupPatch): Promise<Group | undefined> {
    const existing = ids.get(id)
    return existing && update(id, patchOf(existing))
  }

  async function mark(isMeant: (member: Member) => boolean, missingSince: number | null): Promise<number> {
    const meant = snapshot.flatMap((group) => group.members.filter(isMeant)).map((member) => member.id)
    if (!meant.length) return 0
    await write(undefined, (tx) => run(tx.query.update(groupMembers).set({ missingSince }).where(inArray(groupMembers.id, meant))))
    return meant.length
  }

  async function remove(id: number): Promise<boolean> {
    if (!ids.has(id)) return false
    await write(undefined, (tx) => run(tx.query.delete(groups).where(eq(groups.id, id))))
    return true
  }

  await load()
  // The database has removed the members of a channel that is gone; here they go at once, so that nothing is sent to it.
  channels.onChange(() => {
    if (!snapshot.some((group) => group.members.some((member) => !channels.byId(member.channelId)))) return
    show(snapshot.map((group) => ({ ...group, members: group.members.filter((member) => channels.byId(member.channelId)) })))
  })
  return {
    all: () => snapshot,
    byId: (id) => ids.get(id),
    byName: (name) => names.get(name),
    countUsing: (channelId) => snapshot.flatMap((group) => group.members).filter((member) => member.channelId === channelId).length,
    create: (draft) => inTurn(() => create(draft)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    change: (id, patchOf) => inTurn(() => change(id, patchOf)),
    markMissing: (channelId, models) =>
      inTurn(() => mark((member) => member.channelId === channelId && member.missingSince === null && models.has(member.model), now())),
    markReturned: (isBack) => inTurn(() => mark((member) => member.missingSince !== null && isBack(member), null)),
    remove: (id) => inTurn(() => remove(id)),
    reload: () => inTurn(load),
    onChange: listeners.onChange,
  }
}

const defaults = { mode: 'round-robin', affinitySeconds: 0 }

async function readGroups({ query, tables: { groups, groupMembers } }: Database): Promise<Group[]> {
  const rows = await query.select().from(groups).orderBy(asc(groups.id))
  const members = await query.select().from(groupMembers).orderBy(asc(groupMembers.position), asc(groupMembers.id))
  const membersOf = Map.groupBy(members, (member) => member.groupId)
  return rows.map(({ createdAt: _createdAt, updatedAt: _updatedAt, mode, match, ...row }) => ({
    ...row,
    mode: mode as GroupMode,
    match: match as Match | null,
    members: (membersOf.get(row.id) ?? []).map(({ groupId: _groupId, position: _position, ...member }) => member),
  }))
}

/** Throws a 422 for a rule that cannot be followed. */
export function checkMatch(match: GroupPatch['match'], channels: Pick<KnownChannels, 'byId'>) {
  if (!match) return
  const strange = match.channels?.find((id) => !channels.byId(id))
  if (strange !== undefined) throw invalid(`match.channels: there is no channel ${strange}.`)
  try {
    matcherOf(match)
  } catch (error) {
    if (error instanceof PatternError) throw invalid(`match.pattern: ${error.message}.`)
    throw error
  }
}

function checkMembers(members: MemberDraft[], existing: readonly Member[], channels: KnownChannels) {
  checkChildIds('members', members, existing)
  const seen = new Set<string>()
  for (const [index, { channelId, model }] of members.entries()) {
    if (!channels.byId(channelId)) throw invalid(`members[${index}].channelId: there is no channel ${channelId}.`)
    const key = `${channelId} ${model}`
    if (seen.has(key)) throw invalid(`members[${index}]: channel ${channelId} with model "${model}" is in the list twice.`)
    seen.add(key)
  }
}

/** The rows a member list stands for; a member that is known by its id, or its channel and model, keeps its row. */
function writeMembers(groupId: number, drafts: MemberDraft[], existing: readonly Member[]) {
  return drafts.map((draft) => {
    const { channelId, model, priority, weight, enabled, auto } = draft
    const known = findChild(drafts, draft, existing, (member) => member.channelId === channelId && member.model === model)
    return {
      id: known?.id,
      groupId,
      channelId,
      model,
      priority: priority ?? known?.priority ?? 0,
      weight: weight ?? known?.weight ?? 1,
      enabled: enabled ?? known?.enabled ?? true,
      auto: auto ?? known?.auto ?? false,
      missingSince: known?.missingSince ?? null,
    }
  })
}
