import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseType } from './database'
import { readMysqlAddress } from './mysql'
import { openDatabase } from './open'

const addresses = [
  ['octopus:secret@tcp(db:3307)/hub', { host: 'db', port: 3307, user: 'octopus', password: 'secret', database: 'hub' }],
  ['octopus:a@b:c/d)e@tcp(127.0.0.1:3306)/hub', { host: '127.0.0.1', port: 3306, user: 'octopus', password: 'a@b:c/d)e', database: 'hub' }],
  ['octopus:@tcp(db)/hub?charset=utf8mb4&parseTime=True', { host: 'db', port: 3306, user: 'octopus', password: '', database: 'hub' }],
  ['mysql://octopus:p%40ss@db/hub', { host: 'db', port: 3306, user: 'octopus', password: 'p@ss', database: 'hub' }],
  ['mariadb://octopus:secret@db:3307/hub', { host: 'db', port: 3307, user: 'octopus', password: 'secret', database: 'hub' }],
] as const
test.each(addresses)('the MySQL address %s is understood', (address, expected) => {
  expect(readMysqlAddress(address)).toEqual(expected)
})

const refused: [DatabaseType, string, RegExp][] = [
  ['mysql', 'octopus:hunter2@db/hub', /^database.path .* is not understood. Write it as user:password@tcp/],
  ['mysql', 'mysql://octopus:hunter2@db', /^database.path .* is not understood/],
  ['mysql', 'octopus:hunter2@tcp(127.0.0.1:1)/hub', /^The MySQL database cannot be reached: .*ECONNREFUSED/],
  ['postgres', 'octopus:hunter2@db/hub', /^database.path .* is not understood. Write it as postgresql:/],
  ['postgres', 'postgresql://octopus:hunter2@127.0.0.1:1/hub', /^The PostgreSQL database cannot be reached: .*ECONNREFUSED/],
  ['sqlite', '/proc/octopus/data.db', /^The database \/proc\/octopus\/data.db cannot be opened: /],
]
test.each(refused)('%s at %s is refused with a sentence that keeps the password', async (type, path, message) => {
  const error = await openDatabase({ type, path }).catch((error: Error) => error)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).message).toMatch(message)
  expect((error as Error).message).not.toContain('hunter2')
})

test('a file that is no database is refused and left as it is', async () => {
  const path = join(tmpdir(), `octopus-${crypto.randomUUID()}.txt`)
  writeFileSync(path, 'not a database, but somebody’s only copy of a poem '.repeat(100))
  await expect(openDatabase({ type: 'sqlite', path })).rejects.toThrow(/file is not a database/)
  expect(await Bun.file(path).text()).toStartWith('not a database')
  await Bun.file(path).delete()
})
