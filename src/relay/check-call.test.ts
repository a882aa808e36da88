import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { checkRoutes } from '../channels/check-api'
import { createChecked } from '../groups/checked'
import { protocols } from '../protocols'
import { createSeal } from '../protocols/seal'
import { caller, openApi } from '../server/api.fixture'
import { createCheckCall } from './check-call'
import { fakeUpstream, openRelay } from './fixture'
import { createMemory } from './memory'
import { createProfiles } from './profiles'
import { samples } from './samples.fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
let call: ReturnType<typeof caller>
let answer: () => Response | Promise<Response>
const upstream = fakeUpstream(() => answer())
beforeAll(async () => {
  stage = await openRelay()
  const fixture = await openApi()
  const conversions = { profiles: createProfiles(), seal: createSeal(Buffer.alloc(32, 1)), memory: createMemory() }
  const callModel = createCheckCall({ http: stage.http, protocols, conversions, timeoutMs: 200 })
  const { health, channels } = stage
  const app = new Elysia({ normalize: false }).use(
    checkRoutes({ ...fixture, channels, callModel, checked: createChecked(health), forget: health.forget }),
  )
  call = caller(app, fixture.token)
})
afterAll(async () => {
  upstream.stop()
  await stage.close()
})
beforeEach(() => {
  upstream.heard.length = 0
})

async function check(channel: { id: number }, more: object = {}) {
  const { status, body } = await call('POST', `/api/channels/${channel.id}/check`, { model: 'up-model', ...more })
  expect(status).toBe(200)
  return body
}

test.each(samples)('a model of $protocol is called for one token, and answers', async ({ protocol, stream, upstreamPath }) => {
  answer = () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  const body = await check(await stage.channel(protocol, upstream.url))
  expect(body.models).toEqual([])
  expect(body.endpoints).toMatchObject([{ ok: true, status: 200, firstTokenMs: expect.any(Number), message: null, answer: null }])
  expect(upstream.heard.map(({ path }) => path)).toEqual([upstreamPath(true)])
  expect(upstream.heard[0]!.body).toMatch(/"max[A-Za-z_]*[tT]okens":(?:1|16)\b/)
})

test('the error comes in full, without the key, and counts', async () => {
  answer = () => Response.json({ error: { message: 'no such key: sk-upstream', code: 'invalid_api_key' } }, { status: 401 })
  const channel = await stage.channel('openai-chat', upstream.url)
  const [row] = (await check(channel)).endpoints
  expect(row).toMatchObject({ ok: false, status: 401, firstTokenMs: null, message: 'no such key: [key]' })
  expect(JSON.parse(row.answer)).toEqual({ error: { message: 'no such key: [key]', code: 'invalid_api_key' } })
  expect(stage.health.of('key', channel.keys[0]!.id)).toMatchObject({ invalid: true })
  answer = () => Response.json({ choices: [{ message: { content: 'h' }, finish_reason: 'length' }], usage: {} })
  expect((await check(channel)).endpoints).toMatchObject([{ ok: true }])
  expect(stage.health.of('key', channel.keys[0]!.id)).toBeNull()
})

test('the key and the endpoint can be chosen', async () => {
  answer = () => Response.json({ choices: [{ message: { content: 'h' }, finish_reason: 'stop' }], usage: {} })
  const channel = await stage.channel('openai-chat', [upstream.url, 'http://127.0.0.1:1/v1'], {
    keys: [{ key: 'sk-one' }, { key: 'sk-two' }],
  })
  const [endpoint] = channel.endpoints
  const body = await check(channel, { endpointId: endpoint!.id, keyId: channel.keys[1]!.id })
  expect(body.endpoints).toMatchObject([{ id: endpoint!.id, keyId: channel.keys[1]!.id, ok: true }])
  expect(upstream.heard[0]!.headers.get('authorization')).toBe('Bearer sk-two')
  const all = await check(channel)
  expect(all.endpoints.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false])
  expect((await call('POST', `/api/channels/${channel.id}/check`, { keyId: 9999 })).status).toBe(422)
})

test('an upstream that says nothing is given up', async () => {
  answer = () => new Promise(() => {})
  const body = await check(await stage.channel('openai-chat', upstream.url))
  expect(body.endpoints).toMatchObject([{ ok: false, status: 0, message: 'no answer within 0.2 s' }])
})

test('a model that thinks for longer than one token is there', async () => {
  const message = 'Could not finish the message because max_tokens or model output limit was reached. Please try again.'
  answer = () => Response.json({ error: { message, type: 'invalid_request_error' } }, { status: 400 })
  expect((await check(await stage.channel('openai-chat', upstream.url))).endpoints).toMatchObject([{ ok: true, status: 400 }])
})
