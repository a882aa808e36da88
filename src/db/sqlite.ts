import { Database as Client } from 'bun:sqlite'
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/bun-sqlite'
import type { Database, Scope } from './database'
import { sqliteKit } from './kit'
import { type MigrationConnection, migrate, type Pending } from './migrate'
import { define } from './schema'
import { createInserter } from './sqlite-insert'
import { finishNow } from './step'

/** Opens (and makes, where there is none) an SQLite file; `:memory:` is a database that lives as long as it is open. */
export async function openSqlite(path: string, beforeMigrate?: (pending: Pending) => Promise<void>): Promise<Database> {
  const client = openClient(path)
  try {
    await migrate('sqlite', connection(client), beforeMigrate)
    // Only now: a migration that rebuilds a table drops the old one, and with it would go the rows that refer to it.
    client.run('pragma foreign_keys = on')
    client.run(`pragma busy_timeout = ${BUSY_MS}`)
  } catch (error) {
    client.close()
    throw error
  }
  return databaseOf(client, path)
}

/** A second connection to a database that this program has opened and migrated, for a thread of its own. */
export function attachSqlite(path: string): Database {
  const client = openClient(path)
  client.run('pragma foreign_keys = on')
  return databaseOf(client, path)
}

function databaseOf(client: Client, path: string): Database {
  const now = createInserter(client)
  const scope = (query: Scope['query']): Scope => ({ type: 'sqlite', tables, query, now })
  const tables = define(sqliteKit)
  const query = drizzle(client)
  return {
    ...scope(query),
    client,
    file: path === ':memory:' ? undefined : path,
    transaction: (body) =>
      whenFree(client, () => query.transaction((tx) => finishNow(body(scope(tx))), { behavior: 'immediate' as const })),
    shrink: (pages) => shrink(client, pages),
    memory: new Map(),
    close: async () => client.close(),
  }
}

function openClient(path: string): Client {
  try {
    if (path !== ':memory:') prepareFile(resolve(path))
    const client = new Client(path)
    configure(client)
    return client
  } catch (error) {
    throw new Error(
      `The database ${path} cannot be opened: ${(error as Error).message}. It must be an SQLite file that this user may write.`,
    )
  }
}

/** The file is for its owner only; SQLite gives its `-wal` and `-shm` files the same rights. */
function prepareFile(file: string) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** While it is opened nobody is served yet, and another process may be migrating it. */
const OPENING_MS = 5000

function configure(client: Client) {
  client.run(`pragma busy_timeout = ${OPENING_MS}`)
  // Must come before the first table, and before WAL writes the file's header.
  client.run('pragma auto_vacuum = incremental')
  client.run('pragma journal_mode = wal')
  client.run('pragma synchronous = normal')
  client.run('pragma foreign_keys = off')
}

/** How long a transaction waits for another process that holds the file, and how often it looks. */
const PATIENCE_MS = 5000
const LOOK_EVERY_MS = 25

/** Runs a transaction once no other process holds the file. SQLite's own waiting would stop the relay as well. */
async function whenFree<T>(client: Client, run: () => T): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    client.run('pragma busy_timeout = 0')
    try {
      return run()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
    } finally {
      client.run(`pragma busy_timeout = ${BUSY_MS}`)
    }
    await Bun.sleep(LOOK_EVERY_MS)
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return (error as Error & { code?: unknown }).code === 'SQLITE_BUSY' || isBusy(error.cause)
}

/** How long a single statement may stand still for another process that writes. */
const BUSY_MS = 250

/** A file that was made without `auto_vacuum` gives nothing back: its free pages are used again, and that is all. */
function shrink(client: Client, pages: number): boolean {
  const free = () => (client.query('pragma freelist_count').get() as { freelist_count: number }).freelist_count
  const before = free()
  if (!before) return false
  // Each step of the statement gives back one page.
  client.query(`pragma incremental_vacuum(${pages})`).all()
  const after = free()
  return after > 0 && after < before
}

function connection(client: Client): MigrationConnection {
  return {
    execute: async (statement) => client.run(statement),
    rows: async (statement) => client.query(statement).all() as Record<string, unknown>[],
  }
}
