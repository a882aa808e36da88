import type { Database, DatabaseType, Scope } from './database'
import type { Kit } from './kit'
import { define } from './schema'
import { finish, type Steps } from './step'

interface ServerOptions {
  type: DatabaseType
  kit: Kit
  /** The driver's own client. */
  client: unknown
  /** Drizzle's view of it; its builders are those of `Queries` by another type. */
  query: { transaction<T>(body: (tx: unknown) => Promise<T>): Promise<T> }
  close(): Promise<void>
}

/** A database on a server of its own, as the house knows databases. */
export function serverDatabase({ type, kit, client, query, close }: ServerOptions): Database {
  const tables = define(kit)
  const scope = (query: unknown): Scope => ({ type, tables, query: query as Scope['query'] })
  return {
    ...scope(query),
    client,
    transaction: <T>(body: (tx: Scope) => Steps<T>) => query.transaction((tx) => finish(body(scope(tx)))),
    shrink: () => false,
    memory: new Map(),
    close,
  }
}
