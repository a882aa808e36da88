import { afterEach, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { createHttpClient } from '../lib/http/client'
import { fetchThrough } from '../lib/http/fetch-through'
import { openApi } from '../server/api.fixture'
import { createPrices } from './store'
import { createPriceSync } from './sync'

const HOUR = 3_600_000
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Prices of this many models, the first of which is `new-model`. */
const answer = (count: number, input = 1) => ({
  vendor: {
    models: Object.fromEntries(Array.from({ length: count }, (_, i) => [i ? `m${i}` : 'new-model', { cost: { input, output: 2 } }])),
  },
})

/** A stand-in for models.dev that gives this, and a sync that asks it. */
async function stage(reply: (request: Request) => Response | Promise<Response>, timeoutMs = 5000) {
  /** The tags that requests have brought. */
  const asked: (string | null)[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      asked.push(request.headers.get('if-none-match'))
      return current.reply(request)
    },
  })
  const current = { reply }
  const fixture = await openApi()
  const url = `http://127.0.0.1:${server.port}/api.json`
  await fixture.settings.set({ priceSyncUrl: url })
  const channels = { byId: () => undefined, onChange: () => () => {} }
  const prices = await createPrices(fixture.database, channels, fixture.now)
  const http = createHttpClient({ allowPrivate: () => true })
  const sync = createPriceSync({
    prices,
    settings: fixture.settings,
    get: fetchThrough(http),
    log: fixture.log,
    now: fixture.now,
    timeoutMs,
  })
  closers.push(
    () => server.stop(true),
    () => http.close(),
    () => fixture.database.close(),
  )
  return { ...fixture, sync, prices, channels, asked, url, current }
}

const size = 3000

test('new prices are used at once, kept, and told apart from the bundled ones', async () => {
  const { sync, prices, channels, database, url, now } = await stage(() => Response.json(answer(size), { headers: { etag: '"one"' } }))
  expect([prices.find('new-model', null), prices.find('gpt-4o', null)?.source]).toEqual([undefined, 'snapshot'])
  let changes = 0
  prices.onChange(() => changes++)
  const state = await sync.run()
  expect(state).toEqual({ url, etag: '"one"', checkedAt: now(), confirmedAt: now(), changedAt: now(), error: null })
  expect(prices.find('new-model', null)).toMatchObject({
    price: { input: 1, output: 2 },
    source: 'synced',
    provider: 'vendor',
    matchedBy: 'exact',
  })
  // What models.dev no longer lists may still be in use.
  expect(prices.find('gpt-4o', null)?.source).toBe('snapshot')
  expect([prices.public().size, changes]).toEqual([size, 1])
  const later = await createPrices(database, channels, now)
  expect([later.find('new-model', null)?.source, later.synced()]).toEqual(['synced', state])
})

test('a fetched price comes before a bundled one', async () => {
  const { sync, prices } = await stage(() =>
    Response.json({ ...answer(size), openai: { models: { 'gpt-4o': { cost: { input: 7, output: 8 } } } } }),
  )
  await sync.run()
  expect(prices.find('openai/gpt-4o', null)).toMatchObject({ source: 'synced', price: { input: 7, output: 8 } })
})

test('an answer that has not changed is not fetched again', async () => {
  const { sync, prices, asked, wait, now } = await stage((request) =>
    request.headers.get('if-none-match') === '"one"'
      ? new Response(null, { status: 304 })
      : Response.json(answer(size), { headers: { etag: '"one"' } }),
  )
  const first = await sync.run()
  wait(HOUR)
  const second = await sync.run()
  expect(asked).toEqual([null, '"one"'])
  expect(second).toEqual({ ...first, checkedAt: now(), confirmedAt: now() })
  expect(prices.find('new-model', null)?.source).toBe('synced')
})

test('what was known of one address is not asked of another', async () => {
  const { sync, asked, settings, url } = await stage(() => Response.json(answer(size), { headers: { etag: '"one"' } }))
  await sync.run()
  await settings.set({ priceSyncUrl: `${url}?copy` })
  expect((await sync.run()).error).toBeNull()
  expect(asked).toEqual([null, null])
})

test('a compressed answer is understood', async () => {
  const { sync } = await stage(() => new Response(gzipSync(JSON.stringify(answer(size))), { headers: { 'content-encoding': 'gzip' } }))
  expect((await sync.run()).error).toBeNull()
})

describe('nothing changes, and it is said why, when the answer', () => {
  const whole = JSON.stringify(answer(size, 7))
  const cases: [string, () => Response, string][] = [
    ['is an error', () => new Response('oh', { status: 503 }), 'it was answered with HTTP 503'],
    [
      'leads elsewhere',
      () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
      'it was answered with HTTP 302, which is not followed; set the address it leads to',
    ],
    ['says "unchanged" without having been asked that', () => new Response(null, { status: 304 }), 'it was answered with HTTP 304'],
    ['is a page', () => new Response('<html>'), 'the answer is no JSON, or only a part of it'],
    ['breaks off', () => new Response(whole.slice(0, -10)), 'the answer is no JSON, or only a part of it'],
    [
      'is other JSON',
      () => Response.json({ error: { message: 'no' } }),
      'the answer has no prices in the form of models.dev: {provider: {models: {model: {cost: {…}}}}}',
    ],
    [
      'has far fewer models than before',
      () => Response.json(answer(1499, 7)),
      'the answer has prices of 1499 models where there were 3000; it seems to be incomplete',
    ],
    ['is too large', () => new Response(new Uint8Array((20 << 20) + 1)), 'the answer has more than 20 MB'],
  ]
  test.each(cases)('%s', async (_, reply, error) => {
    const { sync, prices, current, wait, now, logged, database, channels } = await stage(() => Response.json(answer(size)))
    const good = await sync.run()
    wait(HOUR)
    current.reply = reply
    expect(await sync.run()).toEqual({ ...good, checkedAt: now(), error })
    expect(prices.find('new-model', null)?.price.input).toBe(1)
    expect((await createPrices(database, channels)).find('new-model', null)?.price.input).toBe(1)
    expect(logged.at(-1)).toMatchObject({ message: 'the public prices could not be fetched; the old ones stay', fields: { reason: error } })
    current.reply = () => Response.json(answer(1500, 7))
    expect((await sync.run()).error).toBeNull()
    expect(prices.find('new-model', null)?.price.input).toBe(7)
  })

  test('does not come in time', async () => {
    const { sync, prices } = await stage(() => new Promise<Response>(() => {}), 30)
    expect((await sync.run()).error).toBe('there was no whole answer in time')
    expect(prices.find('gpt-4o', null)?.source).toBe('snapshot')
  })

  test('comes from an address that must not be reached', async () => {
    const { sync, settings } = await stage(() => Response.json({}))
    await settings.set({ priceSyncUrl: 'http://169.254.169.254/latest' })
    expect((await sync.run()).error).toContain('169.254.169.254')
  })
})

describe('it is asked by itself', () => {
  test('once in the interval, sooner after a failure, and never when that is 0', async () => {
    const { sync, asked, settings, wait, current } = await stage(() => Response.json(answer(size)))
    const count = async () => {
      await sync.runIfDue()
      return asked.length
    }
    expect([await count(), await count()]).toEqual([1, 1])
    wait(24 * HOUR - 1)
    expect(await count()).toBe(1)
    wait(1)
    current.reply = () => new Response('oh', { status: 500 })
    expect([await count(), await count()]).toEqual([2, 2])
    wait(HOUR)
    expect(await count()).toBe(3)
    await settings.set({ priceSyncHours: 0 })
    wait(1000 * HOUR)
    expect(await count()).toBe(3)
  })

  test('and stops when Octopus stops, without a word', async () => {
    const { sync, prices, logged } = await stage(() => new Promise<Response>(() => {}))
    const running = sync.run()
    sync.close()
    await running
    expect([prices.synced(), logged]).toEqual([undefined, []])
  })
})
