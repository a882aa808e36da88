import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { settingRoutes } from './api'
import { settingRows } from './rows'
import { settingDefaults, settingProblem } from './schema'
import { createSettings } from './store'

async function open() {
  const fixture = await openApi()
  const app = new Elysia({ normalize: false }).use(settingRoutes(fixture))
  return { ...fixture, call: caller(app, fixture.token) }
}

test('every default is a value that may be set', () => {
  for (const row of settingRows) expect([row.name, settingProblem(row, row.default)]).toEqual([row.name, undefined])
})

test('the settings come with what is needed to draw them', async () => {
  const { call } = await open()
  const { status, body } = await call('GET', '/api/settings')
  expect(status).toBe(200)
  expect(body.values).toEqual(settingDefaults)
  expect(body.schema).toEqual(JSON.parse(JSON.stringify(settingRows)))
})

test('a change shows at once, is told to who listens, and stays', async () => {
  const { call, settings, database } = await open()
  let changes = 0
  settings.onChange(() => changes++)
  const { body } = await call('PATCH', '/api/settings', {
    maxAttempts: 7,
    theme: 'dark',
    allowPrivateUpstreams: false,
    timeZone: 'Europe/Berlin',
  })
  const expected = { ...settingDefaults, maxAttempts: 7, theme: 'dark', allowPrivateUpstreams: false, timeZone: 'Europe/Berlin' }
  expect(body.values).toEqual(expected)
  expect([settings.get('maxAttempts'), changes]).toEqual([7, 1])
  await call('PATCH', '/api/settings', { maxAttempts: 8 })
  expect((await createSettings(database)).all()).toEqual({ ...expected, maxAttempts: 8 } as never)
})

describe('a value is refused', () => {
  const cases: [string, object, string][] = [
    ['of a setting that does not exist', { maxAtempts: 1 }, 'There is no setting "maxAtempts"; did you mean "maxAttempts"?'],
    ['of the wrong type', { maxAttempts: '7' }, 'maxAttempts: expected a number.'],
    ['that is not whole', { maxAttempts: 1.5 }, 'maxAttempts: expected a whole number from 1 to 100.'],
    ['that is too small', { sessionHours: 0 }, 'sessionHours: expected a whole number from 1 to 720.'],
    ['that is too large', { rememberDays: 1e9 }, 'rememberDays: expected a whole number from 1 to 365.'],
    ['that is no choice', { theme: 'pink' }, 'theme: expected one of "system", "light", "dark".'],
    ['that is no time zone', { timeZone: 'Mars/Olympus' }, 'timeZone: expected a time zone like Europe/Berlin.'],
    [
      'that is no proxy',
      { proxy: 'ftp://x' },
      'proxy: expected a URL that begins with http://, https://, socks5:// or socks5h://, or the word "direct".',
    ],
    ['that is no address', { priceSyncUrl: 'models.dev' }, 'priceSyncUrl: expected a URL that begins with http:// or https://.'],
    ['that is nothing', { theme: null }, 'theme: expected a string.'],
  ]
  test.each(cases)('%s, and then nothing changes', async (_, patch, message) => {
    const { call, settings } = await open()
    const { status, body } = await call('PATCH', '/api/settings', { logRetentionDays: 1, ...patch })
    expect([status, body.error.message]).toEqual([422, message])
    expect(settings.all()).toEqual(settingDefaults)
  })
})

test('a proxy is kept encrypted, and its password is in no audit', async () => {
  const { database, sessions, audit, log, token } = await open()
  const box = openSecretBox({ secretKey: 'a key for tests only' })
  const settings = await createSettings(database, box)
  const call = caller(new Elysia({ normalize: false }).use(settingRoutes({ settings, sessions, audit, log })), token)
  const proxy = 'socks5h://me:hush@10.0.0.1:1080'
  expect((await call('PATCH', '/api/settings', { proxy })).body.values.proxy).toBe(proxy)
  const kept = [await database.query.select().from(database.tables.settings), await database.query.select().from(database.tables.audit)]
  expect(JSON.stringify(kept)).not.toContain('hush')
  expect((await createSettings(database, box)).get('proxy')).toBe(proxy)
  await settings.set({ proxy: '' })
  expect((await createSettings(database, box)).get('proxy')).toBe('')
})

test('a stored value that is no longer allowed counts as not set', async () => {
  const { database } = await open()
  await database.query.insert(database.tables.settings).values([
    { key: 'maxAttempts', value: 5000 },
    { key: 'gone', value: 1 },
    { key: 'theme', value: 'dark' },
  ])
  expect((await createSettings(database)).all()).toEqual({ ...settingDefaults, theme: 'dark' })
})

test('nobody gets anything without signing in', async () => {
  const { call } = await open()
  expect((await call('GET', '/api/settings', undefined, { authorization: '' })).status).toBe(401)
  expect((await call('PATCH', '/api/settings', { maxAttempts: 1 }, { authorization: '' })).status).toBe(401)
})
