import { eq } from 'drizzle-orm'
import { checkChildIds, replaceChildren } from '../db/children'
import { isDuplicate } from '../db/conflict'
import type { Database, Scope } from '../db/database'
import { insertId } from '../db/insert'
import { run, type Steps } from '../db/step'
import { conflict } from '../lib/api-error'
import { createListeners, type Listeners } from '../lib/listeners'
import type { SecretBox } from '../lib/secretbox'
import { createTurns } from '../lib/turns'
import type { Channel } from './channel'
import { readChannels, writeChannel, writeEndpoints, writeKeys } from './rows'
import { checkChannel } from './rules'
import type { ChannelDraft, ChannelPatch } from './shape'

/** The channels, all in memory: reading is immediate, a change is written first and then shown. */
export interface Channels {
  all(): readonly Channel[]
  byId(id: number): Channel | undefined
  /** Throws an `ApiError` for a name that is taken and for what `checkChannel` refuses. */
  create(draft: ChannelDraft): Promise<Channel>
  /** Answers `undefined` when there is no such channel. */
  update(id: number, patch: ChannelPatch): Promise<Channel | undefined>
  /** The same with a patch that is made of what the channel is when its turn has come. */
  change(id: number, patchOf: (channel: Channel) => ChannelPatch & { syncedAt?: number }): Promise<Channel | undefined>
  /** Also removes the group members that use the channel. Answers whether it was there. */
  remove(id: number): Promise<boolean>
  /** Reads everything again, after somebody else has changed the database. */
  reload(): Promise<void>
  onChange: Listeners['onChange']
}

/** Throws `WrongSecretKey` when the stored keys cannot be read. */
export async function createChannels(database: Database, box: SecretBox, now: () => number = Date.now): Promise<Channels> {
  const { channels, channelEndpoints, channelKeys } = database.tables
  const inTurn = createTurns()
  const listeners = createListeners()
  let snapshot: readonly Channel[] = []
  let index = new Map<number, Channel>()

  async function load() {
    snapshot = await readChannels(database, box)
    index = new Map(snapshot.map((channel) => [channel.id, channel]))
    listeners.changed()
  }

  async function write<T>(name: string | undefined, body: (tx: Scope) => Steps<T>): Promise<T> {
    try {
      return await database.transaction(body)
    } catch (error) {
      throw isDuplicate(error) ? conflict(`There is a channel named "${name?.trim()}" already. Choose another name.`) : error
    } finally {
      await load()
    }
  }

  function* writeLists(tx: Scope, id: number, patch: ChannelPatch, existing?: Channel): Steps<void> {
    const { endpoints = [], keys = [] } = existing ?? {}
    if (patch.endpoints) yield* replaceChildren(tx, channelEndpoints, endpoints, writeEndpoints(id, patch.endpoints, endpoints))
    if (patch.keys) yield* replaceChildren(tx, channelKeys, keys, writeKeys(id, patch.keys, keys, box, now()))
  }

  async function create(draft: ChannelDraft): Promise<Channel> {
    checkChannel(draft)
    checkIds(draft)
    const at = now()
    const row = {
      ...defaults,
      ...writeChannel(draft, box),
      ...syncedIn(draft),
      name: draft.name.trim(),
      protocol: draft.protocol,
      createdAt: at,
      updatedAt: at,
    }
    const id = await write(draft.name, function* (tx) {
      const id = yield* insertId(tx, channels, row)
      yield* writeLists(tx, id, draft)
      return id
    })
    return index.get(id) as Channel
  }

  async function update(id: number, patch: ChannelPatch): Promise<Channel | undefined> {
    const existing = index.get(id)
    if (!existing) return undefined
    checkChannel(patch)
    checkIds(patch, existing)
    await write(patch.name, function* (tx) {
      const row = { ...writeChannel(patch, box), ...syncedIn(patch, existing), updatedAt: now() }
      yield* run(tx.query.update(channels).set(row).where(eq(channels.id, id)))
      yield* writeLists(tx, id, patch, existing)
    })
    return index.get(id)
  }

  async function change(id: number, patchOf: (channel: Channel) => ChannelPatch): Promise<Channel | undefined> {
    const existing = index.get(id)
    return existing && update(id, patchOf(existing))
  }

  async function remove(id: number): Promise<boolean> {
    if (!index.has(id)) return false
    // Its endpoints, keys and group members go with it, by the references in the schema.
    await write(undefined, (tx) => run(tx.query.delete(channels).where(eq(channels.id, id))))
    return true
  }

  await load()
  return {
    all: () => snapshot,
    byId: (id) => index.get(id),
    create: (draft) => inTurn(() => create(draft)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    change: (id, patchOf) => inTurn(() => change(id, patchOf)),
    remove: (id) => inTurn(() => remove(id)),
    reload: () => inTurn(load),
    onChange: listeners.onChange,
  }
}

const defaults = { enabled: true, models: [], keyStrategy: 'least-cost', autoSync: false, autoGroup: false }

/** What follows the upstream's list is among the models. */
function syncedIn({ models, syncedModels }: ChannelPatch, existing?: Channel) {
  if (!models && !syncedModels) return {}
  const all = new Set(models ?? existing?.models)
  return { syncedModels: (syncedModels ?? existing?.syncedModels ?? []).filter((model) => all.has(model)) }
}

function checkIds({ endpoints, keys }: ChannelPatch, existing?: Channel) {
  checkChildIds('endpoints', endpoints, existing?.endpoints)
  checkChildIds('keys', keys, existing?.keys)
}
