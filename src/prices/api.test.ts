import { afterEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createChannels } from '../channels/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { priceRoutes } from './api'
import { costOf, tariffOf } from './cost'
import { createPrices } from './store'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function open() {
  const fixture = await openApi()
  closers.push(() => fixture.database.close())
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for tests only' }))
  const prices = await createPrices(fixture.database, channels, fixture.now)
  const synced = { url: 'u', etag: null, checkedAt: 1, confirmedAt: null, changedAt: null, error: 'no' }
  const priceSync = { run: () => prices.setSynced(synced).then(() => synced) }
  const app = new Elysia({ normalize: false }).use(priceRoutes({ ...fixture, prices, priceSync, channels }))

  const channel = (name: string, models: string[], more: object = {}) =>
    channels.create({ name, protocol: 'openai-chat', endpoints: [{ url: 'https://upstream.example/v1' }], models, ...more })
  /** So many requests an hour ago. */
  const used = async (channelId: number, model: string, requests: number, failed = 0) => {
    const hour = Math.floor(fixture.now() / 3_600_000) - 1
    await fixture.database.query.insert(fixture.database.tables.usageHours).values({ hour, channelId, model, requests, failed })
  }
  return { ...fixture, channels, prices, app, channel, used, call: caller(app, fixture.token) }
}

const unpriced = {
  price: null,
  source: null,
  matchedBy: null,
  matched: null,
  provider: null,
  own: false,
  multiplier: null,
  version: null,
  updatedAt: null,
}
const names = (body: { items: { model: string }[] }) => body.items.map(({ model }) => model)

describe('the list', () => {
  test('has what channels have and what was used: first what is used and has no price, then what has none', async () => {
    const { call, channel, used } = await open()
    const one = await channel('one', ['gpt-4o', 'b-unknown', 'a-unknown'])
    await channel('two', ['gpt-4o', 'c-unknown'])
    await used(one.id, 'c-unknown', 3)
    await used(one.id, 'gpt-4o', 2)
    // What failed has used nothing that anybody would have to price.
    await used(one.id, 'b-unknown', 4, 4)
    await used(99, 'of-a-channel-that-is-gone', 1)
    const { status, body } = await call('GET', '/api/prices')
    expect(status).toBe(200)
    expect(body.next).toBeNull()
    expect(names(body)).toEqual(['c-unknown', 'of-a-channel-that-is-gone', 'a-unknown', 'b-unknown', 'gpt-4o'])
    expect(body.items[0]).toEqual({
      model: 'c-unknown',
      channels: [
        { id: 2, name: 'two' },
        { id: 1, name: 'one' },
      ],
      requests: 3,
      ...unpriced,
    })
    expect(body.items[1]).toMatchObject({ channels: [], requests: 1 })
    expect(body.items[4]).toEqual({
      model: 'gpt-4o',
      channels: [
        { id: 1, name: 'one' },
        { id: 2, name: 'two' },
      ],
      requests: 2,
      price: { input: 2.5, output: 10, cacheRead: 1.25 },
      source: 'snapshot',
      matchedBy: 'exact',
      matched: 'gpt-4o',
      provider: 'openai',
      own: false,
      multiplier: 1,
      version: expect.stringMatching(/^\w{1,13}$/),
      updatedAt: null,
    })
  })

  test('shows by what a price was found, and a model twice whose price differs by channel', async () => {
    const { call, channel } = await open()
    await channel('plain', ['openai/gpt-4o'])
    await channel('half', ['openai/gpt-4o'], { priceMultiplier: 0.5 })
    const { body } = await call('GET', '/api/prices')
    expect(body.items).toMatchObject([
      { channels: [{ name: 'plain' }], matchedBy: 'vendor', matched: 'gpt-4o', multiplier: 1 },
      { channels: [{ name: 'half' }], matchedBy: 'vendor', matched: 'gpt-4o', multiplier: 0.5 },
    ])
    expect(body.items[0].version).not.toBe(body.items[1].version)
  })

  test('is filtered, and comes in pages', async () => {
    const { call, channel } = await open()
    await channel('one', ['gpt-4o', 'gpt-4o-mini', 'nobody-knows', 'nobody-else'])
    const two = await channel('two', ['o3'])
    const list = async (query: string) => names((await call('GET', `/api/prices?${query}`)).body)
    expect(await list('text=GPT')).toEqual(['gpt-4o', 'gpt-4o-mini'])
    expect(await list('source=none')).toEqual(['nobody-else', 'nobody-knows'])
    expect(await list('source=snapshot&text=mini')).toEqual(['gpt-4o-mini'])
    expect(await list(`channelId=${two.id}`)).toEqual(['o3'])
    const pages: string[][] = []
    for (let cursor = ''; ; ) {
      const { body } = await call('GET', `/api/prices?limit=2${cursor}`)
      pages.push(names(body))
      if (!body.next) break
      cursor = `&cursor=${encodeURIComponent(body.next)}`
    }
    expect(pages).toEqual([['nobody-else', 'nobody-knows'], ['gpt-4o', 'gpt-4o-mini'], ['o3']])
    for (const path of ['?cursor=x', '/public?cursor=x', '/public?cursor=-5', '/public?cursor=1.5'])
      expect((await call('GET', `/api/prices${path}`)).body.error?.message).toBe('cursor: expected the "next" of an earlier page.')
  })
})

describe('a price by hand', () => {
  test('comes before the public one, until it is taken away', async () => {
    const { call, channel, prices, now } = await open()
    const { id } = await channel('one', ['anthropic/claude-x'])
    expect(prices.find('anthropic/claude-x', id)).toBeUndefined()
    const price = { input: 1.5, output: 7.25, cacheRead: 0, tiers: [{ above: 1000, input: 3 }] }
    const put = await call('PUT', '/api/prices/anthropic%2Fclaude-x', price)
    expect([put.status, put.body]).toMatchObject([
      200,
      {
        model: 'anthropic/claude-x',
        price,
        source: 'manual',
        matchedBy: 'exact',
        provider: null,
        updatedAt: new Date(now()).toISOString(),
      },
    ])
    expect(prices.cost({ channelId: id, upstreamModel: 'anthropic/claude-x', model: 'm', usage: { input: 1000, output: 1 } })).toEqual({
      nanoUsd: 1000 * 1500 + 7250,
      version: put.body.version,
      source: 'manual',
    })
    expect((await call('GET', '/api/prices')).body.items).toMatchObject([{ model: 'anthropic/claude-x', channels: [{ id }], price }])
    expect((await call('DELETE', '/api/prices/anthropic%2Fclaude-x')).status).toBe(204)
    expect(prices.find('anthropic/claude-x', id)).toBeUndefined()
    const again = await call('DELETE', '/api/prices/anthropic%2Fclaude-x')
    expect([again.status, again.body.error.message]).toEqual([404, 'There is no price that was set by hand for anthropic/claude-x.'])
  })

  test('is for its model in other spellings, not for its other days', async () => {
    const { prices } = await open()
    await prices.set('gpt-4o', null, { input: 1, output: 1 })
    const source = (name: string) => prices.find(name, null)?.source
    expect(['gpt-4o', 'GPT-4O', 'openai/gpt-4o', 'gpt-4o:online', 'gpt-4o-2024-05-13'].map(source)).toEqual([
      'manual',
      'manual',
      'manual',
      'manual',
      'snapshot',
    ])
  })

  test('of a channel comes before that of all, is not multiplied, and goes with the channel', async () => {
    const { call, channel, channels, prices } = await open()
    const one = await channel('one', ['gpt-4o'], { priceMultiplier: 2 })
    const two = await channel('two', ['gpt-4o'], { priceMultiplier: 2 })
    await call('PUT', '/api/prices/gpt-4o', { input: 10, output: 10 })
    const put = await call('PUT', `/api/prices/gpt-4o?channelId=${one.id}`, { input: 1, output: 1 })
    expect(put.body).toMatchObject({ own: true, multiplier: 1, channels: [{ id: one.id }] })
    expect([prices.costOf(one.id, 'gpt-4o'), prices.costOf(two.id, 'gpt-4o')]).toEqual([1, 20])
    expect((await call('GET', '/api/prices')).body.items).toMatchObject([
      { channels: [{ id: one.id }], own: true, price: { input: 1 } },
      { channels: [{ id: two.id }], own: false, price: { input: 10 }, multiplier: 2 },
    ])
    await prices.set('gpt-4o', two.id, { input: 1, output: 1 })
    const both = (await call('GET', '/api/prices')).body.items
    expect(both.map((item: { channels: object[] }) => item.channels.length)).toEqual([1, 1])
    await prices.remove('gpt-4o', two.id)
    await channels.remove(one.id)
    expect(prices.manual()).toMatchObject([{ model: 'gpt-4o', channelId: null }])
    await prices.reload()
    expect(prices.manual()).toHaveLength(1)
  })

  test('is looked for under the name of the upstream too', async () => {
    const { channel, prices } = await open()
    const { id } = await channel('one', ['house-model'], { modelMap: { 'house-model': 'gpt-4o' } })
    expect(prices.find('house-model', id)).toMatchObject({ source: 'snapshot', matched: 'gpt-4o' })
    await prices.set('house-model', null, { input: 5, output: 5 })
    expect(prices.find('house-model', id)).toMatchObject({ source: 'manual', matched: 'house-model' })
  })

  test('is checked before it is taken', async () => {
    const { call, prices } = await open()
    const cases: [unknown, string][] = [
      [{ input: 1 }, 'output: missing; expected a number of 0 to 1000000.'],
      [{ input: -1, output: 1 }, 'input: expected a number of 0 to 1000000, found -1.'],
      [{ input: 1, output: 1, cached: 1 }, 'cached: unknown field'],
      [
        { input: 0.1234567, output: 1 },
        'input: expected dollars per million tokens from 0 to 1000000 with up to six decimals, found 0.1234567.',
      ],
      [{ input: 1, output: 1, tiers: [{ above: 9 }, { above: 3 }] }, 'tiers[1].above: expected more tokens than 9'],
    ]
    for (const [body, message] of cases) {
      const answer = await call('PUT', '/api/prices/m', body)
      expect([answer.status, answer.body.error.message]).toEqual([422, expect.stringContaining(message)])
    }
    const gone = await call('PUT', '/api/prices/m?channelId=7', { input: 1, output: 1 })
    expect([gone.status, gone.body.error.message]).toEqual([404, 'There is no channel 7.'])
    expect(prices.manual()).toEqual([])
  })
})

test('public prices can be looked through, in pages', async () => {
  const { call } = await open()
  const { body } = await call('GET', '/api/prices/public?text=gpt-4o&limit=2')
  expect(body.items).toMatchObject([{ provider: 'openai', model: 'gpt-4o', price: { input: 2.5 } }, { provider: 'openai' }])
  const rest = await call('GET', `/api/prices/public?text=gpt-4o&limit=200&cursor=${body.next}`)
  expect(rest.body.items.every(({ model }: { model: string }) => model.includes('gpt-4o'))).toBe(true)
  expect(rest.body.next).toBeNull()
})

test('the state says which prices are used, and what came of the last sync', async () => {
  const { call, database } = await open()
  const before = {
    source: 'snapshot',
    url: 'https://models.dev/api.json',
    checkedAt: null,
    confirmedAt: null,
    changedAt: null,
    error: null,
  }
  expect((await call('GET', '/api/prices/state')).body).toMatchObject(before)
  const { status, body } = await call('POST', '/api/prices/sync')
  expect([status, body]).toMatchObject([200, { ...before, checkedAt: '1970-01-01T00:00:00.001Z', error: 'no' }])
  expect(body.models).toBeGreaterThan(2000)
  const actions = await database.query.select().from(database.tables.audit)
  expect(actions.map(({ action }) => action)).toEqual(['prices.sync'])
})

test('nobody sees or changes prices who is not signed in', async () => {
  const { call } = await open()
  for (const [method, path, body] of [
    ['GET', '/api/prices'],
    ['GET', '/api/prices/state'],
    ['GET', '/api/prices/public'],
    ['POST', '/api/prices/sync'],
    ['PUT', '/api/prices/m', { input: 0, output: 0 }],
    ['DELETE', '/api/prices/m'],
  ] as const) {
    expect((await call(method, path, body, { authorization: '' })).status).toBe(401)
  }
})

describe('the cost of a record', () => {
  test('is not known where nothing was counted or nobody knows the price, and nothing where it is free', async () => {
    const { channel, prices } = await open()
    const { id } = await channel('one', ['gpt-4o', 'nobody-knows', 'x/y:free'])
    const usage = { input: 10, output: 10 }
    const cost = (upstreamModel: string | null, counted: typeof usage | null = usage) =>
      prices.cost({ channelId: id, upstreamModel, model: 'gpt-4o', usage: counted })
    expect([cost('gpt-4o', null), cost('nobody-knows')]).toEqual([null, null])
    expect(cost('x/y:free')?.nanoUsd).toBe(0)
    expect(cost(null)).toEqual(cost('gpt-4o'))
  })

  test('follows the price and the channel from the next request on', async () => {
    const { channel, channels, prices } = await open()
    const { id } = await channel('one', ['gpt-4o'])
    const record = { channelId: id, upstreamModel: 'gpt-4o', model: 'gpt-4o', usage: { input: 1000, output: 0 } }
    const costs = [prices.cost(record)]
    await channels.update(id, { priceMultiplier: 0.1 })
    costs.push(prices.cost(record))
    await prices.set('gpt-4o', null, { input: 1, output: 1 })
    costs.push(prices.cost(record))
    expect(costs.map((cost) => cost?.nanoUsd)).toEqual([2_500_000, 250_000, 100_000])
    expect(new Set(costs.map((cost) => cost?.version)).size).toBe(3)
    expect(costOf(record.usage, tariffOf({ input: 1, output: 1 }, 0.1))).toBe(100_000)
  })
})
