import { eq, inArray } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { invalid } from '../lib/api-error'
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

/** The row a draft means: the one with its id, else one that is alike and that no other draft names by id. */
export function findChild<T extends { id: number }>(
  drafts: readonly { id?: number }[],
  { id }: { id?: number },
  existing: readonly T[],
  alike: (row: T) => boolean,
): T | undefined {
  if (id !== undefined) return existing.find((row) => row.id === id)
  return existing.find((row) => alike(row) && !drafts.some((draft) => draft.id === row.id))
}

/** An id names a row of this very list: it must not reach into that of another parent. Throws a 422 that names the list. */
export function checkChildIds(list: string, drafts: readonly { id?: number }[] = [], existing: readonly { id: number }[] = []) {
  const known = new Set(existing.map((row) => row.id))
  const given = drafts.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const strange = given.find((id) => !known.has(id))
  if (strange !== undefined) throw invalid(`${list}: there is no entry with the id ${strange} here.`)
  if (new Set(given).size < given.length) throw invalid(`${list}: the same id is in the list twice.`)
}
