import { expect, test } from 'bun:test'
import { count, min } from 'drizzle-orm'
import { createRetention } from '../usage/retention'
import { goodPassword, openApi } from './api.fixture'
import { readAudit } from './audit'

const nobody = { authorization: '' }

test('who came in, who did not, and who left are told, the newest first, and never what was typed', async () => {
  const { call, database } = await openApi()
  await call('POST', '/api/session', { username: 'my-password-by-mistake', password: 'wrong-secret' }, nobody)
  await call('POST', '/api/session', { username: 'admin', password: goodPassword }, nobody)
  await call('PUT', '/api/account', { currentPassword: goodPassword, password: 'the next password' })
  await call('DELETE', '/api/session')
  const { items } = await readAudit(database, {})
  expect(items.map(({ admin, action }) => [admin, action])).toEqual([
    ['admin', 'session.end'],
    ['admin', 'account.change'],
    ['admin', 'session.start'],
    ['', 'session.refuse'],
  ])
  expect(JSON.stringify(items)).not.toMatch(/mistake|wrong-secret|next password/)
  expect((await readAudit(database, { area: 'account' })).items).toHaveLength(1)

  const first = await readAudit(database, { limit: 3 })
  const rest = await readAudit(database, { limit: 3, cursor: first.next! })
  expect([...first.items, ...rest.items]).toEqual(items)
  expect(rest.next).toBeNull()
  expect(readAudit(database, { cursor: 'x' })).rejects.toThrow('cursor: expected the "next" of an earlier page.')
})

test('however many sign-ins are refused, no more than 100,000 entries are kept', async () => {
  const { database, settings, now } = await openApi()
  const { audit } = database.tables
  const refused = { at: now(), admin: '', action: 'session.refuse', target: '203.0.113.7', detail: {} }
  for (let left = 100_030; left > 0; left -= 5000) await database.query.insert(audit).values(Array(Math.min(left, 5000)).fill(refused))
  const retention = createRetention(database, settings)
  await retention.apply(now())
  await retention.close()
  expect(await database.query.select({ rows: count(), first: min(audit.id) }).from(audit)).toEqual([{ rows: 100_000, first: 31 }])
})
