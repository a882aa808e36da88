import type { Database as Client, SQLQueryBindings, Statement } from 'bun:sqlite'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Merge } from './merge'

type Row = Record<string, unknown>

interface Prepared {
  statement: Statement
  columns: [key: string, column: SQLiteColumn][]
}

/** Writes rows through prepared statements, one for each table and way to write. */
export interface Inserter {
  /** A row whose key is there already is passed over. */
  insert(table: SQLiteTable, row: Row): void
  /** A row whose key is there already is merged into that one. */
  upsert(table: SQLiteTable, row: Row, merge: Merge<SQLiteTable>): void
}

export function createInserter(client: Client): Inserter {
  const prepared = new Map<SQLiteTable, Map<string, Prepared>>()

  function prepare(table: SQLiteTable, conflict: (nameOf: (key: string) => string) => string): Prepared {
    const { name, columns: all } = getTableConfig(table)
    const keys = Object.entries(table as unknown as Record<string, SQLiteColumn>)
    const columns = keys.filter(([, column]) => all.includes(column))
    const quoted = new Map(columns.map(([key, column]) => [key, `"${column.name}"`]))
    const marks = columns.map(() => '?')
    const words = conflict((key) => quoted.get(key) as string)
    const statement = client.query(`insert into "${name}" (${[...quoted.values()].join()}) values (${marks.join()}) on conflict ${words}`)
    return { statement, columns }
  }

  function write(table: SQLiteTable, row: Row, way: string, conflict: (nameOf: (key: string) => string) => string) {
    const ways = prepared.get(table) ?? new Map<string, Prepared>()
    prepared.set(table, ways)
    const found = ways.get(way) ?? prepare(table, conflict)
    ways.set(way, found)
    found.statement.run(...found.columns.map(([key, column]) => bind(row[key], column)))
  }

  return {
    insert: (table, row) => write(table, row, '', () => 'do nothing'),
    upsert: (table, row, merge) => write(table, row, wayOf(merge), (nameOf) => mergeWords(merge, nameOf)),
  }
}

const wayOf = ({ key, replace = [], add = [], append = [] }: Merge<SQLiteTable>) => [key, replace, add, append].join(' ')

function mergeWords({ key, replace = [], add = [], append = [] }: Merge<SQLiteTable>, nameOf: (key: string) => string): string {
  const names = (keys: readonly string[]) => keys.map(nameOf)
  const sets = [
    ...names(replace).map((name) => `${name} = excluded.${name}`),
    ...names(add).map((name) => `${name} = ${name} + excluded.${name}`),
    ...names(append).map((name) => `${name} = coalesce(${name}, '') || coalesce(excluded.${name}, '')`),
  ]
  return `(${names(key).join()}) do ${sets.length ? `update set ${sets.join()}` : 'nothing'}`
}

function bind(value: unknown, column: SQLiteColumn): SQLQueryBindings {
  const given = value === undefined ? column.default : value
  return given === undefined || given === null ? null : (column.mapToDriverValue(given) as SQLQueryBindings)
}
