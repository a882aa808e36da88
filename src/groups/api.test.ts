import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createChannels } from '../channels/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { groupRoutes } from './api'
import { createGroups } from './store'

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }))
  for (const name of ['a', 'b']) await channels.create({ name, protocol: 'openai-chat', endpoints: [{ url: 'http://127.0.0.1:9' }] })
  const groups = await createGroups(fixture.database, channels)
  const app = new Elysia({ normalize: false }).use(groupRoutes({ ...fixture, groups }))
  return { ...fixture, channels, groups, call: caller(app, fixture.token) }
}

const draft = {
  name: 'fast',
  mode: 'failover',
  members: [
    { channelId: 1, model: 'gpt-4o', priority: 1, weight: 10 },
    { channelId: 2, model: 'gpt-4o' },
  ],
  firstEventTimeoutSeconds: 30,
  affinitySeconds: 300,
}
const ready = { status: 'ready', reason: null, since: null, until: null, latencyMs: null, auto: false, missingSince: null }
const saved = {
  id: 1,
  name: 'fast',
  mode: 'failover',
  members: [
    { id: 1, channelId: 1, model: 'gpt-4o', priority: 1, weight: 10, enabled: true, ...ready },
    { id: 2, channelId: 2, model: 'gpt-4o', priority: 0, weight: 1, enabled: true, ...ready },
  ],
  cache: { inputTokens: 0, cacheReadTokens: 0 },
  firstEventTimeoutSeconds: 30,
  idleTimeoutSeconds: null,
  totalTimeoutSeconds: null,
  affinitySeconds: 300,
  maxAttempts: null,
  match: null,
}

test('a group comes back with what was filled in, and is found by its name at once', async () => {
  const { call, groups, channels, database } = await open()
  const { status, body } = await call('POST', '/api/groups', draft)
  expect([status, body]).toEqual([201, saved])
  expect((await call('GET', '/api/groups/1')).body).toEqual(saved)
  expect((await call('GET', '/api/groups')).body).toEqual({ items: [saved], next: null })
  expect(groups.byName('fast')).toEqual(groups.byId(1))
  expect(groups.byName('Fast')).toBeUndefined()
  expect((await createGroups(database, channels)).all()).toEqual(groups.all())
})

test('a change leaves alone what it does not name', async () => {
  const { call } = await open()
  await call('POST', '/api/groups', draft)
  const { body } = await call('PATCH', '/api/groups/1', { name: ' quick ', firstEventTimeoutSeconds: null })
  expect(body).toEqual({ ...saved, name: 'quick', firstEventTimeoutSeconds: null })
})

test('members are known by their id, or by their channel and model', async () => {
  const { call } = await open()
  await call('POST', '/api/groups', draft)
  const members = [
    { id: 2, channelId: 2, model: 'gpt-5' },
    { channelId: 1, model: 'gpt-4o', enabled: false },
    { channelId: 2, model: 'gpt-4o' },
  ]
  const { body } = await call('PATCH', '/api/groups/1', { members })
  expect(body.members).toMatchObject([
    { id: 2, channelId: 2, model: 'gpt-5', priority: 0, weight: 1, enabled: true },
    { id: 1, channelId: 1, model: 'gpt-4o', priority: 1, weight: 10, enabled: false },
    { id: 3, channelId: 2, model: 'gpt-4o', priority: 0, weight: 1, enabled: true },
  ])
})

test('removing a group removes it from memory and database', async () => {
  const { call, groups } = await open()
  await call('POST', '/api/groups', draft)
  expect((await call('DELETE', '/api/groups/1')).status).toBe(204)
  expect(groups.byName('fast')).toBeUndefined()
  await groups.reload()
  expect(groups.all()).toEqual([])
  expect((await call('DELETE', '/api/groups/1')).status).toBe(404)
})

describe('a draft is refused', () => {
  const cases: [string, object, number, string][] = [
    ['with a name that is taken', { name: 'taken' }, 409, 'There is a group named "taken" already. Choose another name.'],
    ['with an empty name', { name: ' ' }, 422, 'name: expected text of 1 to 191 characters, found text of 1 characters.'],
    [
      'with a name that is too long',
      { name: 'x'.repeat(192) },
      422,
      'name: expected text of 1 to 191 characters, found text of 192 characters.',
    ],
    [
      'with a mode it does not know',
      { mode: 'luck' },
      422,
      'mode: expected "round-robin" or "random" or "failover" or "weighted" or "least-latency" or "least-cost", found "luck".',
    ],
    [
      'with a channel that does not exist',
      { members: [{ channelId: 7, model: 'x' }] },
      422,
      'members[0].channelId: there is no channel 7.',
    ],
    [
      'with a member twice',
      {
        members: [
          { channelId: 1, model: 'x' },
          { channelId: 1, model: 'x', priority: 2 },
        ],
      },
      422,
      'members[1]: channel 1 with model "x" is in the list twice.',
    ],
    [
      'with an id that is not its own',
      { members: [{ id: 7, channelId: 1, model: 'x' }] },
      422,
      'members: there is no entry with the id 7 here.',
    ],
    [
      'with no weight at all',
      { members: [{ channelId: 1, model: 'x', weight: 0 }] },
      422,
      'members[0].weight: expected a whole number of 1 to 1000, found 0.',
    ],
    [
      'with a weight that is too much',
      { members: [{ channelId: 1, model: 'x', weight: 1001 }] },
      422,
      'members[0].weight: expected a whole number of 1 to 1000, found 1001.',
    ],
    [
      'with text for a number',
      { affinitySeconds: '300' },
      422,
      'affinitySeconds: expected a whole number of 0 to 604800, found text of 3 characters.',
    ],
    [
      'with half a second',
      { firstEventTimeoutSeconds: 0.5 },
      422,
      'firstEventTimeoutSeconds: expected a whole number of 0 to 604800 or null, found 0.5.',
    ],
    [
      'with a negative time',
      { idleTimeoutSeconds: -1 },
      422,
      'idleTimeoutSeconds: expected a whole number of 0 to 604800 or null, found -1.',
    ],
    [
      'with a field it does not know',
      { sticky: true },
      422,
      'sticky: unknown field; known here: name, mode, members, firstEventTimeoutSeconds, idleTimeoutSeconds, totalTimeoutSeconds, affinitySeconds, maxAttempts, match.',
    ],
  ]
  test.each(cases)('%s, new or changed', async (_, change, status, message) => {
    const { call, groups } = await open()
    await groups.create({ name: 'taken' })
    const created = await call('POST', '/api/groups', { ...draft, ...change })
    expect([created.status, created.body.error.message]).toEqual([status, message])
    await groups.create({ name: 'mine' })
    const before = groups.all()
    const changed = await call('PATCH', '/api/groups/2', change)
    expect(changed.status).toBe(status)
    expect(groups.all()).toEqual(before)
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
    const body = method === 'POST' || method === 'PATCH' ? draft : undefined
    expect((await call(method, `/api/groups${path}`, body, { authorization: '' })).status).toBe(401)
  }
})

test('what was done is written down with who did it', async () => {
  const { call, database } = await open()
  await call('POST', '/api/groups', draft)
  await call('PATCH', '/api/groups/1', { affinitySeconds: 0 })
  await call('DELETE', '/api/groups/1')
  const rows = await database.query.select().from(database.tables.audit)
  expect(rows.map(({ admin, action, target, detail }) => [admin, action, target, detail])).toEqual([
    ['admin', 'group.create', 'fast', { id: 1, fields: Object.keys(draft) }],
    ['admin', 'group.change', 'fast', { id: 1, fields: ['affinitySeconds'] }],
    ['admin', 'group.remove', 'fast', { id: 1 }],
  ])
})
