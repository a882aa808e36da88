import { asc, eq } from 'drizzle-orm'
import type { Database } from '../db/database'
import { insertId } from '../db/insert'
import { createBin } from '../lib/bin'
import { hintOf } from '../lib/hint'
import { randomBase62, sha256 } from '../lib/id'
import { createListeners, type Listeners } from '../lib/listeners'
import { createTurns } from '../lib/turns'
import type { ApiKey } from './key'
import { createOriginCheck } from './origin'
import type { ApiKeyDraft, ApiKeyPatch } from './shape'
import { createTouches } from './touches'

/** The API keys, all in memory: finding one is a hash and a look into a map. */
export interface ApiKeys {
  all(): readonly ApiKey[]
  byId(id: number): ApiKey | undefined
  /** The key a client presents, whatever its state: whether it is enabled and has not expired is for the caller to see. */
  find(presented: string): ApiKey | undefined
  /** Remembers when a key was last used (unix milliseconds); it is written within a minute. */
  touch(id: number, at: number): void
  /** Remembers when five hours of a key began; written like its last use. */
  opened(id: number, at: number): void
  /** Whether a key may be used from this address. */
  allows(key: ApiKey, address: string): boolean
  /** Answers the key itself, which is kept nowhere. */
  create(draft: ApiKeyDraft): Promise<{ apiKey: ApiKey; key: string }>
  /** Answers `undefined` when there is no such key. */
  update(id: number, patch: ApiKeyPatch): Promise<ApiKey | undefined>
  /** Answers whether it was there. */
  remove(id: number): Promise<boolean>
  /** Brings back one that was removed within the last minutes, as it was: its holders notice nothing. Undefined when that is over. */
  restore(id: number): Promise<ApiKey | undefined>
  reload(): Promise<void>
  onChange: Listeners['onChange']
  /** Writes what `touch` has remembered. */
  close(): Promise<void>
}

const prefix = 'sk-octopus-'
const randomCharacters = 48
const restoreWithinMs = 5 * 60_000

export async function createApiKeys(database: Database, now: () => number = Date.now): Promise<ApiKeys> {
  const { apiKeys } = database.tables
  const inTurn = createTurns()
  const listeners = createListeners()
  const touches = createTouches(database)
  // What can be undone is kept in memory alone: a hash that was to be gone is not to stay in the database.
  const removed = createBin<ApiKey>(restoreWithinMs, now)
  const allows = createOriginCheck()
  let ids = new Map<number, ApiKey>()
  let hashes = new Map<string, ApiKey>()

  async function load() {
    const rows = await database.query.select().from(apiKeys).orderBy(asc(apiKeys.id))
    const keys = rows.map((row) => ({ ...row, ...touches.of(row.id) }))
    ids = new Map(keys.map((key) => [key.id, key]))
    hashes = new Map(keys.map((key) => [key.hash, key]))
    listeners.changed()
  }

  function touch(id: number, at: number) {
    const key = ids.get(id)
    if (!key) return
    key.lastUsedAt = Math.max(at, key.lastUsedAt ?? 0)
    touches.remember(key)
  }

  function opened(id: number, at: number) {
    const key = ids.get(id)
    if (!key) return
    key.windowStartedAt = at
    touches.remember(key)
  }

  async function create(draft: ApiKeyDraft) {
    const key = prefix + randomBase62(randomCharacters)
    const row = {
      enabled: true,
      strict: false,
      ...draft,
      name: draft.name.trim(),
      hash: sha256(key),
      hint: hintOf(key, 12, 4),
      createdAt: now(),
    }
    const id = await database.transaction((tx) => insertId(tx, apiKeys, row))
    await load()
    return { apiKey: ids.get(id) as ApiKey, key }
  }

  async function update(id: number, patch: ApiKeyPatch): Promise<ApiKey | undefined> {
    if (!ids.has(id)) return undefined
    const row = { ...patch, ...(patch.name !== undefined && { name: patch.name.trim() }) }
    if (Object.keys(row).length > 0) await database.query.update(apiKeys).set(row).where(eq(apiKeys.id, id))
    await load()
    return ids.get(id)
  }

  async function remove(id: number): Promise<boolean> {
    const key = ids.get(id)
    if (!key) return false
    await database.query.delete(apiKeys).where(eq(apiKeys.id, id))
    touches.forget(id)
    removed.put(id, key)
    await load()
    return true
  }

  async function restore(id: number): Promise<ApiKey | undefined> {
    const key = removed.take(id)
    if (!key) return undefined
    await database.query.insert(apiKeys).values(key)
    await load()
    return ids.get(id)
  }

  await load()
  return {
    all: () => [...ids.values()],
    byId: (id) => ids.get(id),
    find: (presented) => hashes.get(sha256(presented.trim())),
    touch,
    opened,
    allows,
    create: (draft) => inTurn(() => create(draft)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    remove: (id) => inTurn(() => remove(id)),
    restore: (id) => inTurn(() => restore(id)),
    reload: () => inTurn(load),
    onChange: listeners.onChange,
    close: touches.write,
  }
}
