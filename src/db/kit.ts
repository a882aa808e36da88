import * as mysql from 'drizzle-orm/mysql-core'
import * as postgres from 'drizzle-orm/pg-core'
import * as sqlite from 'drizzle-orm/sqlite-core'

/**
 * The columns from which `schema.ts` is written once for three databases. They promise the same values everywhere: times are unix
 * milliseconds, booleans are booleans, JSON comes back as it went in, text compares by case.
 */
export type Kit = typeof sqliteKit

export const sqliteKit = {
  table: sqlite.sqliteTable,
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
  id: () => sqlite.integer('id').primaryKey({ autoIncrement: true }),
  int: (name: string) => sqlite.integer(name),
  big: (name: string) => sqlite.integer(name),
  real: (name: string) => sqlite.real(name),
  bool: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  time: (name: string) => sqlite.integer(name),
  /** Short text; cut to `length` characters where the database has a limit. */
  str: (name: string, _length = 255) => sqlite.text(name),
  text: (name: string) => sqlite.text(name),
  json: <T>(name: string) => sqlite.text(name, { mode: 'json' }).$type<T>(),
  bytes: (name: string) => sqlite.blob(name, { mode: 'buffer' }),
}

// PostgreSQL refuses NUL in text, and both servers refuse text that is too long. What clients name (a model, a user agent) must not be
// able to fail a batch of log rows, so such text is cut here; the admin API checks lengths before it comes to that.
const fitting = (length: number) => (value: string) => value.replaceAll('\0', '').slice(0, length)

/** JSON as text: `json` of MariaDB is text anyway, and `jsonb` of PostgreSQL would reorder the keys. */
const asJson = { toDriver: (value: unknown) => JSON.stringify(value), fromDriver: (value: string) => JSON.parse(value) as unknown }

const postgresStr = (name: string, length = 255) =>
  postgres.customType<{ data: string }>({ dataType: () => `varchar(${length})`, toDriver: fitting(length) })(name)
const postgresText = postgres.customType<{ data: string }>({ dataType: () => 'text', toDriver: fitting(Number.POSITIVE_INFINITY) })
const postgresBytes = postgres.customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const postgresJson = postgres.customType<{ data: unknown; driverData: string }>({ dataType: () => 'text', ...asJson })

export const postgresKit = {
  table: postgres.pgTable,
  index: postgres.index,
  uniqueIndex: postgres.uniqueIndex,
  primaryKey: postgres.primaryKey,
  id: () => postgres.bigserial('id', { mode: 'number' }).primaryKey(),
  int: (name: string) => postgres.integer(name),
  big: (name: string) => postgres.bigint(name, { mode: 'number' }),
  real: (name: string) => postgres.doublePrecision(name),
  bool: (name: string) => postgres.boolean(name),
  time: (name: string) => postgres.bigint(name, { mode: 'number' }),
  str: postgresStr,
  text: (name: string) => postgresText(name),
  json: (name: string) => postgresJson(name),
  bytes: (name: string) => postgresBytes(name),
} as unknown as Kit

// The default collations of MySQL and MariaDB take `GPT-4` and `gpt-4` for the same word.
const caseSensitive = 'character set utf8mb4 collate utf8mb4_bin'
const mysqlStr = (name: string, length = 255) =>
  mysql.customType<{ data: string }>({ dataType: () => `varchar(${length}) ${caseSensitive}`, toDriver: fitting(length) })(name)
const mysqlText = mysql.customType<{ data: string }>({ dataType: () => `mediumtext ${caseSensitive}` })
const mysqlBytes = mysql.customType<{ data: Buffer }>({ dataType: () => 'mediumblob' })
const mysqlJson = mysql.customType<{ data: unknown; driverData: string }>({ dataType: () => `mediumtext ${caseSensitive}`, ...asJson })

export const mysqlKit = {
  table: mysql.mysqlTable,
  index: mysql.index,
  uniqueIndex: mysql.uniqueIndex,
  primaryKey: mysql.primaryKey,
  id: () => mysql.bigint('id', { mode: 'number' }).autoincrement().primaryKey(),
  int: (name: string) => mysql.int(name),
  big: (name: string) => mysql.bigint(name, { mode: 'number' }),
  real: (name: string) => mysql.double(name),
  bool: (name: string) => mysql.boolean(name),
  time: (name: string) => mysql.bigint(name, { mode: 'number' }),
  str: mysqlStr,
  text: (name: string) => mysqlText(name),
  json: (name: string) => mysqlJson(name),
  bytes: (name: string) => mysqlBytes(name),
} as unknown as Kit
