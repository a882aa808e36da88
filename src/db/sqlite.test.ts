import { Database as Client } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from './migrations.gen'
import { openDatabase } from './open'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'octopus-db-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const mode = (path: string) => statSync(path).mode & 0o777

test('the database file is for its owner only, and so is the folder made for it', async () => {
  const database = await openDatabase({ type: 'sqlite', path: 'new/data.db', dataDir: directory })
  await database.query.insert(database.tables.settings).values({ key: 'a', value: 1 })
  expect(mode(join(directory, 'new'))).toBe(0o700)
  for (const file of ['data.db', 'data.db-wal', 'data.db-shm']) expect(mode(join(directory, 'new', file))).toBe(0o600)
  await database.close()
})

test('the file can give pages back, waits for locks and checks references', async () => {
  const database = await openDatabase({ type: 'sqlite', path: 'data.db', dataDir: directory })
  const client = database.client as Client
  const pragma = (name: string) => Object.values(client.query(`pragma ${name}`).get() as object)[0]
  expect(pragma('auto_vacuum')).toBe(2)
  expect(pragma('journal_mode')).toBe('wal')
  expect(pragma('synchronous')).toBe(1)
  expect(pragma('foreign_keys')).toBe(1)
  // Transactions wait longer, but without standing still.
  expect(pragma('busy_timeout')).toBe(250)
  await database.close()
})

test('opening again changes nothing and asks for no backup', async () => {
  const pending: unknown[] = []
  const open = () =>
    openDatabase({
      type: 'sqlite',
      path: 'data.db',
      dataDir: directory,
      beforeMigrate: async (migrations) => void pending.push(migrations),
    })
  await (await open()).close()
  await (await open()).close()
  expect(pending).toEqual([{ migrations: migrations.sqlite.map(({ name }) => name), existing: false }])
})

test('a database of the first version keeps its rows, asks for a backup, and has what is new filled in', async () => {
  const path = join(directory, 'data.db')
  const [first, ...later] = migrations.sqlite
  const client = new Client(path)
  client.run('create table migrations (name varchar(191) primary key, hash varchar(64) not null, applied_at bigint not null)')
  client.run(`insert into migrations values ('${first!.name}', '', 0)`)
  for (const statement of first!.text.split('--> statement-breakpoint')) client.run(statement)
  client.run(`insert into api_keys (name, hash, hint, enabled, created_at) values ('old', 'h', 'sk', 1, 7)`)
  client.run(`insert into channels (name, protocol, enabled, models, key_strategy, auto_sync, auto_group, created_at, updated_at)
    values ('old', 'gemini', 1, '[]', 'round-robin', 0, 0, 7, 7)`)
  client.close()

  const pending: unknown[] = []
  const database = await openDatabase({ type: 'sqlite', path, beforeMigrate: async (migrations) => void pending.push(migrations) })
  expect(pending).toEqual([{ migrations: later.map(({ name }) => name), existing: true }])
  const { apiKeys, channels } = database.tables
  expect(await database.query.select().from(apiKeys)).toMatchObject([{ name: 'old', createdAt: 7, strict: false }])
  expect(await database.query.select().from(channels)).toMatchObject([{ name: 'old', createdAt: 7, capabilities: null }])
  await database.close()
})

test('a database of a newer Octopus is refused with a sentence', async () => {
  const path = join(directory, 'data.db')
  await (await openDatabase({ type: 'sqlite', path })).close()
  const client = new Client(path)
  client.run(`insert into migrations values ('0099-from-the-future', '', 0)`)
  client.close()
  await expect(openDatabase({ type: 'sqlite', path })).rejects.toThrow(/changed by a newer Octopus \(0099-from-the-future\)/)
})

test('when the backup before a migration fails, nothing has been changed', async () => {
  const path = join(directory, 'data.db')
  const beforeMigrate = async () => {
    throw new Error('disk full')
  }
  await expect(openDatabase({ type: 'sqlite', path, beforeMigrate })).rejects.toThrow('disk full')
  const client = new Client(path)
  expect(client.query('select name from migrations').all()).toEqual([])
  client.close()
})

test('two programs that open a new file at once both succeed', async () => {
  const script = `
    import { openDatabase } from ${JSON.stringify(join(import.meta.dir, 'open'))}
    await openDatabase({ type: 'sqlite', path: ${JSON.stringify(join(directory, 'data.db'))} })`
  const programs = [1, 2, 3].map(() => Bun.spawn([process.execPath, '-e', script], { stderr: 'pipe' }))
  const errors = await Promise.all(programs.map((program) => new Response(program.stderr).text()))
  expect(errors).toEqual(['', '', ''])
})
