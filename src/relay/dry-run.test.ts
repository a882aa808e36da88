import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { protocols } from '../protocols'
import { createSeal } from '../protocols/seal'
import { caller, openApi } from '../server/api.fixture'
import { createDryRun } from './dry-run'
import { dryRunRoutes } from './dry-run-api'
import { fakeUpstream, openRelay } from './fixture'
import { createMedia } from './media'
import { createMemory } from './memory'
import { createProfiles } from './profiles'
import { samples } from './samples.fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
let call: ReturnType<typeof caller>
const upstream = fakeUpstream(() => new Response('no', { status: 400 }))
beforeAll(async () => {
  stage = await openRelay()
  const fixture = await openApi()
  const conversions = { profiles: createProfiles(), seal: createSeal(Buffer.alloc(32, 1)), memory: createMemory() }
  const dryRun = createDryRun({ protocols, conversions, media: createMedia(stage.http) })
  const app = new Elysia({ normalize: false }).use(dryRunRoutes({ ...fixture, channels: stage.channels, dryRun }))
  call = caller(app, fixture.token)
})
afterAll(async () => {
  upstream.stop()
  await stage.close()
})

const overrides = { service_tier: 'flex' }
const headers = [
  { name: 'X-Title', value: 'me' },
  { name: 'X-Org', value: 'an organisation of mine' },
  { name: 'user-agent', value: null },
  { name: 'x-auth-token', value: 'hush-hush' },
]
const modelMap = { 'up-model': 'their-model' }
/** What the connection itself adds, and what is not shown. */
const unseen = new Set(['host', 'content-length', 'authorization', 'x-api-key', 'x-goog-api-key', 'x-auth-token', 'x-org'])
const seen = (headers: Iterable<[string, string]>) =>
  Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => !unseen.has(name!)))

describe('a dry run', () => {
  const pairs = samples.flatMap((client) => samples.flatMap((target) => [true, false].map((stream) => ({ client, target, stream }))))
  test.each(pairs)(
    'shows what the relay sends: $client.protocol to $target.protocol, stream $stream',
    async ({ client, target, stream }) => {
      const channel = await stage.channel(target.protocol, upstream.url, { overrides, headers, modelMap })
      const group = await stage.group(`g${channel.id}`, [channel.id])
      const body = client.request(group.name, stream)
      await stage.call(client.path(stream).replace('fast', group.name), body)
      const sent = upstream.heard.at(-1)!
      const { status, body: dry } = await call('POST', `/api/channels/${channel.id}/dry-run`, {
        protocol: client.protocol,
        body,
        stream,
        model: 'up-model',
      })
      expect(status).toBe(200)
      expect(dry).toMatchObject({ method: 'POST', model: 'their-model', sameProtocol: client === target })
      expect(new URL(dry.url).pathname + new URL(dry.url).search).toBe(sent.path)
      expect(dry.body).toEqual(JSON.parse(sent.body))
      expect(seen(Object.entries(dry.headers))).toEqual(seen(sent.headers))
      expect([sent.headers.get('x-org'), dry.headers['X-Org'] ?? dry.headers['x-org']]).toEqual(['an organisation of mine', 'an o…mine'])
      expect(JSON.stringify(dry)).not.toContain('sk-upstream')
      expect(JSON.stringify(dry)).not.toContain('hush-hush')
      await stage.groups.remove(group.id)
    },
  )

  test('tells what would be lost, and the profile that was used', async () => {
    const channel = await stage.channel('anthropic', upstream.url)
    const body = { messages: [{ role: 'user', content: 'hi' }], seed: 7 }
    const { body: dry } = await call('POST', `/api/channels/${channel.id}/dry-run`, { protocol: 'openai-chat', body })
    expect(dry.warnings).toMatchObject([{ field: 'seed', action: 'dropped' }])
    expect(dry.profile.dialect).toBe('standard')
    expect(dry.model).toBe('up-model')
  })

  test('says why a request cannot be sent at all', async () => {
    const channel = await stage.channel('anthropic', upstream.url)
    const body = { model: 'm', messages: 'nonsense' }
    const { status, body: dry } = await call('POST', `/api/channels/${channel.id}/dry-run`, { protocol: 'openai-chat', body })
    expect([status, dry.error.message]).toEqual([422, expect.stringContaining('messages')])
  })

  test('needs somebody signed in, and a channel', async () => {
    const body = { protocol: 'anthropic', body: {} }
    expect((await call('POST', '/api/channels/1/dry-run', body, { authorization: '' })).status).toBe(401)
    expect((await call('POST', '/api/channels/999/dry-run', body)).status).toBe(404)
    expect((await call('POST', '/api/channels/1/dry-run', { ...body, keyId: 999 })).status).toBe(422)
  })
})

test('a dry run of a draft shows it as if it were saved, with what is masked in it, and saves nothing', async () => {
  const channel = await stage.channel('openai-chat', upstream.url, { headers })
  const draft = {
    overrides: { service_tier: 'priority' },
    headers: [{ name: 'x-org', value: 'an o…mine' }],
    modelMap: { 'up-model': 'new-name' },
  }
  const body = { messages: [{ role: 'user', content: 'hi' }] }
  const path = `/api/channels/${channel.id}/dry-run`
  const { body: dry } = await call('POST', path, { protocol: 'openai-chat', body, model: 'up-model', draft })
  expect(dry).toMatchObject({ model: 'new-name', body: { model: 'new-name', service_tier: 'priority' } })
  expect(JSON.stringify(dry)).not.toContain('organisation')
  const wrong = await call('POST', path, { protocol: 'openai-chat', body, draft: { headers: [{ name: 'x-new', value: 'an o…mine' }] } })
  expect(wrong.status).toBe(422)
  expect(stage.channels.byId(channel.id)).toMatchObject({ overrides: null, modelMap: null })
})
