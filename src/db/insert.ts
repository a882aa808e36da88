import { type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Scope } from './database'
import type { Merge } from './merge'
import { run, type Steps } from './step'

// SQLite allows 32766 parameters in one statement, MySQL and PostgreSQL 65535.
const maxParameters = 30_000

/** Inserts one row and answers the id it was given. */
export function* insertId<T extends SQLiteTable>(tx: Scope, table: T, row: T['$inferInsert']): Steps<number> {
  const statement = tx.query.insert(table).values(row)
  if (tx.type === 'mysql') {
    const [header] = (yield* run(statement as PromiseLike<unknown>)) as [{ insertId: number }]
    return header.insertId
  }
  const id = idColumn(table)
  const [inserted] = yield* run(statement.returning({ id }) as PromiseLike<{ id: unknown }[]>)
  return inserted?.id as number
}

/** Inserts any number of rows, in as many statements as the database needs. */
export function* insertAll<T extends SQLiteTable>(tx: Scope, table: T, rows: T['$inferInsert'][]): Steps<void> {
  for (const batch of batches(table, rows)) yield* run(tx.query.insert(table).values(batch))
}

/** Inserts rows and passes over those whose primary or unique key is there already. */
export function* insertMissing<T extends SQLiteTable>(tx: Scope, table: T, rows: T['$inferInsert'][]): Steps<void> {
  if (tx.now) {
    for (const row of rows) tx.now.insert(table, row)
    return
  }
  for (const batch of batches(table, rows)) {
    const statement = tx.query.insert(table).values(batch)
    if (tx.type !== 'mysql') yield* run(statement.onConflictDoNothing())
    else yield* run(onDuplicate(statement, keepFirst(table)))
  }
}

/** Inserts rows, or merges them into those with the same key. Two rows of one call must not have the same key. */
export function* upsert<T extends SQLiteTable>(tx: Scope, table: T, rows: T['$inferInsert'][], merge: Merge<T>): Steps<void> {
  if (tx.now) {
    for (const row of rows) tx.now.upsert(table, row, merge as unknown as Merge<SQLiteTable>)
    return
  }
  const set = mergeSet(tx, table, merge)
  for (const batch of batches(table, rows)) {
    const statement = tx.query.insert(table).values(batch)
    if (tx.type === 'mysql') yield* run(onDuplicate(statement, set))
    else yield* run(statement.onConflictDoUpdate({ target: merge.key.map((name) => column(table, name)), set: set as never }))
  }
}

function column(table: SQLiteTable, name: string): SQLiteColumn {
  return (table as unknown as Record<string, SQLiteColumn>)[name] as SQLiteColumn
}

function idColumn(table: SQLiteTable): SQLiteColumn {
  return column(table, 'id')
}

function mergeSet<T extends SQLiteTable>(tx: Scope, table: T, merge: Merge<T>): Record<string, unknown> {
  const incoming = (name: string) => {
    const quoted = sql.identifier(column(table, name).name)
    return tx.type === 'mysql' ? sql`values(${quoted})` : sql`excluded.${quoted}`
  }
  const replaced = (merge.replace ?? []).map((name) => [name, incoming(name)])
  const added = (merge.add ?? []).map((name) => [name, sql`${column(table, name)} + ${incoming(name)}`])
  const both = (old: SQL, more: SQL) => (tx.type === 'mysql' ? sql`concat(${old}, ${more})` : sql`${old} || ${more}`)
  const filled = (text: SQL | SQLiteColumn) => sql`coalesce(${text}, '')`
  const appended = (merge.append ?? []).map((name) => [name, both(filled(column(table, name)), filled(incoming(name)))])
  return Object.fromEntries([...replaced, ...added, ...appended])
}

function keepFirst(table: SQLiteTable): Record<string, unknown> {
  const [name, first] = Object.entries(table as unknown as Record<string, SQLiteColumn>)[0] as [string, SQLiteColumn]
  return { [name]: sql`${first}` }
}

/** The MySQL builder that hides behind the SQLite type. */
function onDuplicate(statement: unknown, set: Record<string, unknown>): PromiseLike<unknown> {
  return (statement as { onDuplicateKeyUpdate(config: { set: unknown }): PromiseLike<unknown> }).onDuplicateKeyUpdate({ set })
}

function* batches<T extends SQLiteTable>(table: T, rows: T['$inferInsert'][]): Generator<T['$inferInsert'][]> {
  const columns = Object.keys(table).length
  const size = Math.max(1, Math.floor(maxParameters / columns))
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}
