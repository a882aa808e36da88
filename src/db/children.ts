import { eq, inArray } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Scope } from './database'
import { insertId } from './insert'
import { run, type Steps } from './step'

/**
 * Makes the rows of a list (the keys of a channel, the members of a group) those that are wanted: rows with an `id` are changed, rows
 * without are inserted, the others of `existing` are removed. The order of the list becomes `position`.
 */
export function* replaceChildren<T extends SQLiteTable & { id: SQLiteColumn }>(
  tx: Scope,
  table: T,
  existing: readonly { id: number }[],
  wanted: readonly ({ id?: number } & Omit<T['$inferInsert'], 'id' | 'position'>)[],
): Steps<void> {
  const kept = new Set(wanted.map((row) => row.id))
  const gone = existing.filter((row) => !kept.has(row.id)).map((row) => row.id)
  if (gone.length > 0) yield* run(tx.query.delete(table).where(inArray(table.id, gone)))
  for (const [position, { id, ...values }] of wanted.entries()) {
    const row = { ...values, position } as unknown as T['$inferInsert']
    if (id === undefined) yield* insertId(tx, table, row)
    else
      yield* run(
        tx.query
          .update(table)
          .set(row as never)
          .where(eq(table.id, id)),
      )
  }
}
