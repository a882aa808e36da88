import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createGroups } from '../groups/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { channelRoutes } from './api'
import { channelCopyRoutes } from './copy-api'
import { channelListRoutes } from './list-api'
import { maskHeaders, maskProxy } from './masking'
import { createChannels } from './store'

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const groups = await createGroups(fixture.database, channels, fixture.now)
  const deps = { ...fixture, channels, groups }
  const app = new Elysia({ normalize: false }).use(channelRoutes(deps)).use(channelCopyRoutes(deps)).use(channelListRoutes(deps))
  return { ...fixture, channels, call: caller(app, fixture.token) }
}

const draft = {
  name: 'relay',
  protocol: 'openai-chat',
  endpoints: [{ url: 'https://api.example.com/v1' }],
  keys: [{ key: 'sk-1234567890abcdef', note: 'first' }],
  models: ['gpt-5', 'o3'],
  proxy: 'socks5h://ann:hush@hush@10.0.0.1:1080',
  headers: [
    { name: 'X-Gateway', value: 'gateway-secret-value-1' },
    { name: 'anthropic-beta', value: 'context-1m-2025-08-07' },
    { name: 'user-agent', value: null },
  ],
}

test('values of headers and passwords of proxies are shown as keys are', () => {
  expect(maskHeaders(draft.headers)).toEqual([
    { name: 'X-Gateway', value: 'gate…ue-1' },
    { name: 'anthropic-beta', value: 'context-1m-2025-08-07' },
    { name: 'user-agent', value: null },
  ])
  expect(maskHeaders([{ name: 'x', value: 'short' }])).toEqual([{ name: 'x', value: '…' }])
  expect(maskProxy(draft.proxy)).toBe('socks5h://ann:…@10.0.0.1:1080')
  expect(maskProxy('http://10.0.0.1:3128')).toBe('http://10.0.0.1:3128')
  expect(maskProxy('direct')).toBe('direct')
})

test('what comes back as it was shown stays, and what is typed anew is kept', async () => {
  const { call, channels } = await open()
  const { body } = await call('POST', '/api/channels', draft)
  expect(JSON.stringify(body)).not.toMatch(/hush|gateway-secret/)
  await call('PATCH', '/api/channels/1', { proxy: body.proxy, headers: body.headers })
  expect(channels.byId(1)).toMatchObject({ proxy: draft.proxy, headers: draft.headers })
  const other = { name: 'x-gateway', value: 'another-secret-value' }
  await call('PATCH', '/api/channels/1', { proxy: null, headers: [other] })
  expect(channels.byId(1)).toMatchObject({ proxy: null, headers: [other] })
})

test('a mask for which nothing is kept is refused', async () => {
  const { call } = await open()
  await call('POST', '/api/channels', draft)
  const renamed = await call('PATCH', '/api/channels/1', { headers: [{ name: 'x-other', value: 'gate…ue-1' }] })
  expect([renamed.status, renamed.body.error.message]).toEqual([
    422,
    'headers[0].value: write the value of "x-other" again; it is not known.',
  ])
  const moved = await call('PATCH', '/api/channels/1', { proxy: 'socks5h://ann:…@10.0.0.2:1080' })
  expect([moved.status, moved.body.error.message]).toEqual([422, 'proxy: write the password again; it is not known for this address.'])
})

test('a copy has its secrets, another name, and is off', async () => {
  const { call, channels } = await open()
  await call('POST', '/api/channels', draft)
  expect((await call('POST', '/api/channels/1/copy')).body).toMatchObject({ id: 2, name: 'relay 2', enabled: false })
  expect((await call('POST', '/api/channels/2/copy')).body).toMatchObject({ id: 3, name: 'relay 3' })
  const { proxy, headers, models } = draft
  expect(channels.byId(3)).toMatchObject({ proxy, headers, models, keys: [{ secret: 'sk-1234567890abcdef', note: 'first' }] })
})

test('what channels serve is found by words of both names, counted beyond what is told', async () => {
  const { call } = await open()
  await call('POST', '/api/channels', draft)
  await call('POST', '/api/channels', { ...draft, name: 'Azure', models: ['gpt-5', 'gpt-5-mini'] })
  const search = async (query: string) => (await call('GET', `/api/channels/served?${query}`)).body
  expect(await search('text=azu+GPT&limit=1')).toEqual({ items: [{ channelId: 2, channel: 'Azure', model: 'gpt-5' }], count: 2 })
  expect(await search('model=gpt-5')).toMatchObject({ items: [{ channelId: 1 }, { channelId: 2 }], count: 2 })
  expect((await call('GET', '/api/channels/list')).body.items).toMatchObject([
    { name: 'relay', models: 2, keys: { all: 1 } },
    { name: 'Azure' },
  ])
})
