import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/**
 * What an upsert does with a row that exists: columns in `replace` take the new value, those in `add` become the sum of both, and
 * texts in `append` get the new one behind the old.
 */
export interface Merge<T extends SQLiteTable> {
  key: readonly ColumnName<T>[]
  replace?: readonly ColumnName<T>[]
  add?: readonly ColumnName<T>[]
  append?: readonly ColumnName<T>[]
}

type ColumnName<T extends SQLiteTable> = keyof T['$inferInsert'] & string
