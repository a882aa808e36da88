import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { caller, openApi } from '../server/api.fixture'
import { keyRoutes } from './api'
import { createKeyLimits } from './limits'
import { createApiKeys } from './store'

async function open() {
  const fixture = await openApi()
  const keys = await createApiKeys(fixture.database, fixture.now)
  const app = new Elysia({ normalize: false }).use(keyRoutes({ ...fixture, keys }))
  return { ...fixture, keys, call: caller(app, fixture.token) }
}

test('a key is shown once, and found by what a client presents', async () => {
  const { call, keys, database } = await open()
  const { status, body } = await call('POST', '/api/keys', { name: ' laptop ' })
  const { key, ...shown } = body
  expect(status).toBe(201)
  expect(key).toMatch(/^sk-octopus-[0-9A-Za-z]{48}$/)
  expect(shown).toEqual({
    id: 1,
    name: 'laptop',
    hint: `${key.slice(0, 12)}…${key.slice(-4)}`,
    enabled: true,
    expiresAt: null,
    maxCost: null,
    limits: null,
    maxConcurrency: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    models: null,
    allowedIps: null,
    strict: false,
    logBodies: null,
    createdAt: '2026-01-31T12:00:00.000Z',
    lastUsedAt: null,
  })
  expect(keys.find(` ${key}\n`)?.id).toBe(1)
  for (const wrong of ['', key.slice(0, -1), `${key}x`, key.toLowerCase(), keys.byId(1)!.hash]) expect(keys.find(wrong)).toBeUndefined()

  expect((await call('GET', '/api/keys/1')).body).toEqual(shown)
  expect((await call('GET', '/api/keys')).body).toEqual({ items: [shown], next: null })
  const rows = [await database.query.select().from(database.tables.apiKeys), await database.query.select().from(database.tables.audit)]
  expect(JSON.stringify(rows)).not.toContain(key)
  expect((await createApiKeys(database)).find(key)?.name).toBe('laptop')
})

test('a change leaves alone what it does not name', async () => {
  const { call, keys } = await open()
  const { body } = await call('POST', '/api/keys', { name: 'a', expiresAt: '2027-01-01T00:00:00+01:00', maxCost: 2.5, models: ['fast'] })
  expect([body.expiresAt, body.maxCost, body.models]).toEqual(['2026-12-31T23:00:00.000Z', 2.5, ['fast']])
  const { body: changed } = await call('PATCH', '/api/keys/1', { enabled: false, models: null })
  expect(changed).toEqual({ ...body, key: undefined, enabled: false, models: null })
  expect(keys.find(body.key)).toMatchObject({ enabled: false, expiresAt: Date.parse('2026-12-31T23:00:00Z') })
  expect((await call('PATCH', '/api/keys/1', { expiresAt: null })).body.expiresAt).toBeNull()
})

test('a key can refuse conversion with losses, from the start or later', async () => {
  const { call, keys } = await open()
  const { body } = await call('POST', '/api/keys', { name: 'a', strict: true })
  expect([body.strict, keys.find(body.key)!.strict]).toEqual([true, true])
  expect((await call('PATCH', '/api/keys/1', { strict: false })).body.strict).toBe(false)
  expect((await call('PATCH', '/api/keys/1', { name: 'b' })).body.strict).toBe(false)
  const { status, body: refused } = await call('PATCH', '/api/keys/1', { strict: 'yes' })
  expect([status, refused.error.message]).toEqual([422, 'strict: expected true or false, found text of 3 characters.'])
})

test('a removed key opens nothing', async () => {
  const { call, keys } = await open()
  const { body } = await call('POST', '/api/keys', { name: 'a' })
  expect((await call('DELETE', '/api/keys/1')).status).toBe(204)
  expect(keys.find(body.key)).toBeUndefined()
  for (const method of ['GET', 'PATCH', 'DELETE'])
    expect((await call(method, '/api/keys/1', method === 'PATCH' ? {} : undefined)).status).toBe(404)
})

test('the last use shows at once, survives a change, and is written when Octopus closes', async () => {
  const { call, keys, database } = await open()
  await call('POST', '/api/keys', { name: 'a' })
  const at = Date.parse('2026-02-01T00:00:00Z')
  keys.touch(1, at)
  keys.touch(1, at - 1000)
  keys.touch(99, at)
  expect((await call('PATCH', '/api/keys/1', { name: 'b' })).body.lastUsedAt).toBe('2026-02-01T00:00:00.000Z')
  expect((await createApiKeys(database)).byId(1)!.lastUsedAt).toBeNull()
  await keys.close()
  expect((await createApiKeys(database)).byId(1)!.lastUsedAt).toBe(at)
})

test('limits and addresses are kept, and taken away', async () => {
  const { call, keys } = await open()
  const limits = [day(2.5), { kind: 'tokens', per: '5h', value: 1_000_000 }]
  const set = { limits, maxConcurrency: 3, requestsPerMinute: 60, tokensPerMinute: 100_000, allowedIps: ['10.0.0.0/8'] }
  const { status, body } = await call('POST', '/api/keys', { name: 'a', ...set })
  expect(status).toBe(201)
  expect(body).toMatchObject(set)
  expect([keys.allows(keys.byId(1)!, '10.1.1.1'), keys.allows(keys.byId(1)!, '11.1.1.1')]).toEqual([true, false])
  const none = { limits: null, maxConcurrency: null, requestsPerMinute: null, tokensPerMinute: null, allowedIps: null }
  expect((await call('PATCH', '/api/keys/1', none)).body).toMatchObject(none)
  expect(keys.allows(keys.byId(1)!, '11.1.1.1')).toBe(true)
})

const day = (value: number) => ({ kind: 'cost', per: 'day', value })
const known =
  'name, enabled, expiresAt, maxCost, limits, maxConcurrency, requestsPerMinute, tokensPerMinute, models, allowedIps, strict, logBodies'

describe('a draft is refused', () => {
  const cases: [string, object, string][] = [
    ['without a name', { name: undefined }, 'name: missing; expected text of 1 to 191 characters.'],
    ['with a key of its own', { key: 'sk-mine' }, `key: unknown field; known here: ${known}.`],
    ['with a hash of its own', { hash: 'abc' }, `hash: unknown field; known here: ${known}.`],
    ['with half a token', { limits: [{ kind: 'tokens', per: 'day', value: 1.5 }] }, 'limits[0].value: expected a whole number of tokens.'],
    ['with the same limit twice', { limits: [day(1), day(2)] }, 'limits[1]: there is one of cost per day already, limits[0].'],
    ['with an unknown period', { limits: [{ ...day(1), per: 'year' }] }, 'limits[0].per: expected one of 5h, day, week, month, ever.'],
    [
      'with a limit of no requests at once',
      { maxConcurrency: 0 },
      'maxConcurrency: expected a whole number of 1 to 1000000 or null, found 0.',
    ],
    [
      'with a name for an address',
      { allowedIps: ['::1', 'example.com'] },
      'allowedIps[1]: expected an address or a network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.',
    ],
    [
      'with a time that is none',
      { expiresAt: 'tomorrow' },
      'expiresAt: expected a time like 2026-01-31T12:00:00Z or null, found text of 8 characters.',
    ],
    ['with a negative limit', { maxCost: -1 }, 'maxCost: expected a number of 0 to 1000000000 or null, found -1.'],
    [
      'with a model twice',
      { models: ['a', 'a'] },
      'models: expected a list of at most 1000 entries without repeats or null, found a list of 2.',
    ],
  ]
  test.each(cases)('%s', async (_, change, message) => {
    const { call, keys } = await open()
    const { status, body } = await call('POST', '/api/keys', { name: 'a', ...change })
    expect([status, body.error.message]).toEqual([422, message])
    expect(keys.all()).toEqual([])
  })
})

test('nobody gets anything without signing in', async () => {
  const { call } = await open()
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', '/1'],
    ['PATCH', '/1'],
    ['DELETE', '/1'],
  ] as const) {
    const body = method === 'POST' || method === 'PATCH' ? { name: 'a' } : undefined
    expect((await call(method, `/api/keys${path}`, body, { authorization: '' })).status).toBe(401)
  }
})

test('what was deleted can be brought back as it was for some minutes, and then no more', async () => {
  const { call, keys, wait } = await open()
  const { key } = (await call('POST', '/api/keys', { name: 'laptop', models: ['fast'] })).body
  await call('DELETE', '/api/keys/1')
  expect(keys.find(key)).toBeUndefined()
  expect((await call('POST', '/api/keys/1/restore', {})).body).toMatchObject({ id: 1, name: 'laptop', models: ['fast'] })
  expect(keys.find(key)?.id).toBe(1)
  expect((await call('POST', '/api/keys/1/restore', {})).status).toBe(404)
  await call('DELETE', '/api/keys/1')
  wait(6 * 60_000)
  expect((await call('POST', '/api/keys/1/restore', {})).status).toBe(404)
})

test('keys with limits say how they stand with them', async () => {
  const { database, keys, sessions, audit, log, now, token } = await open()
  const limits = { timeZone: () => 'UTC', allowUnpriced: () => false, flush: async () => {} }
  const keyLimits = await createKeyLimits({ database, keys, log, now, ...limits })
  const call = caller(new Elysia({ normalize: false }).use(keyRoutes({ keys, keyLimits, sessions, audit, log })), token)
  await call('POST', '/api/keys', { name: 'free' })
  await call('POST', '/api/keys', { name: 'bound', limits: [{ kind: 'requests', per: 'day', value: 3 }] })
  const bound = { kind: 'requests', per: 'day', limit: 3, used: 0, left: 3, resetsAt: '2026-02-01T00:00:00.000Z' }
  expect((await call('GET', '/api/keys/state')).body).toMatchObject({ items: [{ id: 2, limits: [bound], running: 0 }] })
})
