import type { JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'
import type { defineChannels } from './schema-channels'

/** Which channels serve what: groups with their members, and what rests. */
export function defineGroups(kit: Kit, { channels }: ReturnType<typeof defineChannels>) {
  const groups = kit.table(
    'groups',
    {
      id: kit.id(),
      name: kit.str('name', 191).notNull(),
      mode: kit.str('mode', 32).notNull(),
      firstEventTimeoutSeconds: kit.int('first_event_timeout_seconds'),
      idleTimeoutSeconds: kit.int('idle_timeout_seconds'),
      totalTimeoutSeconds: kit.int('total_timeout_seconds'),
      affinitySeconds: kit.int('affinity_seconds').notNull(),
      maxAttempts: kit.int('max_attempts'),
      /** Which models of which channels become members by themselves. */
      match: kit.json<JsonObject>('match_rule'),
      createdAt: kit.time('created_at').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [kit.uniqueIndex('groups_name').on(table.name)],
  )

  const groupMembers = kit.table(
    'group_members',
    {
      id: kit.id(),
      groupId: kit
        .big('group_id')
        .notNull()
        .references(() => groups.id, { onDelete: 'cascade' }),
      channelId: kit
        .big('channel_id')
        .notNull()
        .references(() => channels.id, { onDelete: 'cascade' }),
      model: kit.str('model').notNull(),
      priority: kit.int('priority').notNull(),
      weight: kit.int('weight').notNull(),
      enabled: kit.bool('enabled').notNull(),
      /** It is here by the group's rule, not by hand. */
      auto: kit.bool('auto').notNull().default(false),
      /** Since when the upstream no longer lists the model. */
      missingSince: kit.time('missing_since'),
      position: kit.int('position').notNull(),
    },
    (table) => [kit.index('group_members_group_id').on(table.groupId), kit.index('group_members_channel_id').on(table.channelId)],
  )

  /** What rests, so that a restart does not begin by asking all of it again. */
  const rests = kit.table(
    'rests',
    {
      kind: kit.str('kind', 16).notNull(),
      /** Of the endpoint, or of the key. */
      partId: kit.big('part_id').notNull(),
      /** Empty where the part rests for all models. */
      model: kit.str('model').notNull(),
      reason: kit.text('reason').notNull(),
      since: kit.time('since').notNull(),
      until: kit.time('until').notNull(),
      /** The upstream has said itself how long. */
      told: kit.bool('told').notNull(),
      invalid: kit.bool('invalid').notNull(),
      /** Rests in a row, without a success between them. */
      trips: kit.int('trips').notNull(),
    },
    (table) => [kit.primaryKey({ name: 'rests_key', columns: [table.kind, table.partId, table.model] })],
  )

  return { groups, groupMembers, rests }
}
