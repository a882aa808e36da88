import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createChecked } from '../groups/checked'
import { createHealth } from '../groups/health'
import { standingOf } from '../groups/standing'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { channelRoutes } from './api'
import { readKeyList } from './key-list'
import { channelKeyRoutes } from './keys-api'
import { createChannels } from './store'

let good = new Set<string>()
const upstream = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch({ headers }) {
    const key = headers.get('authorization')!.replace('Bearer ', '')
    if (good.has(key)) return Response.json({ data: [{ id: 'm' }] })
    return Response.json({ error: { message: `no such key: ${key}`, code: 'invalid_api_key' } }, { status: 401 })
  },
})
afterAll(() => upstream.stop(true))
beforeEach(() => {
  good = new Set()
})

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const health = createHealth({ now: fixture.now })
  const deps = {
    ...fixture,
    channels,
    groups: { countUsing: () => 0 },
    standing: standingOf(health, { stateOf: () => ({ running: 0, waiting: 0 }) }),
  }
  const keyed = { ...deps, checked: createChecked(health), forget: health.forget }
  const app = new Elysia({ normalize: false }).use(channelRoutes(deps)).use(channelKeyRoutes(keyed))
  const call = caller(app, fixture.token)
  await channels.create({
    name: 'c',
    protocol: 'openai-chat',
    endpoints: [{ url: `${upstream.url.origin}/v1` }],
    keys: [{ key: 'sk-first-0123456789', note: 'mine' }],
  })
  const secrets = () => channels.byId(1)!.keys.map((key) => key.secret)
  return { ...fixture, channels, health, call, secrets }
}

describe('a list of keys', () => {
  test('has one a line, with notes behind a space or #', () => {
    const text = 'sk-a\r\n  sk-b  of Ada \n\n# all of these are ours\nsk-c#of Eve\nsk-d # of Bob'
    expect(readKeyList(text)).toEqual([
      { line: 1, key: 'sk-a', note: '' },
      { line: 2, key: 'sk-b', note: 'of Ada' },
      { line: 5, key: 'sk-c', note: 'of Eve' },
      { line: 6, key: 'sk-d', note: 'of Bob' },
    ])
  })

  test('is refused where it makes more keys than a channel may have', async () => {
    const { call, secrets } = await open()
    const text = Array.from({ length: 10_000 }, (_, index) => `sk-${index}`).join('\n')
    const { status, body } = await call('POST', '/api/channels/1/keys', { text })
    expect([status, body.error.message]).toEqual([422, 'keys: a channel takes at most 10000, found 10001.'])
    expect(secrets()).toHaveLength(1)
  })

  test('that holds something else is refused by its line', () => {
    expect(() => readKeyList('sk-a\nсекрет')).toThrow('text: line 2 is no key')
  })

  test('is added to a channel, and what was there already is told', async () => {
    const { call, secrets, channels } = await open()
    const text = 'sk-second-0123456789 of Ada\nsk-first-0123456789\nsk-third-0123456789\nsk-second-0123456789'
    const { status, body } = await call('POST', '/api/channels/1/keys', { text, requestsPerMinute: 5 })
    expect(status).toBe(200)
    expect(body.added).toMatchObject([
      { id: 2, hint: 'sk-s…6789', note: 'of Ada', enabled: true, requestsPerMinute: 5, status: 'ready' },
      { id: 3, hint: 'sk-t…6789', note: '', requestsPerMinute: 5 },
    ])
    expect(body.duplicates).toEqual([
      { line: 2, hint: 'sk-f…6789' },
      { line: 4, hint: 'sk-s…6789' },
    ])
    expect(secrets()).toEqual(['sk-first-0123456789', 'sk-second-0123456789', 'sk-third-0123456789'])
    expect(channels.byId(1)!.keys[0]).toMatchObject({ id: 1, note: 'mine', requestsPerMinute: null })
    expect(JSON.stringify(body)).not.toContain('0123456789')
  })

  test('can come with a new channel', async () => {
    const { call, channels } = await open()
    const draft = { name: 'd', protocol: 'openai-chat', endpoints: [{ url: 'https://a.example' }], keys: [{ key: 'sk-x' }] }
    const { status, body } = await call('POST', '/api/channels', { ...draft, keyText: 'sk-y note\nsk-x' })
    expect([status, body.duplicateKeys]).toEqual([201, [{ line: 2, hint: '…' }]])
    expect(channels.byId(2)!.keys).toMatchObject([{ secret: 'sk-x' }, { secret: 'sk-y', note: 'note' }])
  })

  test('that is empty is refused', async () => {
    const { call } = await open()
    expect((await call('POST', '/api/channels/1/keys', { text: '\n# nothing\n' })).body.error.message).toBe(
      'text: expected a key a line, found none.',
    )
  })

  test('is added whole when two are sent at once', async () => {
    const { call, secrets } = await open()
    await Promise.all(['a', 'b', 'c'].map((name) => call('POST', '/api/channels/1/keys', { text: `sk-${name}` })))
    expect(secrets().sort()).toEqual(['sk-a', 'sk-b', 'sk-c', 'sk-first-0123456789'])
  })
})

describe('one key', () => {
  test('is changed by itself, and tried again with its new secret', async () => {
    const { call, channels, health } = await open()
    health.failed(health.take({ endpointId: 1, keyId: 1, model: 'm' }), { kind: 'key', status: 401, message: 'no' }, { blames: 'key' })
    expect((await call('GET', '/api/channels/1')).body.keys[0].status).toBe('invalid')
    const { body } = await call('PATCH', '/api/channels/1/keys/1', { key: 'sk-new-0123456789ab', maxConcurrency: 3 })
    expect(body).toMatchObject({ id: 1, hint: 'sk-n…89ab', note: 'mine', maxConcurrency: 3, status: 'ready' })
    expect(channels.byId(1)!.keys[0]).toMatchObject({ secret: 'sk-new-0123456789ab' })
    expect((await call('PATCH', '/api/channels/1/keys/1', { enabled: false, maxConcurrency: null })).body).toMatchObject({
      status: 'off',
      maxConcurrency: null,
    })
  })

  test('is removed by itself', async () => {
    const { call, secrets } = await open()
    await call('POST', '/api/channels/1/keys', { text: 'sk-a\nsk-b' })
    expect((await call('DELETE', '/api/channels/1/keys/2')).status).toBe(204)
    expect(secrets()).toEqual(['sk-first-0123456789', 'sk-b'])
    expect((await call('DELETE', '/api/channels/1/keys/2')).status).toBe(404)
    expect((await call('DELETE', '/api/channels/2/keys/1')).status).toBe(404)
  })

  test('is checked by the list of models: a refusal makes it invalid, an answer ready', async () => {
    const { call, health } = await open()
    const refused = await call('POST', '/api/channels/1/keys/1/check')
    expect(refused.body).toMatchObject({ id: 1, ok: false, message: 'The upstream answered 401: no such key: …' })
    expect(health.of('key', 1)).toMatchObject({ invalid: true })
    good.add('sk-first-0123456789')
    expect((await call('POST', '/api/channels/1/keys/1/check')).body).toMatchObject({ ok: true, message: null })
    expect(health.of('key', 1)).toBeNull()
    expect(health.of('endpoint', 1)).toBeNull()
  })
})

describe('all invalid keys', () => {
  async function withInvalid() {
    const stage = await open()
    await stage.call('POST', '/api/channels/1/keys', { text: 'sk-bad-1\nsk-bad-2\nsk-good' })
    good = new Set(['sk-first-0123456789', 'sk-good'])
    const { body } = await stage.call('POST', '/api/channels/1/keys/check', { status: 'all' })
    expect(body.keys.map((key: { ok: boolean }) => key.ok)).toEqual([true, false, false, true])
    return stage
  }

  test('are checked again together', async () => {
    const { call } = await withInvalid()
    good.add('sk-bad-2')
    const { body } = await call('POST', '/api/channels/1/keys/check')
    expect(body.keys).toMatchObject([
      { id: 2, ok: false },
      { id: 3, ok: true },
    ])
    const { body: channel } = await call('GET', '/api/channels/1')
    expect(channel.keys.map((key: { status: string }) => key.status)).toEqual(['ready', 'invalid', 'ready', 'ready'])
  })

  test('are removed together, and only they', async () => {
    const { call, secrets } = await withInvalid()
    expect((await call('DELETE', '/api/channels/1/keys?status=invalid')).body).toEqual({ removed: 2 })
    expect(secrets()).toEqual(['sk-first-0123456789', 'sk-good'])
    const { status, body } = await call('DELETE', '/api/channels/1/keys')
    expect([status, body.error.message]).toEqual([422, 'status: say which keys are to go: "invalid", "off" or "all".'])
  })
})

test('nobody gets at keys without signing in', async () => {
  const { call } = await open()
  const nobody = { authorization: '' }
  for (const [method, path, body] of [
    ['POST', '', { text: 'sk-a' }],
    ['PATCH', '/1', {}],
    ['DELETE', '/1', undefined],
    ['DELETE', '?status=all', undefined],
    ['POST', '/check', {}],
    ['POST', '/1/check', undefined],
  ] as const)
    expect((await call(method, `/api/channels/1/keys${path}`, body, nobody)).status).toBe(401)
})
