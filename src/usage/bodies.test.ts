import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { fakeUpstream, openRelay, streamOf } from '../relay/fixture'
import { chat } from '../relay/samples.fixture'
import { readBodies } from './bodies'
import { Kept } from './capture'
import { createRetention } from './retention'
import { readStock } from './stock'

let stage: Awaited<ReturnType<typeof openRelay>>
let upstream: ReturnType<typeof fakeUpstream>
let answer: () => Response

beforeAll(async () => {
  stage = await openRelay()
  upstream = fakeUpstream(() => answer())
  await stage.group('fast', [(await stage.channel('openai-chat', upstream.url)).id])
})
afterAll(async () => {
  upstream.stop()
  await stage.close()
})
afterEach(() => stage.settings.set({ logBodies: 'off', logBodyKilobytes: 64 }))

const whole = () => new Response(chat.whole, { headers: { 'content-type': 'application/json' } })

/** Asks, and answers what is kept of it. */
async function kept(stream: boolean, more: object = {}) {
  const response = await stage.call(chat.path(stream), { ...chat.request('fast', stream), ...more })
  const text = await response.text()
  await stage.flusher.flush('urgent')
  return { text, bodies: await readBodies(stage.database, stage.records().at(-1)!.id) }
}

test('nothing is kept unless somebody wants it', async () => {
  answer = whole
  expect((await kept(false)).bodies).toBeNull()
})

test('what a client sent and was told is kept, whole or as a stream, to the last byte', async () => {
  await stage.settings.set({ logBodies: 'all' })
  for (const stream of [false, true]) {
    answer = stream ? () => streamOf([chat.stream]) : whole
    const { text, bodies } = await kept(stream)
    expect(bodies!.response).toBe(text)
    expect(bodies!.responseBytes).toBe(Buffer.byteLength(text))
    expect(JSON.parse(bodies!.request!)).toEqual(chat.request('fast', stream))
  }
})

test('of errors only, those that failed, with what the client was told', async () => {
  await stage.settings.set({ logBodies: 'errors' })
  answer = whole
  expect((await kept(false)).bodies).toBeNull()
  answer = () => Response.json({ error: { message: 'that cannot be', type: 'invalid_request_error' } }, { status: 400 })
  const { text, bodies } = await kept(false)
  expect(text).toContain('that cannot be')
  expect(bodies!.response).toBe(text)
})

test('an API key may have its own mind', async () => {
  const [apiKey] = stage.keys.all()
  await stage.keys.update(apiKey!.id, { logBodies: 'all' })
  answer = whole
  expect((await kept(false)).bodies).not.toBeNull()
  await stage.settings.set({ logBodies: 'all' })
  await stage.keys.update(apiKey!.id, { logBodies: 'off' })
  expect((await kept(false)).bodies).toBeNull()
  await stage.keys.update(apiKey!.id, { logBodies: null })
})

test('keys and authorization are not in what is kept', async () => {
  await stage.settings.set({ logBodies: 'all' })
  answer = whole
  const secrets = ['sk-ant-0123456789abcdefghij', 'Bearer abcdefghijklmnop', 'AIzaSyA0123456789abcdefghijklmnop']
  const { bodies } = await kept(false, { user: secrets.join(' ') })
  for (const secret of secrets) expect(bodies!.request).not.toContain(secret)
})

test('the headers of both are kept, credentials masked', async () => {
  await stage.settings.set({ logBodies: 'all' })
  answer = whole
  const sent = { 'x-api-key': 'of-another-hub-1', cookie: 'session=abc', 'x-goog-api-key': 'g-1', 'x-client': 'tests' }
  const response = await stage.call(chat.path(false), chat.request('fast', false), sent)
  await response.text()
  await stage.flusher.flush('urgent')
  const { headers } = (await readBodies(stage.database, stage.records().at(-1)!.id))!
  expect(headers!.request).toMatchObject({
    'x-client': 'tests',
    'content-type': 'application/json',
    ...{ authorization: '[secret]', 'x-api-key': '[secret]', cookie: '[secret]', 'x-goog-api-key': '[secret]' },
  })
  expect(headers!.response).toEqual(Object.fromEntries(response.headers))
})

test('a long body is cut in the middle, and says so', async () => {
  await stage.settings.set({ logBodies: 'all', logBodyKilobytes: 1 })
  answer = whole
  const { bodies } = await kept(false, { user: `first${'x'.repeat(5000)}last` })
  expect(bodies!.request!.length).toBeLessThan(2200)
  expect(bodies!.request).toMatch(/\[… \d+ bytes left out …\]/)
  expect(bodies!.requestBytes).toBeGreaterThan(5000)
})

test('what is kept of bytes does not depend on how they come', () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => 97 + (i % 26)))
  for (const limit of [1, 100, 2500, 5000, 9000]) {
    const texts = [1, 7, 100, 5000].map((size) => {
      const kept = new Kept(limit)
      for (let at = 0; at < bytes.length; at += size) kept.add(bytes.subarray(at, at + size))
      expect(kept.held).toBeLessThanOrEqual(2 * limit + Math.min(size, limit))
      return kept.text()
    })
    expect(new Set(texts).size).toBe(1)
    if (limit >= 2500) expect(texts[0]).toBe(bytes.toString())
  }
})

test('bodies go with their requests, and before them when there is too much', async () => {
  const rows = async () => (await stage.database.query.select().from(stage.database.tables.requestBodies)).length
  const before = await readStock(stage.database)
  expect([before.bodies.rows, before.bodies.bytes > 0]).toEqual([await rows(), true])
  const keeping = (kept: Record<string, number>) => createRetention(stage.database, { get: (name: string) => kept[name] ?? 0 } as never)
  // Less than a megabyte: nothing goes.
  expect(await keeping({ logRetentionMegabytes: 1 }).apply(Date.now())).toBe(0)
  expect(await rows()).toBe(before.bodies.rows)
  await keeping({}).clear(Date.now() + 1000)
  expect(await readStock(stage.database)).toEqual({ logs: { rows: 0, bytes: 0 }, bodies: { rows: 0, bytes: 0 } })
  expect(await rows()).toBe(0)
})
