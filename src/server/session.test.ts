import { expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import { createSessions } from './session'

const MINUTE = 60_000

async function open() {
  let time = Date.parse('2026-01-31T12:00:00Z')
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const { admins } = database.tables
  await database.query
    .insert(admins)
    .values({ username: 'admin', passwordHash: 'x', mustChangePassword: false, createdAt: time, updatedAt: time })
  const sessions = createSessions(database, { get: () => 24 as never }, () => time)
  const start = () => sessions.start({ id: 1, username: 'admin', mustChangePassword: false }, { remember: false, userAgent: '' })
  return {
    database,
    sessions,
    start,
    after: (ms: number) => {
      time += ms
    },
  }
}

test('while the database is down, whoever was let in lately still is, for a while', async () => {
  const { database, sessions, start, after } = await open()
  const [{ token }, { token: ended }, { token: unseen }] = [await start(), await start(), await start()]
  const session = await sessions.find(token)
  await sessions.end((await sessions.find(ended))!.tokenHash)
  await database.close()
  after(9 * MINUTE)
  expect(await sessions.find(token)).toEqual(session!)
  for (const other of [ended, unseen, 'made up']) await expect(sessions.find(other)).rejects.toThrow()
  after(2 * MINUTE)
  await expect(sessions.find(token)).rejects.toThrow()
})

test('a new password is not outlived by anybody whom the database would no longer let in', async () => {
  const { database, sessions, start } = await open()
  const { token } = await start()
  await sessions.find(token)
  sessions.distrust()
  await database.close()
  await expect(sessions.find(token)).rejects.toThrow()
})
