import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createGroups } from '../groups/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { channelRoutes } from './api'
import { checkRoutes } from './check-api'
import { channelCopyRoutes } from './copy-api'
import { channelListRoutes } from './list-api'
import { createChannels } from './store'

const box = openSecretBox({ secretKey: 'a key for the tests' })

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, box, fixture.now)
  const groups = await createGroups(fixture.database, channels, fixture.now)
  const app = new Elysia({ normalize: false })
    .use(channelRoutes({ ...fixture, channels, groups }))
    .use(channelListRoutes({ ...fixture, channels }))
    .use(channelCopyRoutes({ ...fixture, channels }))
    .use(checkRoutes({ ...fixture, channels }))
  return { ...fixture, channels, groups, call: caller(app, fixture.token) }
}

const draft = {
  name: 'Ada',
  protocol: 'openai-chat',
  endpoints: [{ url: 'https://api.example.com/v1' }],
  keys: [{ key: 'sk-1234567890abcdef', note: 'first' }, { key: 'sk-second-0987654321' }],
  models: ['gpt-4o', 'gpt-5'],
}

const noLimits = { maxConcurrency: null, requestsPerMinute: null, tokensPerMinute: null }
const ready = { status: 'ready', reason: null, since: null, until: null }

describe('a channel', () => {
  test('comes back with what was sent, what was filled in, and masked keys', async () => {
    const { call } = await open()
    const { status, body } = await call('POST', '/api/channels', draft)
    expect(status).toBe(201)
    expect(body).toEqual({
      id: 1,
      name: 'Ada',
      protocol: 'openai-chat',
      enabled: true,
      endpoints: [{ id: 1, url: 'https://api.example.com/v1', enabled: true, ...ready, latencyMs: null }],
      keys: [
        {
          id: 1,
          hint: 'sk-1…cdef',
          note: 'first',
          enabled: true,
          ...noLimits,
          ...ready,
          models: [],
          createdAt: '2026-01-31T12:00:00.000Z',
        },
        { id: 2, hint: 'sk-s…4321', note: '', enabled: true, ...noLimits, ...ready, models: [], createdAt: '2026-01-31T12:00:00.000Z' },
      ],
      models: ['gpt-4o', 'gpt-5'],
      syncedModels: [],
      syncedAt: null,
      running: 0,
      waiting: 0,
      modelMap: null,
      keyStrategy: 'least-cost',
      ...noLimits,
      maxQueue: null,
      priceMultiplier: null,
      proxy: null,
      headers: [],
      overrides: null,
      capabilities: null,
      faultRules: [],
      autoSync: false,
      autoGroup: false,
      modelFilter: null,
      skipChecks: false,
      checkByCall: false,
      createdAt: '2026-01-31T12:00:00.000Z',
      updatedAt: '2026-01-31T12:00:00.000Z',
    })
    expect((await call('GET', '/api/channels/1')).body).toEqual(body)
    expect((await call('GET', '/api/channels')).body).toEqual({ items: [body], next: null })
  })

  test('is in memory at once, with its secrets, and after a restart', async () => {
    const { call, channels, database } = await open()
    let changes = 0
    channels.onChange(() => changes++)
    const full = {
      proxy: 'http://user:pw@proxy:3128',
      headers: [
        { name: 'X-Org', value: 'secret-org' },
        { name: 'user-agent', value: null },
      ],
      overrides: { a: { b: null } },
      capabilities: { 'gpt-*': { audio: false } },
    }
    await call('POST', '/api/channels', { ...draft, ...full })
    const seen = channels.byId(1)
    expect(changes).toBe(1)
    expect(seen).toMatchObject({ ...full, keys: [{ secret: 'sk-1234567890abcdef' }, { secret: 'sk-second-0987654321' }] })
    expect((await createChannels(database, box)).all()).toEqual([seen!])
  })

  test('has no secret in the database, in the audit, or in any answer', async () => {
    const { call, database } = await open()
    const { body } = await call('POST', '/api/channels', {
      ...draft,
      proxy: 'http://user:sk-proxy@proxy:1',
      headers: [{ name: 'x', value: 'sk-header' }],
    })
    const { channels, channelKeys, audit } = database.tables
    const rows = [
      await database.query.select().from(channels),
      await database.query.select().from(channelKeys),
      await database.query.select().from(audit),
    ]
    const secrets = ['sk-1234567890abcdef', 'sk-second', 'sk-proxy', 'sk-header']
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret)
    for (const path of ['/1', '', '/list']) {
      const answer = JSON.stringify([body, (await call('GET', `/api/channels${path}`)).body])
      for (const secret of secrets) expect(answer).not.toContain(secret)
    }
    expect(rows[2]).toMatchObject([{ admin: 'admin', action: 'channel.create', target: 'Ada' }])
  })

  test('cannot be read with another secret key, and says so', async () => {
    const { call, database } = await open()
    await call('POST', '/api/channels', draft)
    const other = openSecretBox({ secretKey: 'not the same key' })
    await expect(createChannels(database, other)).rejects.toThrow(/^OCTOPUS_SECRET_KEY is not the key/)
  })
})

describe('changing a channel', () => {
  test('leaves alone what it does not name', async () => {
    const { call, wait } = await open()
    const { body: before } = await call('POST', '/api/channels', draft)
    wait(1000)
    const { status, body } = await call('PATCH', '/api/channels/1', { enabled: false })
    expect(status).toBe(200)
    expect(body).toEqual({ ...before, enabled: false, updatedAt: '2026-01-31T12:00:01.000Z' })
  })

  test('keeps the keys given by id, adds new ones, removes the others, in the order given', async () => {
    const { call, channels } = await open()
    await call('POST', '/api/channels', draft)
    const { body } = await call('PATCH', '/api/channels/1', {
      keys: [{ key: 'sk-third-1122334455667788' }, { id: 2, note: 'kept', enabled: false }],
    })
    expect(body.keys).toMatchObject([
      { id: 3, hint: 'sk-t…7788' },
      { id: 2, hint: 'sk-s…4321', note: 'kept', enabled: false, status: 'off' },
    ])
    expect(channels.byId(1)!.keys.map((key) => key.secret)).toEqual(['sk-third-1122334455667788', 'sk-second-0987654321'])
  })

  test('can replace the secret of a key, and knows a key that is pasted again', async () => {
    const { call, channels } = await open()
    await call('POST', '/api/channels', draft)
    await call('PATCH', '/api/channels/1', { keys: [{ id: 1, key: 'sk-rotated-5566778899' }, { key: 'sk-second-0987654321' }] })
    expect(channels.byId(1)!.keys).toMatchObject([
      { id: 1, secret: 'sk-rotated-5566778899', note: 'first' },
      { id: 2, secret: 'sk-second-0987654321' },
    ])
  })

  test('keeps endpoints by id or by URL', async () => {
    const { call } = await open()
    await call('POST', '/api/channels', { ...draft, endpoints: [{ url: 'https://a.example/v1' }, { url: 'https://b.example/v1' }] })
    const { body } = await call('PATCH', '/api/channels/1', {
      endpoints: [
        { url: 'https://b.example/v1', enabled: false },
        { id: 1, url: 'https://c.example/v1#' },
        { url: 'https://a.example/v1' },
      ],
    })
    expect(body.endpoints).toMatchObject([
      { id: 2, url: 'https://b.example/v1', enabled: false },
      { id: 1, url: 'https://c.example/v1#', enabled: true },
      { id: 3, url: 'https://a.example/v1', enabled: true },
    ])
  })

  test('cannot reach into the keys of another channel', async () => {
    const { call, channels } = await open()
    await call('POST', '/api/channels', draft)
    await call('POST', '/api/channels', { ...draft, name: 'Eve' })
    const { status, body } = await call('PATCH', '/api/channels/2', { keys: [{ id: 1 }] })
    expect([status, body.error.message]).toEqual([422, 'keys: there is no entry with the id 1 here.'])
    expect(channels.byId(1)!.keys).toHaveLength(2)
  })

  test('that fails changes nothing', async () => {
    const { call, channels } = await open()
    await call('POST', '/api/channels', draft)
    await call('POST', '/api/channels', { ...draft, name: 'Eve' })
    const before = channels.all()
    expect((await call('PATCH', '/api/channels/2', { name: 'Ada', keys: [], enabled: false })).status).toBe(409)
    expect(channels.all()).toEqual(before)
  })
})

test('of two that come at once with one name, one is refused', async () => {
  const { call } = await open()
  const answers = await Promise.all([call('POST', '/api/channels', draft), call('POST', '/api/channels', draft)])
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409])
})

test('a channel that does not exist is told so by every address', async () => {
  const { call } = await open()
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/check'],
  ] as const) {
    const { status, body } = await call(method, `/api/channels/7${path}`, method === 'PATCH' ? { enabled: true } : undefined)
    expect([status, body.error.message]).toEqual([404, 'There is no channel 7.'])
  }
})

test('nobody gets anything without signing in', async () => {
  const { call } = await open()
  const nobody = { authorization: '' }
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', '/presets'],
    ['GET', '/1'],
    ['PATCH', '/1'],
    ['DELETE', '/1'],
    ['POST', '/1/check'],
    ['POST', '/discover'],
  ] as const) {
    expect((await call(method, `/api/channels${path}`, method === 'POST' || method === 'PATCH' ? draft : undefined, nobody)).status).toBe(
      401,
    )
  }
})

test('removing a channel removes the members that used it and says how many', async () => {
  const { call, groups, channels } = await open()
  for (const name of ['Ada', 'Eve']) await call('POST', '/api/channels', { ...draft, name })
  await groups.create({
    name: 'fast',
    members: [
      { channelId: 1, model: 'a' },
      { channelId: 2, model: 'b' },
    ],
  })
  await groups.create({ name: 'slow', members: [{ channelId: 1, model: 'a' }] })
  const { status, body } = await call('DELETE', '/api/channels/1')
  expect([status, body]).toEqual([200, { removedMembers: 2 }])
  expect(channels.byId(1)).toBeUndefined()
  expect(groups.all().map((group) => group.members.map((member) => member.channelId))).toEqual([[2], []])
  await groups.reload()
  expect(groups.all().map((group) => group.members.map((member) => member.channelId))).toEqual([[2], []])
})

describe('the list', () => {
  test('comes page by page', async () => {
    const { call } = await open()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await call('POST', '/api/channels', { ...draft, name })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : ''
      const { body } = await call('GET', `/api/channels?limit=2${query}`)
      expect(body.items.length).toBeLessThanOrEqual(2)
      seen.push(...body.items.map((item: { name: string }) => item.name))
      cursor = body.next
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  const cases: [string, string][] = [
    ['limit=201', 'limit: expected a whole number from 1 to 200, found 201.'],
    ['limit=0', 'limit: expected a whole number from 1 to 200, found 0.'],
    ['limit=many', 'limit: expected a whole number, found text of 4 characters.'],
    ['cursor=x', 'cursor: expected the "next" of an earlier page.'],
    ['sort=name', 'sort: unknown field; known here: cursor, limit.'],
  ]
  test.each(cases)('refuses %s', async (query, message) => {
    const { call } = await open()
    const { status, body } = await call('GET', `/api/channels?${query}`)
    expect([status, body.error.message]).toEqual([422, message])
  })
})

test('every preset is a channel that could be saved', async () => {
  const { call } = await open()
  const { body } = await call('GET', '/api/channels/presets')
  expect(new Set(body.map((preset: { id: string }) => preset.id)).size).toBe(body.length)
  for (const { id, protocol, url } of body) {
    const { status } = await call('POST', '/api/channels', { name: id, protocol, endpoints: [{ url }] })
    expect([id, status]).toEqual([id, 201])
  }
})
