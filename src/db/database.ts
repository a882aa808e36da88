import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import type { Tables } from './schema'
import type { Inserter } from './sqlite-insert'
import type { Steps } from './step'

export type DatabaseType = 'sqlite' | 'postgres' | 'mysql'

/**
 * Drizzle's query builder. It has the type of the SQLite one for all three databases: `await` works on any of them, and what the others
 * lack (`returning`, `onConflict…`) is done by `insert.ts`.
 */
export type Queries = Pick<BunSQLiteDatabase, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>

/** Where statements run: the database itself, or one transaction of it. */
export interface Scope {
  type: DatabaseType
  tables: Tables
  query: Queries
  /** Prepared statements, many times faster than those that are built. Only where statements are answered at once (SQLite). */
  now?: Inserter
}

export interface Database extends Scope {
  /** All or nothing. `body` is a generator that yields its statements: `yield* run(tx.query.update(…))`; see `step.ts`. */
  transaction<T>(body: (tx: Scope) => Steps<T>): Promise<T>
  /** Gives so many pages of deleted rows back to the file system, and answers whether there are more (SQLite; nothing elsewhere). */
  shrink(pages: number): boolean
  /** The driver's own client, for what only one kind of database can do (a backup of the file, a lease). */
  client: unknown
  /** Where it lies, if other connections of this machine can open it: an SQLite file. */
  file?: string | undefined
  /** What its readers keep of what they have read. */
  memory: Map<string, unknown>
  close(): Promise<void>
}
