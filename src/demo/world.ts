import type { Channel } from '../channels/channel'
import { createChannels } from '../channels/store'
import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { createGroups } from '../groups/store'
import { createApiKeys } from '../keys/store'
import type { SecretBox } from '../lib/secretbox'
import { createPrices } from '../prices/store'
import { createSettings } from '../settings/store'
import { busyModel, troupes, type VendorKey, vendors } from './cast'
import { people } from './people'
import { type Scene, sceneOf } from './scene'

/** Where a vendor of this slug is to be found: the base URL of its channel. */
export type UrlOf = (slug: string, protocol: string) => string

/** The key that a vendor of the demo has given out; its end says how the built-in upstream takes it. */
export const secretOf = (slug: string, number: number, { state }: VendorKey) => `sk-demo-${slug}-${number + 1}-${state ?? 'ready'}`

/** Makes the cast's channels, groups and API keys in a database that has none; answers the API keys, by name. */
export async function makeWorld(database: Database, box: SecretBox, urlOf: UrlOf): Promise<Record<string, string>> {
  const channels = await createChannels(database, box)
  const made = new Map<string, Channel>()
  for (const vendor of vendors) {
    const { slug, keys, firstMs: _firstMs, speed: _speed, fails: _fails, status: _status, ...draft } = vendor
    const endpoints = [{ url: urlOf(slug, vendor.protocol) }]
    const secrets = keys.map((key, number) => ({ key: secretOf(slug, number, key), note: key.note }))
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
  for (const { key: draft } of people) issued[draft.name] = (await keys.create(draft)).key
  await keys.close()
  return issued
}

const HOUR = 3_600_000

/** One key rests for one model, and one is not accepted any more, as if requests had found that out. */
async function letRest(database: Database, made: Map<string, Channel>) {
  const now = Date.now()
  const rows = vendors.flatMap(({ slug, keys }) =>
    keys.flatMap(({ state }, index) => {
      const part = { kind: 'key', partId: made.get(slug)!.keys[index]!.id, since: now - HOUR / 4, told: false, invalid: false, trips: 2 }
      if (state === 'busy') {
        const reason = '429: this organization has used up its tokens for this model'
        return [{ ...part, kind: 'key-model', model: busyModel, reason, until: now + HOUR, told: true }]
      }
      return state === 'revoked' ? [{ ...part, model: '', reason: '401: invalid x-api-key', until: now + 6 * HOUR, invalid: true }] : []
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

/** Nothing is fetched from outside, and everything can be looked at. */
export async function setWorld(database: Database): Promise<void> {
  const settings = await createSettings(database)
  await settings.set({ priceSyncHours: 0, logBodies: 'all', logRetentionDays: 400 })
}
