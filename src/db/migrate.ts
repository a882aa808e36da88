import { createHash } from 'node:crypto'
import type { DatabaseType } from './database'
import { migrations } from './migrations.gen'

/** One connection that holds the migration lock. */
export interface MigrationConnection {
  execute(statement: string): Promise<unknown>
  rows(statement: string): Promise<Record<string, unknown>[]>
}

export interface Pending {
  /** Names of the migrations that are about to run, in order. */
  migrations: string[]
  /** Whether the database has been used before; if so there is something to lose. */
  existing: boolean
}

/**
 * Brings a database to the schema of this program. The caller holds a lock, so that of several replicas only one migrates.
 * Throws when a newer Octopus has been at work, and when a migration fails; `beforeMigrate` runs before the first change.
 */
export async function migrate(type: DatabaseType, connection: MigrationConnection, beforeMigrate?: (pending: Pending) => Promise<void>) {
  await connection.execute(
    'create table if not exists migrations (name varchar(191) primary key, hash varchar(64) not null, applied_at bigint not null)',
  )
  const known: readonly { name: string; text: string }[] = migrations[type]
  const applied = new Set((await connection.rows('select name from migrations')).map((row) => String(row.name)))
  refuseNewer(applied, new Set(known.map((migration) => migration.name)))

  const pending = known.filter((migration) => !applied.has(migration.name))
  if (pending.length === 0) return
  await beforeMigrate?.({ migrations: pending.map((migration) => migration.name), existing: applied.size > 0 })
  for (const migration of pending) await apply(connection, migration, begin[type])
}

function refuseNewer(applied: Set<string>, known: Set<string>) {
  const unknown = [...applied].filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new Error(
    `This database was changed by a newer Octopus (${unknown.join(', ')}). Start that version or a later one, or restore a backup from before the upgrade.`,
  )
}

// MySQL commits every change of a table by itself: there a migration that fails halfway is repaired by restoring the backup.
const begin = { sqlite: 'begin immediate', postgres: 'begin', mysql: null }

async function apply(connection: MigrationConnection, migration: { name: string; text: string }, begin: string | null) {
  if (begin) await connection.execute(begin)
  try {
    // Two processes may open one SQLite file at once: the second waits at `begin immediate` and finds the work done.
    const done = await connection.rows(`select name from migrations where name = '${migration.name}'`)
    if (done.length === 0) await change(connection, migration)
    if (begin) await connection.execute('commit')
  } catch (cause) {
    if (begin) await connection.execute('rollback')
    throw new Error(`The database could not be migrated (${migration.name}): ${(cause as Error).message}`, { cause })
  }
}

async function change(connection: MigrationConnection, migration: { name: string; text: string }) {
  for (const statement of migration.text.split('--> statement-breakpoint')) await connection.execute(statement.trim())
  const hash = createHash('sha256').update(migration.text).digest('hex')
  await connection.execute(`insert into migrations (name, hash, applied_at) values ('${migration.name}', '${hash}', ${Date.now()})`)
}
