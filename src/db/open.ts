import { isAbsolute, join } from 'node:path'
import type { Database, DatabaseType } from './database'
import type { Pending } from './migrate'
import { openSqlite } from './sqlite'

export interface DatabaseOptions {
  type: DatabaseType
  /** SQLite: a file, relative to the working directory unless `dataDir` is given, or `:memory:`. The others: an address. */
  path: string
  dataDir?: string
  /** Runs before the first change of a migration; a backup belongs here. When it throws, nothing has been changed. */
  beforeMigrate?: (pending: Pending) => Promise<void>
}

/**
 * Opens the database and brings it to this program's schema. Throws one sentence about what is wrong and what to do. The
 * clients of the servers are only loaded where one is used.
 */
export async function openDatabase({ type, path, dataDir, beforeMigrate }: DatabaseOptions): Promise<Database> {
  switch (type) {
    case 'sqlite':
      return openSqlite(dataDir && path !== ':memory:' && !isAbsolute(path) ? join(dataDir, path) : path, beforeMigrate)
    case 'postgres':
      return (await import('./postgres')).openPostgres(path, beforeMigrate)
    case 'mysql':
      return (await import('./mysql')).openMysql(path, beforeMigrate)
  }
}
