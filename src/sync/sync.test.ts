import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { channelRoutes } from '../channels/api'
import { allReady } from '../channels/standing'
import { createChannels } from '../channels/store'
import { groupRoutes } from '../groups/api'
import { createGrouping } from '../groups/grouping'
import { createGroups } from '../groups/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { syncRoutes } from './api'
import { createSync } from './sync'

let listed: string[] = []
let refused = new Set<string>()
const upstream = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: ({ headers }) =>
    refused.has(headers.get('authorization') ?? '')
      ? Response.json({ error: { message: 'no' } }, { status: 401 })
      : Response.json({ data: listed.map((id) => ({ id })) }),
})
afterAll(() => upstream.stop(true))
beforeEach(() => {
  listed = ['a', 'b']
  refused = new Set()
})

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const groups = await createGroups(fixture.database, channels, fixture.now)
  const grouping = createGrouping({ channels, groups })
  const sync = createSync({ channels, groups, grouping, standing: allReady, fetch, now: fixture.now })
  const deps = { ...fixture, channels, groups, grouping, sync }
  const app = new Elysia({ normalize: false }).use(syncRoutes(deps)).use(channelRoutes(deps)).use(groupRoutes(deps))
  const call = caller(app, fixture.token)
  const channel = (more: object = {}) =>
    call('POST', '/api/channels', {
      name: `c${channels.all().length + 1}`,
      protocol: 'openai-chat',
      endpoints: [{ url: `${upstream.url.origin}/v1` }],
      keys: [{ key: 'sk-one' }],
      autoSync: true,
      ...more,
    })
  const syncNow = async (id = 1, body: object = {}) => (await call('POST', `/api/channels/${id}/sync`, body)).body
  return { ...fixture, channels, groups, call, channel, syncNow }
}

describe('the list of an upstream', () => {
  test('is taken over by a channel with auto-sync, beside what was written by hand', async () => {
    const { channel, channels, syncNow } = await open()
    await channel({ models: ['mine', 'b'] })
    expect(await syncNow()).toEqual({
      channelId: 1,
      name: 'c1',
      models: ['a', 'b'],
      added: ['a'],
      removed: [],
      applied: true,
      missingMembers: 0,
      error: null,
    })
    expect(channels.byId(1)).toMatchObject({
      models: ['mine', 'b', 'a'],
      syncedModels: ['a'],
      syncedAt: Date.parse('2026-01-31T12:00:00Z'),
    })
    listed = ['c']
    expect(await syncNow()).toMatchObject({ added: ['c'], removed: ['a'] })
    expect(channels.byId(1)).toMatchObject({ models: ['mine', 'b', 'c'], syncedModels: ['c'] })
  })

  test('is only told to one without, unless it is asked to take it', async () => {
    const { channel, channels, syncNow } = await open()
    await channel({ autoSync: false, models: ['old'], syncedModels: ['old'] })
    expect(await syncNow()).toMatchObject({ added: ['a', 'b'], removed: ['old'], applied: false })
    expect(channels.byId(1)).toMatchObject({ models: ['old'], syncedAt: null })
    expect(await syncNow(1, { apply: true })).toMatchObject({ applied: true })
    expect(channels.byId(1)!.models).toEqual(['a', 'b'])
  })

  test('goes through the filter, and an empty one changes nothing', async () => {
    const { channel, channels, call } = await open()
    await channel({ modelFilter: '^b', models: [] })
    await call('POST', '/api/channels/1/sync')
    expect(channels.byId(1)!.models).toEqual(['b'])
    listed = ['a']
    const { status, body } = await call('POST', '/api/channels/1/sync')
    expect([status, body.error.message]).toEqual([
      502,
      'The upstream of "c1" lists no models that fit the filter ^b; the channel keeps what it has.',
    ])
    expect(channels.byId(1)!.models).toEqual(['b'])
  })

  test('is asked for with the next key, and of the next endpoint, where the first has no answer', async () => {
    const { channel, syncNow } = await open()
    refused.add('Bearer sk-bad')
    const endpoints = [{ url: 'http://127.0.0.1:1/v1' }, { url: `${upstream.url.origin}/v1` }]
    await channel({ endpoints, keys: [{ key: 'sk-off', enabled: false }, { key: 'sk-bad' }, { key: 'sk-good' }] })
    expect(await syncNow()).toMatchObject({ models: ['a', 'b'], error: null })
  })

  test('of all channels is told together, with what went wrong', async () => {
    const { channel, call } = await open()
    await channel()
    await channel({ endpoints: [{ url: 'http://127.0.0.1:1/v1' }] })
    await channel({ enabled: false })
    const { body } = await call('POST', '/api/channels/sync')
    expect(body.channels).toMatchObject([
      { channelId: 1, applied: true, error: null },
      { channelId: 2, applied: false, error: expect.stringContaining('cannot be reached') },
    ])
  })
})

describe('members of groups', () => {
  test('are marked when their model is gone, and come back with it', async () => {
    const { channel, call, groups, syncNow } = await open()
    await channel()
    await syncNow()
    const members = [
      { channelId: 1, model: 'a' },
      { channelId: 1, model: 'hidden' },
    ]
    await call('POST', '/api/groups', { name: 'g', members })
    listed = ['b']
    expect(await syncNow()).toMatchObject({ removed: ['a'], missingMembers: 1 })
    const { body } = await call('GET', '/api/groups/1')
    expect(body.members).toMatchObject([
      { model: 'a', missingSince: '2026-01-31T12:00:00.000Z' },
      { model: 'hidden', missingSince: null },
    ])
    listed = ['a', 'b']
    await syncNow()
    expect(groups.byId(1)!.members.map((member) => member.missingSince)).toEqual([null, null])
  })

  test('are not marked where the channel has another name for the model, and lose the mark when it gets one', async () => {
    const { channel, call, groups, syncNow } = await open()
    await channel({ modelMap: { a: 'z' } })
    await syncNow()
    const members = ['a', 'b'].map((model) => ({ channelId: 1, model }))
    await call('POST', '/api/groups', { name: 'g', members })
    const marked = () => groups.byId(1)!.members.map(({ missingSince }) => missingSince !== null)
    listed = ['z']
    expect(await syncNow()).toMatchObject({ removed: ['a', 'b'], missingMembers: 1 })
    expect(marked()).toEqual([false, true])
    await call('PATCH', '/api/channels/1', { modelMap: { a: 'z', b: 'z' } })
    expect(marked()).toEqual([false, false])
  })

  test('that are there by rule follow the list, and stay marked while their model is gone', async () => {
    const { channel, call, groups, syncNow } = await open()
    await channel({ autoGroup: true })
    await call('POST', '/api/groups', { name: 'g', match: { kind: 'regex', pattern: '^[ab]' } })
    await syncNow()
    const members = () => groups.byId(1)!.members.map(({ model, missingSince }) => [model, missingSince !== null])
    expect(members()).toEqual([
      ['a', false],
      ['b', false],
    ])
    listed = ['b2']
    await syncNow()
    expect(members()).toEqual([
      ['a', true],
      ['b', true],
      ['b2', false],
    ])
    listed = ['a']
    await syncNow()
    expect(members()).toEqual([
      ['a', false],
      ['b', true],
      ['b2', true],
    ])
  })
})

test('nobody syncs without signing in', async () => {
  const { call } = await open()
  expect((await call('POST', '/api/channels/sync', {}, { authorization: '' })).status).toBe(401)
  expect((await call('POST', '/api/channels/1/sync', {}, { authorization: '' })).status).toBe(401)
})
