import type { Json, JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'
import { limits } from './schema-limits'

/** Where requests go: channels with their endpoints and keys. What ends in `_sealed` is encrypted. */
export function defineChannels(kit: Kit) {
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

  return { channels, channelEndpoints, channelKeys }
}
