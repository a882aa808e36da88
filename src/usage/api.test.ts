import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playground } from '../keys/key'
import { createLog } from '../lib/log'
import { createPrices } from '../prices/store'
import { caller, openApi } from '../server/api.fixture'
import { cell, dollars } from './export'
import { createFlusher } from './flush'
import { type Journal, openJournal } from './journal'
import { logRoutes } from './logs-api'
import type { UsageRecord } from './record'
import { anyRecord, seeded } from './records.fixture'
import { createRetention } from './retention'
import { statisticsRoutes } from './statistics-api'

const NOW = Date.parse('2026-03-31T10:20:00Z')
const period = 'from=2026-03-20T00:00:00Z&to=2026-04-01T00:00:00Z'

let folder: string
let journal: Journal
let call: ReturnType<typeof caller>
let handle: (request: Request) => Promise<Response>
let token: string
let records: UsageRecord[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'octopus-usage-api-'))
  const stage = await openApi()
  const log = createLog({ level: 'error', format: 'json', write: () => {} })
  journal = openJournal(folder, log)
  const flusher = createFlusher(stage.database, journal, log)
  const retention = createRetention(stage.database, stage.settings)
  const prices = await createPrices(stage.database, { byId: () => undefined, onChange: () => () => {} })
  const app = stage.app.use(logRoutes({ ...stage, flusher, retention, prices })).use(statisticsRoutes({ ...stage, flusher }))
  token = stage.token
  handle = (request) => app.handle(request)
  call = caller(app, token)
  const random = seeded(7)
  records = Array.from({ length: 600 }, (_, number) => anyRecord(random, number, NOW, 10))
  records[0]!.error = '=HYPERLINK("http://evil.example","hi")'
  records[0]!.outcome = 'failed'
  const usage = { input: 1000, output: 100, cacheWrite: 400, cacheWrite1h: 300, mode: 'fast' as const }
  Object.assign(records[1]!, { channelId: 1, channelName: 'a', upstreamModel: 'model 0', usage })
  const fast = { input: 10, output: 50, cacheWrite: 12.5, cacheWrite1h: 20 }
  await prices.set('model 0', null, { input: 5, output: 25, modes: { fast } })
  const cost = prices.cost(records[1]!)!
  Object.assign(records[1]!, { cost: cost.nanoUsd, priceVersion: cost.version })
  for (const done of records) journal.append({ done })
})
afterAll(() => {
  journal.close()
  rmSync(folder, { recursive: true })
})

const sum = (of: UsageRecord[], read: (record: UsageRecord) => number | null | undefined) =>
  of.reduce((total, one) => total + (read(one) ?? 0), 0)

describe('/api/stats', () => {
  test('overview tells sums, the time before, percentiles and a line', async () => {
    const { status, body } = await call('GET', `/api/stats/overview?${period}`)
    expect([status, body.requests, body.costNano]).toEqual([200, 600, sum(records, ({ cost }) => cost)])
    expect(body.previous.requests).toBe(0)
    expect(body.total.p99).toBeGreaterThan(body.total.p50)
    expect(sumOf(body.spark, 'requests')).toBe(600)
    const one = await call('GET', `/api/stats/overview?${period}&model=model%201&apiKeyId=2`)
    expect(one.body.requests).toBe(records.filter(({ upstreamModel, apiKeyId }) => upstreamModel === 'model 1' && apiKeyId === 2).length)
  })

  test('series tells days of the viewer without gaps', async () => {
    const { body } = await call('GET', `/api/stats/series?${period}&by=day&timeZone=Asia/Kolkata`)
    expect([body.by, body.timeZone, sumOf(body.points, 'requests')]).toEqual(['day', 'Asia/Kolkata', 600])
    expect(body.points[0].name).toBe('2026-03-20')
    expect(body.points.length).toBe(13)
  })

  test('series tells how long the first token took in each bar, whatever the clocks', async () => {
    for (const timeZone of ['UTC', 'Asia/Kathmandu', 'America/New_York']) {
      const { body } = await call('GET', `/api/stats/series?${period}&by=day&times=true&timeZone=${timeZone}`)
      const [bar] = body.points.filter(({ requests }: { requests: number }) => requests > 20)
      expect(bar.firstToken.p50).toBeGreaterThan(0)
      expect(bar.firstToken.p95).toBeGreaterThanOrEqual(bar.firstToken.p50)
    }
    const { body } = await call('GET', `/api/stats/series?${period}&by=day&times=true`)
    const day = body.points.findIndex(({ name }: { name: string }) => name === '2026-03-25')
    const took = records
      .filter(({ startedAt, firstTokenMs }) => new Date(startedAt).toISOString().startsWith('2026-03-25') && firstTokenMs !== null)
      .map(({ firstTokenMs }) => firstTokenMs!)
      .sort((a, b) => a - b)
    const exact = took[Math.ceil(took.length / 2) - 1]!
    expect(Math.abs(body.points[day].firstToken.p50 - exact) / exact).toBeLessThan(0.06)
  })

  test('a period from 0 on begins with the first request, and the server chooses its bars', async () => {
    const first = Math.min(...records.map(({ startedAt }) => startedAt))
    const { body } = await call('GET', '/api/stats/series?from=0&to=2026-04-01T00:00:00Z&by=auto')
    expect([body.by, body.points[0].name, sumOf(body.points, 'requests')]).toEqual(['day', new Date(first).toISOString().slice(0, 10), 600])
    const whole = await call('GET', '/api/stats/overview?from=0&to=2026-04-01T00:00:00Z')
    expect([whole.body.requests, Date.parse(whole.body.from) <= first]).toEqual([600, true])
  })

  test('the period to compare with may begin anywhere', async () => {
    const day = (await call('GET', '/api/stats/overview?from=2026-03-25&to=2026-03-26')).body
    const later = await call('GET', '/api/stats/overview?from=2026-04-25&to=2026-04-26&previousFrom=2026-03-25')
    expect(day.requests).toBeGreaterThan(0)
    expect(later.body.previous).toMatchObject({ requests: day.requests, costNano: day.costNano })
  })

  test('ranking tells who took the most, by any dimension and metric', async () => {
    const { body } = await call('GET', `/api/stats/ranking?${period}&by=model&metric=cost&limit=2`)
    const costs = [0, 1, 2, 3].map((n) =>
      sum(
        records.filter(({ upstreamModel }) => upstreamModel === `model ${n}`),
        ({ cost }) => cost,
      ),
    )
    expect(body.items.map(({ costNano }: { costNano: number }) => costNano)).toEqual(costs.sort((a, b) => b - a).slice(0, 2))
    expect([body.count, body.items[0].share > 0, body.items[0].share < 1]).toEqual([4, true, true])
    for (const by of ['channelId', 'endpointId', 'channelKeyId', 'groupId', 'apiKeyId', 'askedModel'])
      for (const metric of ['requests', 'cacheHitRate', 'tokensPerSecond', 'firstTokenP95', 'failureRate']) {
        const { status, body } = await call('GET', `/api/stats/ranking?${period}&by=${by}&metric=${metric}`)
        expect([status, body.items.length > 1]).toEqual([200, true])
      }
  })

  test('heatmap tells a year, day by day', async () => {
    const { body } = await call('GET', '/api/stats/heatmap?year=2026&timeZone=Europe/Berlin')
    expect([body.days.length, body.days[0].date, sumOf(body.days, 'requests')]).toEqual([365, '2026-01-01', 600])
    const some = await call('GET', '/api/stats/heatmap?from=2026-03-25&to=2026-03-27')
    expect(some.body.days.map(({ date }: { date: string }) => date)).toEqual(['2026-03-25', '2026-03-26'])
  })

  test('what cannot be is refused in words', async () => {
    const message = async (path: string) => (await call('GET', `/api/stats/${path}`)).body.error.message
    expect(await message('series?timeZone=Mars/Base')).toBe('timeZone: expected a time zone like Europe/Berlin.')
    expect(await message('series?by=hour&from=2025-01-01&to=2026-01-01')).toContain('62 days')
    expect(await message('overview?from=2026-01-02&to=2026-01-01')).toBe('from: expected a moment before "to".')
    expect(await message('ranking?by=mood')).toContain('by: expected')
    expect((await call('GET', '/api/stats/overview', undefined, { authorization: '' })).status).toBe(401)
  })
})

describe('/api/logs', () => {
  test('a request tells how its cost came about, with all that was counted', async () => {
    const { body } = await call('GET', `/api/logs/${records[1]!.id}`)
    expect(body.mode).toBe('fast')
    expect(body.reckoning.parts).toEqual([
      { part: 'input', tokens: 600, nanoUsd: 6_000_000 },
      { part: 'output', tokens: 100, nanoUsd: 5_000_000 },
      { part: 'cacheWrite', tokens: 100, nanoUsd: 1_250_000 },
      { part: 'cacheWrite1h', tokens: 300, nanoUsd: 6_000_000 },
    ])
    expect(body.counted).toBeUndefined()
  })

  test('volume counts each request once, by the minute or from sums, whatever is asked for', async () => {
    const fits: Record<string, (record: UsageRecord) => boolean> = {
      '': () => true,
      'channelId=1': ({ channelId }) => channelId === 1,
      'keyId=2&groupId=1': ({ apiKeyId, groupId }) => apiKeyId === 2 && groupId === 1,
      'model=group%201': ({ model }) => model === 'group 1',
      'model=model%201': ({ upstreamModel }) => upstreamModel === 'model 1',
    }
    const short = 'from=2026-03-30T10:00:00Z&to=2026-03-30T13:00:00Z'
    for (const time of [period, short]) {
      for (const [filter, fit] of Object.entries(fits)) {
        const { body } = await call('GET', `/api/logs/volume?${time}&${filter}`)
        const within = records.filter((one) => fit(one) && one.startedAt >= body.from && one.startedAt < body.to)
        const told = [sumOf(body.bars, 'requests'), sumOf(body.bars, 'failed'), sumOf(body.bars, 'cancelled')]
        const known = [within.length, ...['failed', 'cancelled'].map((outcome) => within.filter((one) => one.outcome === outcome).length)]
        expect([time, filter, ...told]).toEqual([time, filter, ...known])
        expect(body.bars.length).toBeLessThanOrEqual(181)
      }
    }
  })

  test('volume of all time begins with the oldest request', async () => {
    const { body } = await call('GET', '/api/logs/volume?to=2026-03-31T10:20:00Z')
    expect(sumOf(body.bars, 'requests')).toBe(600)
    expect(body.bars[0].requests).toBeGreaterThan(0)
  })

  test('is exported as CSV that no spreadsheet runs, and as JSON lines', async () => {
    const csv = await exported('csv&status=failed')
    const failed = records.filter(({ outcome }) => outcome === 'failed')
    expect(csv.type).toBe('text/csv; charset=utf-8')
    expect(csv.text.trim().split('\r\n').length).toBe(1 + failed.length)
    expect(csv.text).toContain(`"'=HYPERLINK(""http://evil.example"",""hi"")"`)
    const lines = (await exported('ndjson')).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(lines.map(({ id }) => id)).size).toBe(600)
    expect(sumOf(lines, 'costNano')).toBe(sum(records, ({ cost }) => cost))
  })

  test('is cleared in steps, while the statistics stay', async () => {
    const before = '2026-03-25T00:00:00Z'
    expect(await call('DELETE', `/api/logs?before=${before}`)).toMatchObject({ status: 202, body: { before: '2026-03-25T00:00:00.000Z' } })
    const left = records.filter(({ startedAt }) => startedAt >= Date.parse(before)).length
    let count = 600
    for (const until = Date.now() + 5000; count > left && Date.now() < until; ) {
      count = (await exported('ndjson')).text.trim().split('\n').length
      await Bun.sleep(10)
    }
    expect(count).toBe(left)
    expect((await call('GET', `/api/stats/overview?${period}`)).body.requests).toBe(600)
  })
})

const sumOf = (rows: Record<string, number>[], name: string) => rows.reduce((total, row) => total + (row[name] ?? 0), 0)

async function exported(format: string) {
  const response = await handle(
    new Request(`http://localhost/api/logs/export?format=${format}`, { headers: { host: 'localhost', authorization: `Bearer ${token}` } }),
  )
  return { type: response.headers.get('content-type'), text: await response.text() }
}

test('a cell is a cell whatever is in it, and money has all its digits', () => {
  expect(['a', 'a,b', 'a"b', '+1', '-x', '@x', '\tx', null, true, 5].map(cell)).toEqual([
    'a',
    '"a,b"',
    '"a""b"',
    `"'+1"`,
    `"'-x"`,
    `"'@x"`,
    `"'\tx"`,
    '',
    'true',
    '5',
  ])
  expect([0, 1, 1_500_000_000, 123_456_789_012].map(dollars)).toEqual(['0', '0.000000001', '1.5', '123.456789012'])
})

test('the playground is told by its name among the keys, and is nobody who came without one', async () => {
  const [begun, guest] = [{ from: '2026-01-01', to: '2026-01-02' }, anyRecord(seeded(3), 9000, NOW, 1)]
  const at = { ...guest, startedAt: Date.parse('2026-01-01T08:00:00Z'), outcome: 'ok' as const, cost: 700 }
  journal.append({ done: { ...at, id: 'a'.repeat(32), apiKeyId: playground.id, apiKeyName: playground.name } })
  journal.append({ done: { ...at, id: 'b'.repeat(32), apiKeyId: null, apiKeyName: null } })
  const { body } = await call('GET', `/api/stats/ranking?${new URLSearchParams(begun)}&by=apiKeyId&metric=cost`)
  expect(body.items).toMatchObject([{ key: -1, name: 'Playground', requests: 1, costNano: 700 }])
  const logs = await call('GET', `/api/logs?${new URLSearchParams(begun)}&keyId=-1`)
  expect(logs.body.items.map(({ id }: { id: string }) => id)).toEqual(['a'.repeat(32)])
})
