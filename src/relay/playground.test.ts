import { afterAll, beforeAll, expect, test } from 'bun:test'
import { protocols } from '../protocols'
import { createAccounts } from '../server/account'
import { createSessions } from '../server/session'
import { fakeUpstream, openRelay, streamOf } from './fixture'
import { playgroundRoutes } from './playground-api'
import { anthropicSample, chat, geminiSample, responses } from './samples.fixture'
import { createStored } from './stored'

let relay: Awaited<ReturnType<typeof openRelay>>
let cookie: string
const upstream = fakeUpstream((_, { body }) =>
  JSON.parse(body).stream ? streamOf([chat.stream]) : new Response(chat.whole, { headers: { 'content-type': 'application/json' } }),
)

beforeAll(async () => {
  relay = await openRelay()
  const sessions = createSessions(relay.database, relay.settings)
  await createAccounts(relay.database).ensureFirst('a better password')
  const admin = { id: 1, username: 'admin', mustChangePassword: false }
  cookie = `octopus_session=${(await sessions.start(admin, { remember: false, userAgent: '' })).token}`
  const stored = createStored(protocols['openai-responses'], relay.channels.byId)
  relay.app.use(playgroundRoutes({ relay: relay.relay, stored, protocols, sessions, log: { error() {} } }))
  const first = await relay.channel('openai-chat', upstream.url)
  const second = await relay.channel('openai-chat', upstream.url)
  await relay.channel('openai-chat', upstream.url)
  await relay.group('arms', [first.id, second.id])
})
afterAll(async () => {
  await relay.close()
  upstream.stop()
})

const own = { 'sec-fetch-site': 'same-origin', authorization: '' }
const ask = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  relay.call(`/api/playground${path}`, body, { ...own, cookie, ...headers })

test('an admin talks to a group in each protocol without an API key, and the log says who it was', async () => {
  const asked = {
    '/v1/chat/completions': chat.request('arms', true),
    '/v1/responses': responses.request('arms', true),
    '/v1/messages': anthropicSample.request('arms', true),
    '/v1beta/models/arms:streamGenerateContent?alt=sse': geminiSample.request('arms', true),
    '/v1beta/models/arms:generateContent': geminiSample.request('arms', false),
  }
  for (const [path, body] of Object.entries(asked)) {
    const reply = await ask(path, body)
    expect([path, reply.status, await reply.text()]).toEqual([path, 200, expect.stringContaining('Héllo')])
  }
  expect(relay.records().length).toBe(5)
  for (const record of relay.records())
    expect(record).toMatchObject({ apiKeyId: -1, apiKeyName: 'Playground', groupName: 'arms', outcome: 'ok' })
})

test('one channel of the group may be asked for', async () => {
  const reply = await ask('/v1/chat/completions?channelId=2', chat.request('arms', false))
  expect(await reply.json()).toHaveProperty('choices')
  expect(relay.records().at(-1)).toMatchObject({ channelId: 2 })
  const none = await ask('/v1/chat/completions?channelId=3', chat.request('arms', false))
  expect([none.status, await none.text()]).toEqual([404, expect.stringContaining('no member at the channel 3')])
})

test('nobody else gets in: no session, a client’s key, a page of another site', async () => {
  const before = upstream.heard.length
  const body = chat.request('arms', false)
  expect((await relay.call('/api/playground/v1/chat/completions', body, own)).status).toBe(401)
  expect((await relay.call('/api/playground/v1/chat/completions', body)).status).toBe(401)
  expect((await ask('/v1/chat/completions', body, { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' })).status).toBe(
    403,
  )
  expect(upstream.heard.length).toBe(before)
})

test('nothing of the session goes upstream', async () => {
  await (await ask('/v1/chat/completions', chat.request('arms', false))).text()
  const { headers } = upstream.heard.at(-1)!
  expect([headers.get('cookie'), headers.get('authorization')]).toEqual([null, 'Bearer sk-upstream'])
})
