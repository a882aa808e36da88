import { afterEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { caller, openApi } from '../server/api.fixture'
import { createFeed, type Feed } from './feed'
import { clientGone } from './live'
import { liveRoutes } from './live-api'
import { anthropicSample, chat } from './samples.fixture'
import { type Data, onStage } from './stage.fixture'
import type { Update } from './update'

const scene = onStage()
let time = 1_000_000
let feed: Feed
const answers: ((text?: string) => void)[] = []
afterEach(async () => {
  for (const answer of answers.splice(0)) answer()
  feed.close()
  for (const flight of scene.stage.live.all()) flight.stop(clientGone)
  await until(() => scene.stage.live.size() === 0)
})

/** A group whose upstream says what it is told to, when it is told to. */
async function serving(first = chat.cut) {
  const { live, health, channels, groups } = scene.stage
  feed = createFeed({ live, resting: () => health.all(), configuration: { channels, groups }, now: () => time, tickMs: 0 })
  await scene.serving('fast', [
    'openai-chat',
    () => {
      const encoder = new TextEncoder()
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const writer = writable.getWriter()
      const say = (text: string) => writer.write(encoder.encode(text)).catch(() => {})
      if (first) void say(first)
      answers.push((text) => void (text ? say(text) : writer.close().catch(() => {})))
      return new Response(readable, { headers: { 'content-type': 'text/event-stream' } })
    },
  ])
}

const ask = (sample = chat) => scene.ask(sample.path(true), sample.request('fast', true))

/** One who looks, event by event. */
function look() {
  const reader = feed.view()!.getReader()
  return {
    async next(): Promise<Update & { event: string }> {
      const text = Buffer.from((await reader.read()).value!).toString()
      const [, event, data] = /event: (\w+)\ndata: (.+)\n\n$/.exec(text)!
      return { event, ...JSON.parse(data!) } as Data
    },
    text: async () => Buffer.from((await reader.read()).value!).toString(),
    ended: async () => (await reader.read()).done,
    leave: () => reader.cancel(),
  }
}

async function until(is: () => boolean) {
  while (!is()) await Bun.sleep(2)
}

describe('who looks', () => {
  test('sees what is in flight at once, then what begins, goes on and ends', async () => {
    await serving()
    await ask()
    const viewer = look()
    const first = await viewer.next()
    expect(first).toMatchObject({ event: 'snapshot', inFlight: 1, resting: [] })
    expect(first.flights).toMatchObject([
      { model: 'fast', group: 'fast', apiKey: 'test', state: 'streaming', attempt: 1, channel: 'channel 1' },
    ])
    const response = await ask()
    feed.tick()
    const second = await viewer.next()
    expect(second).toMatchObject({ event: 'update', inFlight: 2, flights: [{ state: 'streaming' }] })
    const { id } = second.flights![0]!
    answers[1]!(chat.stream.slice(chat.cut.length))
    answers[1]!()
    await response.text()
    feed.tick()
    const third = await viewer.next()
    expect(third).toMatchObject({ inFlight: 1, gone: [id], ended: [{ id, outcome: 'ok', status: 200, attempts: 1, usage: chat.usage }] })
    expect(third.ended![0]!.channel).toMatchObject({ name: 'channel 1' })
  })

  test('sees a request that waits for its upstream, or for somebody who may be asked', async () => {
    await serving('')
    void ask()
    await until(() => scene.stage.live.size() === 1 && answers.length === 1)
    const viewer = look()
    expect((await viewer.next()).flights).toMatchObject([{ state: 'trying', attempt: 1 }])
    const { health, channels } = scene.stage
    const { endpoints, keys } = channels.all()[0]!
    const taken = health.take({ endpointId: endpoints[0]!.id, keyId: keys[0]!.id, model: 'up-model' })
    health.failed(taken, { kind: 'rate', status: 429, message: 'slow' }, { blames: 'key', restMs: 1000 })
    void ask()
    await until(() => scene.stage.room.size() === 1)
    feed.tick()
    expect((await viewer.next()).flights).toMatchObject([{ state: 'waiting', attempt: 0, channel: null }])
    health.reset('key', keys[0]!.id)
  })

  test('sees about how many tokens have come', async () => {
    await serving()
    for (const sample of [chat, anthropicSample]) {
      const viewer = look()
      await viewer.next()
      const reader = (await ask(sample)).body!.getReader()
      feed.tick()
      const id = (await viewer.next()).flights![0]!.id
      answers.at(-1)!(chat.cut.replace('Héllo', 'ten words are a little more than eleven tokens, roughly'))
      await reader.read()
      await reader.read()
      feed.tick()
      expect((await viewer.next()).tokens![id]).toBeWithin(9, 18)
      await viewer.leave()
    }
  })

  test('sees what rests', async () => {
    await serving()
    const viewer = look()
    expect((await viewer.next()).resting).toEqual([])
    const { health } = scene.stage
    health.failed(
      health.take({ endpointId: 1, keyId: 2, model: 'm' }),
      { kind: 'rate', status: 429, message: 'slow' },
      { blames: 'key-model', restMs: 5000 },
    )
    feed.tick()
    expect((await viewer.next()).resting).toMatchObject([{ kind: 'key-model', id: 2, state: 'resting', reason: '429: slow' }])
    health.reset('key', 2)
    feed.tick()
    expect((await viewer.next()).resting).toEqual([])
  })

  test('hears what of the configuration somebody has changed, once', async () => {
    await serving()
    const viewer = look()
    await viewer.next()
    await scene.stage.channel('openai-chat', 'http://127.0.0.1:9')
    await scene.stage.channel('openai-chat', 'http://127.0.0.1:9')
    feed.tick()
    expect((await viewer.next()).changed).toEqual(['channels'])
    await ask()
    feed.tick()
    expect((await viewer.next()).changed).toBeUndefined()
  })

  test('sees all anew after having been away, and costs no memory meanwhile', async () => {
    await serving()
    const viewer = look()
    for (let round = 0; round < 5; round++) {
      await ask()
      feed.tick()
    }
    expect((await viewer.next()).event).toBe('snapshot')
    feed.tick()
    expect(await viewer.next()).toMatchObject({ event: 'snapshot', inFlight: 5, flights: { length: 5 } })
  })

  test('hears from time to time that nothing happens, and has to come again some day', async () => {
    await serving()
    const viewer = look()
    await viewer.next()
    for (let n = 0; n < 60; n++) feed.tick()
    expect(await viewer.text()).toBe(': keep-alive\n\n')
    time += 11 * 60_000
    feed.tick()
    expect(await viewer.ended()).toBe(true)
  })

  test('sees all there is when the last of the others has to leave just then', async () => {
    await serving()
    const response = await ask()
    const other = look()
    await other.next()
    time += 11 * 60_000
    const viewer = look()
    expect(await other.ended()).toBe(true)
    expect((await viewer.next()).flights).toMatchObject([{ state: 'streaming' }])
    answers[0]!(chat.stream.slice(chat.cut.length))
    answers[0]!()
    await response.text()
    feed.tick()
    expect(await viewer.next()).toMatchObject({ inFlight: 0, ended: [{ outcome: 'ok' }] })
  })

  test('is one of a bounded number', async () => {
    await serving()
    const viewers = Array.from({ length: 20 }, look)
    expect(feed.view()).toBeUndefined()
    await viewers[0]!.leave()
    expect(feed.view()).toBeDefined()
  })
})

test('nothing is counted while nobody looks', async () => {
  await serving()
  await ask()
  const [flight] = scene.stage.live.all()
  expect(flight!.tally).toBeUndefined()
  const viewer = look()
  expect(flight!.tally).toBeDefined()
  await viewer.leave()
  expect(flight!.tally).toBeUndefined()
})

test('who is signed out elsewhere sees no more of it', async () => {
  await serving('')
  const fixture = await openApi()
  const app = new Elysia().use(liveRoutes({ ...fixture, live: scene.stage.live, feed }))
  const response = await app.handle(new Request('http://localhost/api/live', { headers: { authorization: `Bearer ${fixture.token}` } }))
  const reader = response.body!.getReader()
  await reader.read()
  const { token } = await fixture.sessions.start(
    { id: 1, username: 'admin', mustChangePassword: false },
    { remember: false, userAgent: '' },
  )
  time += 5_000
  feed.tick()
  await fixture.sessions.revokeOthers(1, (await fixture.sessions.find(token))!.tokenHash)
  const end = reader.read()
  time += 5_000
  feed.tick()
  expect((await end).done).toBe(true)
})

test('an administrator stops a request, which its client is told not to repeat', async () => {
  await serving('')
  const fixture = await openApi()
  const api = caller(new Elysia().use(liveRoutes({ ...fixture, live: scene.stage.live, feed })), fixture.token)
  const asked = ask()
  await until(() => answers.length === 1)
  const [flight] = scene.stage.live.all()
  expect((await api('POST', `/api/live/${flight!.journey.id}/stop`)).body).toEqual({ stopped: flight!.journey.id })
  const response = await asked
  expect([response.status, response.headers.get('x-should-retry')]).toEqual([400, 'false'])
  expect(scene.lastRecord()).toMatchObject({ outcome: 'failed', error: 'the request was stopped by an administrator' })
  expect((await api('POST', `/api/live/${flight!.journey.id}/stop`)).status).toBe(404)
  expect((await api('GET', '/api/live', undefined, { authorization: '' })).status).toBe(401)
})

test('a reply that is stopped ends with an error', async () => {
  await serving()
  const response = await ask()
  const [flight] = scene.stage.live.all()
  flight!.stop({ kind: 'caller', status: 400, message: 'the request was stopped by an administrator', final: true })
  expect(await response.text()).toContain('stopped by an administrator')
  expect(scene.stage.health.all()).toEqual([])
})
