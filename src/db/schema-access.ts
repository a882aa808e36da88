import type { Json, JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'
import { limits } from './schema-limits'

/** Who may do what: settings, administrators and their sessions, the API keys of clients, and what was changed by whom. */
export function defineAccess(kit: Kit) {
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
