import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { run } from '../db/step'
import type { Json } from '../protocols/protocol'
import type { Price } from './price'

/** A price that a person has set: for a model at one channel, or (`null`) wherever it is asked for. */
export interface ManualPrice {
  model: string
  channelId: number | null
  price: Price
  /** Unix milliseconds. */
  updatedAt: number
}

export async function readManual({ query, tables: { prices } }: Database): Promise<ManualPrice[]> {
  const rows = await query.select().from(prices).orderBy(prices.id)
  return rows.map(({ model, channelId, price, updatedAt }) => ({ model, channelId, price: price as unknown as Price, updatedAt }))
}

/** Takes the place of the price that there was. */
export async function writeManual(database: Database, { model, channelId, price, updatedAt }: ManualPrice) {
  await database.transaction(function* (tx) {
    const { prices } = tx.tables
    yield* run(tx.query.delete(prices).where(of(database, model, channelId)))
    yield* run(tx.query.insert(prices).values({ model, channelId, price: price as unknown as Json, updatedAt }))
  })
}

export async function removeManual(database: Database, model: string, channelId: number | null) {
  await database.query.delete(database.tables.prices).where(of(database, model, channelId))
}

function of({ tables: { prices } }: Database, model: string, channelId: number | null) {
  return and(eq(prices.model, model), channelId === null ? isNull(prices.channelId) : eq(prices.channelId, channelId))
}

/** What is known of the public prices and of the last time they were asked for. Times are unix milliseconds. */
export interface SyncedPrices {
  url: string
  etag: string | null
  checkedAt: number
  confirmedAt: number | null
  changedAt: number | null
  error: string | null
}

/** There is one catalogue. */
const ID = 'synced'

/** Also answers the prices, as `writeCatalogue` has made them; null while there has been no good answer. */
export async function readSynced({ query, tables }: Database): Promise<{ state: SyncedPrices; data: string | null } | undefined> {
  const [row] = await query.select().from(tables.priceCatalogues).where(eq(tables.priceCatalogues.id, ID))
  if (!row) return undefined
  const { id: _id, data, ...state } = row
  return { state, data }
}

/** Without `data` the prices stay as they are. */
export async function writeSynced(database: Database, state: SyncedPrices, data?: string) {
  const replace = [
    'url',
    'etag',
    'checkedAt',
    'confirmedAt',
    'changedAt',
    'error',
    ...(data === undefined ? [] : (['data'] as const)),
  ] as const
  await database.transaction((tx) =>
    upsert(tx, tx.tables.priceCatalogues, [{ id: ID, ...state, data: data ?? null }], { key: ['id'], replace }),
  )
}
