import { eq, max } from 'drizzle-orm'
import type { Channel } from '../channels/channel'
import { createChannels } from '../channels/store'
import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { createGroups } from '../groups/store'
import { createApiKeys } from '../keys/store'
import type { SecretBox } from '../lib/secretbox'
import { createPrices } from '../prices/store'
import { createSettings } from '../settings/store'
import { BUSY, REVOKED, troupes, vendors } from './cast'
import { people } from './people'
import { type Scene, sceneOf } from './scene'

/** Where a vendor of this slug is to be found: the base URL of its channel. */
export type UrlOf = (slug: string, protocol: string) => string

/** The number-th key that a vendor of the demo has given out. */
export const secretOf = (slug: string, number: number) =>
  `sk-demo-${slug}-${number}-${Bun.hash(`${slug} ${number}`).toString(36).slice(0, 8)}`

/** Makes the cast's channels, groups and API keys in a database that has none; answers the API keys, by name. */
export async function makeWorld(database: Database, box: SecretBox, urlOf: UrlOf): Promise<Record<string, string>> {
  const channels = await createChannels(database, box)
  const made = new Map<string, Channel>()
  for (const vendor of vendors) {
    const { slug, keys, firstMs: _firstMs, speed: _speed, fails: _fails, status: _status, ...draft } = vendor
    const endpoints = [{ url: urlOf(slug, vendor.protocol) }]
    const secrets = keys.map(({ note }, number) => ({ key: secretOf(slug, number), note }))
    made.set(slug, await channels.create({ ...draft, endpoints, keys: secrets, autoSync: true, syncedModels: draft.models }))
  }
  const groups = await createGroups(database, channels)
  for (const { members, ...troupe } of troupes) {
    const arms = members.map(([slug, model, weight = 1], priority) => ({ channelId: made.get(slug)!.id, model, weight, priority }))
    await groups.create({ ...troupe, members: arms })
  }
  await letRest(database, made)
  return makeKeys(database)
}

async function makeKeys(database: Database): Promise<Record<string, string>> {
  const keys = await createApiKeys(database)
  const issued: Record<string, string> = {}
  for (const { key: draft, until } of people) {
    const { key, apiKey } = await keys.create(draft)
    issued[draft.name] = key
    keys.touch(apiKey.id, Date.now() - (until === undefined ? (apiKey.id * HOUR) / 5 : (1 - until) * YEAR))
  }
  await keys.close()
  return issued
}

/** Says of each API key that it was last used when the log says so, if that goes back to its last request. */
export async function noteUse({ query, tables: { apiKeys, requestLogs } }: Database): Promise<void> {
  const rows = await query
    .select({ id: requestLogs.apiKeyId, lastUsedAt: max(requestLogs.startedAt) })
    .from(requestLogs)
    .groupBy(requestLogs.apiKeyId)
  for (const { id, lastUsedAt } of rows) if (id !== null) await query.update(apiKeys).set({ lastUsedAt }).where(eq(apiKeys.id, id))
}

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

/** Some keys rest for one model, and one is not accepted any more, as if requests had found that out. */
async function letRest(database: Database, made: Map<string, Channel>) {
  const now = Date.now()
  const rows = vendors.flatMap(({ slug, keys }) =>
    keys.flatMap(({ busyFor, isRevoked }, index) => {
      const part = { partId: made.get(slug)!.keys[index]!.id, since: now - HOUR / 4, trips: 2 }
      const busy = { kind: 'key-model', reason: `429: ${BUSY}`, until: now + HOUR, told: true, invalid: false }
      const revoked = { kind: 'key', reason: `401: ${REVOKED}`, until: now + 6 * HOUR, told: false, invalid: true }
      if (busyFor !== undefined) return [{ ...part, ...busy, model: busyFor }]
      return isRevoked ? [{ ...part, ...revoked, model: '' }] : []
    }),
  )
  const replace = ['reason', 'since', 'until', 'told', 'invalid', 'trips'] as const
  await database.transaction((tx) => upsert(tx, tx.tables.rests, rows, { key: ['kind', 'partId', 'model'], replace: [...replace] }))
}

/** Points the channels at where the vendors are to be found this time. */
export async function moveWorld(database: Database, box: SecretBox, urlOf: UrlOf): Promise<void> {
  const channels = await createChannels(database, box)
  for (const { id, name, protocol, endpoints } of channels.all()) {
    const vendor = vendors.find((one) => one.name === name)
    const [first, ...others] = endpoints
    if (vendor && first) await channels.update(id, { endpoints: [{ id: first.id, url: urlOf(vendor.slug, protocol) }, ...others] })
  }
}

/** The cast as a database holds it. */
export async function readScene(database: Database, box: SecretBox): Promise<Scene> {
  const channels = await createChannels(database, box)
  const groups = await createGroups(database, channels)
  const prices = await createPrices(database, channels)
  const keys = await createApiKeys(database)
  return sceneOf({ channels: channels.all(), groups: groups.all(), keys: keys.all(), cost: prices.cost })
}

/** Nothing is fetched from outside, nothing goes, and everything can be looked at. */
export async function setWorld(database: Database): Promise<void> {
  const settings = await createSettings(database)
  await settings.set({ priceSyncHours: 0, logBodies: 'all', logRetentionDays: 0, logRetentionRows: 0, logRetentionMegabytes: 0 })
}
