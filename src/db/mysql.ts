import { drizzle } from 'drizzle-orm/mysql2'
import mysql from 'mysql2/promise'
import type { Database } from './database'
import { mysqlKit } from './kit'
import { migrate, type Pending } from './migrate'
import { serverDatabase } from './server'
import { readDatabaseUrl, unreachable } from './unreachable'

const lockSeconds = 120

/** Opens `user:password@tcp(host:port)/database` or `mysql://user:password@host:port/database`. MariaDB is meant as well. */
export async function openMysql(address: string, beforeMigrate?: (pending: Pending) => Promise<void>): Promise<Database> {
  const client = mysql.createPool({ ...readMysqlAddress(address), connectionLimit: 10, charset: 'utf8mb4' })
  try {
    await migrateLocked(client, beforeMigrate)
  } catch (error) {
    await client.end()
    throw error
  }
  return serverDatabase({ type: 'mysql', kit: mysqlKit, client, query: drizzle(client), close: () => client.end() })
}

async function migrateLocked(client: mysql.Pool, beforeMigrate?: (pending: Pending) => Promise<void>) {
  const connection = await client.getConnection().catch((error) => {
    throw unreachable('MySQL', error)
  })
  const rows = async (statement: string) => (await connection.query(statement))[0] as Record<string, unknown>[]
  try {
    const [lock] = await rows(`select get_lock(concat('octopus-', database()), ${lockSeconds}) as taken`)
    if (lock?.taken !== 1)
      throw new Error('Another Octopus is migrating this database and has not finished. Wait for it, then start again.')
    await migrate('mysql', { execute: rows, rows }, beforeMigrate)
  } finally {
    await rows(`select release_lock(concat('octopus-', database()))`).catch(() => {})
    connection.release()
  }
}

const spellings = 'user:password@tcp(host:3306)/database or mysql://user:password@host:3306/database'

export interface MysqlAddress {
  host: string
  port: number
  user: string
  password: string
  database: string
}

/** Reads both spellings of an address. A password may hold any character; in the `tcp(…)` spelling it is written as it is. */
export function readMysqlAddress(address: string): MysqlAddress {
  if (/^(mysql|mariadb):\/\//.test(address)) return readUrl(address)
  const parts = /^([^:]*):(.*)@tcp\(([^)]+?)(?::(\d+))?\)\/([^?]+)/s.exec(address)
  if (!parts) throw new Error(`database.path (OCTOPUS_DATABASE_PATH) is not understood. Write it as ${spellings}.`)
  const [, user = '', password = '', host = '', port, database = ''] = parts
  return { host, port: Number(port ?? 3306), user, password, database }
}

function readUrl(address: string): MysqlAddress {
  const url = readDatabaseUrl(address.replace(/^mariadb:/, 'mysql:'), ['mysql:'], spellings)
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  }
}
