import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from './database'
import { postgresKit } from './kit'
import { migrate, type Pending } from './migrate'
import { serverDatabase } from './server'
import { readDatabaseUrl, unreachable } from './unreachable'

// Any number that other programs on the same server are unlikely to lock.
const migrationLock = 7_268_110_051

/** Opens `postgresql://user:password@host:port/database?sslmode=disable`. */
export async function openPostgres(url: string, beforeMigrate?: (pending: Pending) => Promise<void>): Promise<Database> {
  readDatabaseUrl(url, ['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/database')
  const client = postgres(url, { max: 10, connect_timeout: 10, onnotice: () => {}, connection: { application_name: 'octopus' } })
  try {
    await migrateLocked(client, beforeMigrate)
  } catch (error) {
    await client.end({ timeout: 1 })
    throw error
  }
  return serverDatabase({ type: 'postgres', kit: postgresKit, client, query: drizzle(client), close: () => client.end({ timeout: 5 }) })
}

async function migrateLocked(client: postgres.Sql, beforeMigrate?: (pending: Pending) => Promise<void>) {
  const connection = await client.reserve().catch((error) => {
    throw unreachable('PostgreSQL', error)
  })
  const execute = (statement: string) => connection.unsafe(statement)
  try {
    await execute(`select pg_advisory_lock(${migrationLock})`)
    await migrate('postgres', { execute, rows: execute }, beforeMigrate)
  } finally {
    await execute(`select pg_advisory_unlock(${migrationLock})`).catch(() => {})
    connection.release()
  }
}
