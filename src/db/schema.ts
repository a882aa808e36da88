import type { Json, JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'
import { defineAlerts } from './schema-alerts'
import { definePrices } from './schema-prices'
import { defineUsage } from './schema-usage'

/** All tables, once. After a change: `bun scripts/migrations.ts <what-it-does>` writes the migrations of the three databases. */
export function define(kit: Kit) {
  const routing = defineRouting(kit)
  return { ...defineAccess(kit), ...routing, ...definePrices(kit, routing), ...defineAlerts(kit), ...defineUsage(kit) }
}

export type Tables = ReturnType<typeof define>

/** Who may do what: settings, administrators and their sessions, the API keys of clients, and what was changed by whom. */
function defineAccess(kit: Kit) {
  const settings = kit.table('settings', {
    key: kit.str('key', 64).primaryKey(),
    value: kit.json<Json>('value').notNull(),
  })

  const admins = kit.table(
    'admins',
    {
      id: kit.id(),
      username: kit.str('username', 64).notNull(),
      passwordHash: kit.str('password_hash').notNull(),
      mustChangePassword: kit.bool('must_change_password').notNull(),
      createdAt: kit.time('created_at').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [kit.uniqueIndex('admins_username').on(table.username)],
  )

  const sessions = kit.table(
    'sessions',
    {
      tokenHash: kit.str('token_hash', 64).primaryKey(),
      adminId: kit
        .big('admin_id')
        .notNull()
        .references(() => admins.id, { onDelete: 'cascade' }),
      createdAt: kit.time('created_at').notNull(),
      expiresAt: kit.time('expires_at').notNull(),
      lastSeenAt: kit.time('last_seen_at').notNull(),
      userAgent: kit.str('user_agent').notNull(),
    },
    (table) => [kit.index('sessions_admin_id').on(table.adminId)],
  )

  const apiKeys = kit.table(
    'api_keys',
    {
      id: kit.id(),
      name: kit.str('name', 191).notNull(),
      hash: kit.str('hash', 64).notNull(),
      hint: kit.str('hint', 32).notNull(),
      enabled: kit.bool('enabled').notNull(),
      expiresAt: kit.time('expires_at'),
      /** US dollars. */
      maxCost: kit.real('max_cost'),
      models: kit.json<string[]>('models'),
      /** Cost in US dollars. */
      limits: kit.json<{ kind: 'cost' | 'tokens' | 'requests'; per: '5h' | 'day' | 'week' | 'month' | 'ever'; value: number }[]>('limits'),
      ...limits(kit),
      /** Addresses and networks; null is from everywhere. */
      allowedIps: kit.json<string[]>('allowed_ips'),
      /** When the five hours began that are counted now. */
      windowStartedAt: kit.time('window_started_at'),
      strict: kit.bool('strict').notNull().default(false),
      /** Which bodies of its requests are kept, where that is another than the setting says. */
      logBodies: kit.str('log_bodies', 16).$type<'off' | 'errors' | 'all'>(),
      createdAt: kit.time('created_at').notNull(),
      lastUsedAt: kit.time('last_used_at'),
    },
    (table) => [kit.uniqueIndex('api_keys_hash').on(table.hash)],
  )

  const audit = kit.table(
    'audit',
    {
      id: kit.id(),
      at: kit.time('at').notNull(),
      admin: kit.str('admin', 64).notNull(),
      action: kit.str('action', 64).notNull(),
      target: kit.str('target').notNull(),
      detail: kit.json<JsonObject>('detail').notNull(),
    },
    (table) => [kit.index('audit_at').on(table.at)],
  )

  return { settings, admins, sessions, apiKeys, audit }
}

/** What an upstream account takes, or an API key may take; null is no limit. */
const limits = (kit: Kit) => ({
  maxConcurrency: kit.int('max_concurrency'),
  requestsPerMinute: kit.int('requests_per_minute'),
  tokensPerMinute: kit.big('tokens_per_minute'),
})

/** Where requests go: channels with their endpoints and keys, groups with their members. What ends in `_sealed` is encrypted. */
export function defineRouting(kit: Kit) {
  const channels = kit.table(
    'channels',
    {
      id: kit.id(),
      name: kit.str('name', 191).notNull(),
      protocol: kit.str('protocol', 32).notNull(),
      enabled: kit.bool('enabled').notNull(),
      models: kit.json<string[]>('models').notNull(),
      /** Those of the models that the upstream has listed; the others were written by hand. */
      syncedModels: kit.json<string[]>('synced_models'),
      syncedAt: kit.time('synced_at'),
      modelMap: kit.json<Record<string, string>>('model_map'),
      keyStrategy: kit.str('key_strategy', 32).notNull(),
      ...limits(kit),
      maxQueue: kit.int('max_queue'),
      /** Of public prices; null is 1. */
      priceMultiplier: kit.real('price_multiplier'),
      proxySealed: kit.text('proxy_sealed'),
      headersSealed: kit.text('headers_sealed'),
      overrides: kit.json<JsonObject>('overrides'),
      capabilities: kit.json<JsonObject>('capabilities'),
      faultRules: kit.json<Json[]>('fault_rules'),
      autoSync: kit.bool('auto_sync').notNull(),
      autoGroup: kit.bool('auto_group').notNull(),
      modelFilter: kit.text('model_filter'),
      skipChecks: kit.bool('skip_checks').notNull().default(false),
      checkByCall: kit.bool('check_by_call').notNull().default(false),
      createdAt: kit.time('created_at').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [kit.uniqueIndex('channels_name').on(table.name)],
  )
  const channelId = () =>
    kit
      .big('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' })

  const channelEndpoints = kit.table(
    'channel_endpoints',
    {
      id: kit.id(),
      channelId: channelId(),
      url: kit.text('url').notNull(),
      enabled: kit.bool('enabled').notNull(),
      position: kit.int('position').notNull(),
    },
    (table) => [kit.index('channel_endpoints_channel_id').on(table.channelId)],
  )

  const channelKeys = kit.table(
    'channel_keys',
    {
      id: kit.id(),
      channelId: channelId(),
      secretSealed: kit.text('secret_sealed').notNull(),
      hint: kit.str('hint', 32).notNull(),
      note: kit.str('note').notNull(),
      enabled: kit.bool('enabled').notNull(),
      ...limits(kit),
      position: kit.int('position').notNull(),
      createdAt: kit.time('created_at').notNull(),
    },
    (table) => [kit.index('channel_keys_channel_id').on(table.channelId)],
  )

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
      channelId: channelId(),
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

  return { channels, channelEndpoints, channelKeys, groups, groupMembers, rests }
}
