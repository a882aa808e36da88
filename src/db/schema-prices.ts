import type { Json } from '../protocols/protocol'
import type { Kit } from './kit'
import type { defineChannels } from './schema-channels'

/** What models cost: the prices that people have set, and the public ones as they were last fetched. */
export function definePrices(kit: Kit, { channels }: ReturnType<typeof defineChannels>) {
  const prices = kit.table(
    'prices',
    {
      id: kit.id(),
      model: kit.str('model').notNull(),
      /** Null is the price of the model at every channel. */
      channelId: kit.big('channel_id').references(() => channels.id, { onDelete: 'cascade' }),
      /** US dollars per million tokens, as they were typed. */
      price: kit.json<Json>('price').notNull(),
      updatedAt: kit.time('updated_at').notNull(),
    },
    (table) => [kit.index('prices_channel_id').on(table.channelId)],
  )

  const priceCatalogues = kit.table('price_catalogues', {
    id: kit.str('id', 32).primaryKey(),
    url: kit.text('url').notNull(),
    etag: kit.str('etag'),
    /** The last time it was asked for, whatever came of it. */
    checkedAt: kit.time('checked_at').notNull(),
    /** The last time the upstream said what it has, even if that was the same as before. */
    confirmedAt: kit.time('confirmed_at'),
    /** The last time the prices were others than before. */
    changedAt: kit.time('changed_at'),
    /** What went wrong the last time. */
    error: kit.text('error'),
    /** The prices in the form of the bundled snapshot. */
    data: kit.text('data'),
  })

  /** What costs are being recomputed, and how far that has come: one row. */
  const recomputations = kit.table('recomputations', {
    id: kit.str('id', 32).primaryKey(),
    state: kit.json<Json>('state').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
  })

  return { prices, priceCatalogues, recomputations }
}
