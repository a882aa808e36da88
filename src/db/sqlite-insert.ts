import type { Database as Client, SQLQueryBindings, Statement } from 'bun:sqlite'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'

interface Prepared {
  statement: Statement
  columns: [key: string, column: SQLiteColumn][]
}

/** Inserts rows through one prepared statement a table; a row whose key is there already is passed over. */
export function createInserter(client: Client): (table: SQLiteTable, row: Record<string, unknown>) => void {
  const prepared = new Map<SQLiteTable, Prepared>()

  function prepare(table: SQLiteTable): Prepared {
    const { name, columns: all } = getTableConfig(table)
    const keys = Object.entries(table as unknown as Record<string, SQLiteColumn>)
    const columns = keys.filter(([, column]) => all.includes(column))
    const names = columns.map(([, column]) => `"${column.name}"`)
    const marks = columns.map(() => '?')
    const statement = client.query(`insert into "${name}" (${names.join()}) values (${marks.join()}) on conflict do nothing`)
    return { statement, columns }
  }

  return (table, row) => {
    let found = prepared.get(table)
    if (!found) {
      found = prepare(table)
      prepared.set(table, found)
    }
    found.statement.run(...found.columns.map(([key, column]) => bind(row[key], column)))
  }
}

function bind(value: unknown, column: SQLiteColumn): SQLQueryBindings {
  const given = value === undefined ? column.default : value
  return given === undefined || given === null ? null : (column.mapToDriverValue(given) as SQLQueryBindings)
}
