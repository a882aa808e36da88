import { gte, sql } from 'drizzle-orm'
import type { Channels } from '../channels/store'
import type { Database } from '../db/database'
import { invalid } from '../lib/api-error'
import type { Priced, PriceSource } from './book'
import type { Prices } from './store'

/** One model at one price, and the channels where it has it. */
export interface PriceItem {
  model: string
  /** None where it has a price or was used, and no channel has it now. */
  channels: { id: number; name: string }[]
  /** How often it was used lately. */
  requests: number
  priced: Priced | undefined
}

export interface PriceFilter {
  text?: string | undefined
  source?: PriceSource | 'none' | undefined
  channelId?: number | undefined
}

/** How often a model of a channel was used in the last days; what failed has used nothing. */
export interface Use {
  model: string
  channelId: number
  requests: number
}

const HOUR = 3_600_000
const DAYS = 30

export async function readUses({ query, tables: { usageHours } }: Database, now: number): Promise<Use[]> {
  const rows = await query
    .select({
      model: usageHours.model,
      channelId: usageHours.channelId,
      requests: sql<number>`sum(${usageHours.requests} - ${usageHours.failed})`,
    })
    .from(usageHours)
    .where(gte(usageHours.hour, Math.floor(now / HOUR) - DAYS * 24))
    .groupBy(usageHours.model, usageHours.channelId)
  // Sums are strings in PostgreSQL and MySQL; a request that found no channel has no model.
  return rows.filter(({ model }) => model !== '').map((row) => ({ ...row, requests: Number(row.requests) }))
}

/**
 * All models that channels have, that were used lately, or that a person has priced: those without a price first, used ones
 * before others, then by name. A model whose price differs by channel is there several times.
 */
export function listPrices(
  prices: Pick<Prices, 'find' | 'manual'>,
  channels: Pick<Channels, 'all' | 'byId'>,
  uses: readonly Use[],
  { text = '', source, channelId }: PriceFilter,
): PriceItem[] {
  const sought = text.toLowerCase()
  const isSought = ({ model, priced, channels }: PriceItem) =>
    model.toLowerCase().includes(sought) &&
    (source === undefined || (priced?.source ?? 'none') === source) &&
    (channelId === undefined || channels.some(({ id }) => id === channelId))
  return collect(prices, channels, uses).filter(isSought).sort(compare)
}

function collect(prices: Pick<Prices, 'find' | 'manual'>, channels: Pick<Channels, 'all' | 'byId'>, uses: readonly Use[]): PriceItem[] {
  const items = new Map<string, PriceItem>()

  function note(model: string, channel: { id: number; name: string } | undefined, requests: number) {
    const priced = prices.find(model, channel?.id ?? null)
    const key = JSON.stringify([model, priced?.source, priced?.version, priced?.own && channel?.id])
    const item = items.get(key) ?? { model, channels: [], requests: 0, priced }
    items.set(key, item)
    if (channel && !item.channels.some(({ id }) => id === channel.id)) item.channels.push({ id: channel.id, name: channel.name })
    item.requests += requests
  }

  for (const channel of channels.all()) for (const model of channel.models) note(model, channel, 0)
  for (const { model, channelId, requests } of uses) note(model, channels.byId(channelId), requests)
  const seen = new Set([...items.values()].map(({ model }) => model))
  for (const { model, channelId } of prices.manual()) {
    if (channelId !== null || !seen.has(model)) note(model, channelId === null ? undefined : channels.byId(channelId), 0)
  }
  return [...items.values()]
}

const rankOf = ({ priced, requests }: PriceItem) => (priced ? 2 : requests > 0 ? 0 : 1)
const placeOf = (item: PriceItem) => [rankOf(item), item.model, item.channels[0]?.id ?? 0] as const
type Place = readonly [rank: number, model: string, channelId: number]

const compare = (a: PriceItem, b: PriceItem) => comparePlaces(placeOf(a), placeOf(b))

function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2])
}

/** Cuts a page out of the list; the cursor names the place of the last item, which may be gone meanwhile. Throws a 422 for none of ours. */
export function cutPrices(
  items: readonly PriceItem[],
  cursor: string | undefined,
  limit: number,
): { items: PriceItem[]; next: string | null } {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const rest = after ? items.filter((item) => comparePlaces(placeOf(item), after) > 0) : items
  const cut = rest.slice(0, limit)
  return { items: cut, next: rest.length > limit ? JSON.stringify(placeOf(cut.at(-1)!)) : null }
}

function readCursor(cursor: string): Place {
  try {
    const [rank, model, channelId] = JSON.parse(cursor) as unknown[]
    if (typeof rank === 'number' && typeof model === 'string' && typeof channelId === 'number') return [rank, model, channelId]
  } catch {}
  throw invalid('cursor: expected the "next" of an earlier page.')
}
