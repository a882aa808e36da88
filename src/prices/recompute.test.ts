import { afterAll, afterEach, expect, test } from 'bun:test'
import { inArray } from 'drizzle-orm'
import type { Database } from '../db/database'
import { insertMissing } from '../db/insert'
import { openDatabase } from '../db/open'
import { startServer } from '../db/servers.fixture'
import { createLedger } from '../groups/ledger'
import { createKeyLimits } from '../keys/limits'
import { createApiKeys } from '../keys/store'
import type { UsageRecord } from '../usage/record'
import { anyRecord, seeded } from '../usage/records.fixture'
import { sumRecords, writeSums } from '../usage/rollup'
import { rowOf } from '../usage/row'
import { createRecompute, type RecomputeOptions } from './recompute'
import type { Prices } from './store'
import { createPrices } from './store'

const NOW = Date.parse('2026-03-31T10:20:00Z')
const DAY = 86_400_000
const flusher = { flush: async () => true }
const log = { info() {}, warn() {}, error() {} }
const keyLimits = { corrected() {} }
const noChannels = { byId: () => undefined, onChange: () => () => {} }

const opened: Database[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

async function openBooks(options: Parameters<typeof openDatabase>[0] = { type: 'sqlite', path: ':memory:' }) {
  const database = await openDatabase(options)
  opened.push(database)
  const prices = await createPrices(database, noChannels)
  await prices.set('model 0', null, { input: 1, output: 2 })
  await prices.set('model 1', null, { input: 3, output: 15, cacheRead: 0.3 })
  await prices.set('model 2', null, { input: 0, output: 0 })
  const recompute = (more: Partial<RecomputeOptions> = {}) =>
    createRecompute({ database, prices, flusher, ledger: createLedger(), keyLimits, log, now: () => NOW, ...more })
  return { database, prices, recompute }
}

/** Requests of many days as they were reckoned at the time, in the log and in the sums. */
async function fill(database: Database, prices: Prices, count: number): Promise<UsageRecord[]> {
  const random = seeded(count)
  const records = Array.from({ length: count }, (_, number) => {
    const record = anyRecord(random, number, NOW, 30)
    const cost = prices.cost(record)
    return { ...record, cost: cost?.nanoUsd ?? null, priceVersion: cost?.version ?? null }
  })
  await database.transaction(function* (tx) {
    yield* insertMissing(tx, tx.tables.requestLogs, records.map(rowOf))
    yield* writeSums(tx, sumRecords(records))
  })
  return records
}

async function costs(database: Database) {
  const { requestLogs, usageHours, usageDays, usageMonths, usageTotals } = database.tables
  const sum = (rows: { costNano: number | null }[]) => rows.reduce((all, { costNano }) => all + (costNano ?? 0), 0)
  const totals = await database.query.select().from(usageTotals)
  return {
    log: sum(await database.query.select().from(requestLogs)),
    sums: [
      sum(await database.query.select().from(usageHours)),
      sum(await database.query.select().from(usageDays)),
      sum(await database.query.select().from(usageMonths)),
      ...[15, 60, 1440].map((minutes) => sum(totals.filter((row) => row.minutes === minutes))),
    ],
  }
}

const period = { from: NOW - 20 * DAY, to: NOW - 5 * DAY }
const isIn = ({ startedAt }: UsageRecord) =>
  startedAt >= Math.floor(period.from / 3_600_000) * 3_600_000 && startedAt < Math.ceil(period.to / 3_600_000) * 3_600_000

/** What each request should cost after the period was recomputed. */
const expected = (records: UsageRecord[], prices: Prices) =>
  records.map((record) => (isIn(record) ? (prices.cost(record)?.nanoUsd ?? record.cost) : record.cost))

const total = (amounts: (number | null)[]) => amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0)

for (const type of ['sqlite', 'postgres', 'mysql'] as const) {
  const server = await startServer(type)
  if (typeof server === 'string') {
    test.skip(`${type}: ${server}`, () => {})
    continue
  }
  afterAll(() => server.stop())

  test(`a period is recomputed on ${type}: first only told, then so in the log and in all sums`, async () => {
    const { database, prices, recompute } = await openBooks(await server.create())
    const records = await fill(database, prices, 1500)
    const before = await costs(database)
    await prices.set('model 1', null, { input: 3, output: 15, cacheRead: 3, request: 0.001 })
    await prices.set('model 3', null, { input: 0.123456, output: 7 })
    await prices.remove('model 0', null)
    const after = expected(records, prices)
    const others = records.filter((record, index) => record.cost !== after[index] && !(record.cost === null && after[index] === 0))

    const task = recompute()
    await task.start(period, true)
    await task.settled(60_000)
    const dry = task.state()!
    expect(await costs(database)).toEqual(before)
    expect(dry).toMatchObject({ state: 'done', dryRun: true, gone: 0, requests: records.filter(isIn).length, changed: others.length })
    expect(dry.after - dry.before).toBe(total(after) - before.log)
    expect(dry.models.map(({ model }) => model).sort()).toEqual(['model 1', 'model 3'])
    const counted = records.filter((record) => isIn(record) && record.usage)
    expect(dry.unpriced).toBe(counted.filter((record) => !prices.cost(record)).length)

    await task.start(period, false)
    await task.settled(60_000)
    const { state, changed, models } = task.state()!
    expect({ state, changed, models }).toEqual({ state: 'done', changed: dry.changed, models: dry.models })
    const now = await costs(database)
    expect(now.log).toBe(total(after))
    expect(new Set(now.sums)).toEqual(new Set([now.log]))

    await task.start(period, true)
    await task.settled(60_000)
    expect(task.state()).toMatchObject({ changed: 0, before: 0, after: 0 })
  }, 120_000)
}

/** A database that refuses now and then, or does what it is asked and says that it did not; and, at last, a process that is killed. */
function moody(database: Database, random: () => number): Database {
  let isDead = false
  return {
    ...database,
    transaction: async (body) => {
      const chance = random()
      isDead ||= chance < 0.05
      if (isDead) return await new Promise(() => {})
      if (chance < 0.15) throw new Error('database is locked')
      const result = await database.transaction(body)
      if (chance < 0.25) throw new Error('connection reset')
      return result
    },
  }
}

test('whatever fails or dies meanwhile, it goes on where it was, and every cost is counted once', async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { database, prices, recompute } = await openBooks()
    const records = await fill(database, prices, 900)
    const random = seeded(seed)
    await prices.set('model 1', null, { input: 9, output: 90 })
    const first = recompute({ database: moody(database, random) })
    await first.start(period, false)
    await first.settled(300)
    // In the next process, until one of them lives long enough.
    for (let life = 0; life < 40; life++) {
      const next = recompute(life < 39 ? { database: moody(database, random) } : {})
      await next.resume()
      if (!next.state()) await next.start(period, false)
      await next.settled(300)
      if (next.state()?.state === 'done') break
    }
    const now = await costs(database)
    expect(now.log).toBe(total(expected(records, prices)))
    expect(new Set(now.sums)).toEqual(new Set([now.log]))
  }
}, 120_000)

test('a model, a channel or a group alone can be meant, and what the log has lost is counted', async () => {
  const { database, prices, recompute } = await openBooks()
  const records = await fill(database, prices, 800)
  await prices.set('model 0', null, { input: 5, output: 5 })
  await prices.set('model 1', null, { input: 5, output: 5 })
  const meant = records.filter((record) => isIn(record) && record.upstreamModel === 'model 1' && record.channelId === 2)
  const lost = meant.slice(0, 3).map(({ id }) => id)
  await database.query.delete(database.tables.requestLogs).where(inArray(database.tables.requestLogs.id, lost))
  const task = recompute()
  await task.start({ ...period, model: 'model 1', channelId: 2 }, true)
  await task.settled(10_000)
  expect(task.state()).toMatchObject({ requests: meant.length - 3, gone: 3 })
  expect(task.state()?.models.map(({ model }) => model)).toEqual(['model 1'])
  await task.start({ ...period, groupId: 3 }, true)
  await task.settled(10_000)
  const ofGroup = records.filter((record) => isIn(record) && record.groupId === 3 && !lost.includes(record.id))
  expect(task.state()?.requests).toBe(ofGroup.length)
})

test('the limits of API keys and the costs of upstream keys follow', async () => {
  const { database, prices, recompute } = await openBooks()
  const keys = await createApiKeys(database)
  const { apiKey } = await keys.create({ name: 'limited', maxCost: 1000 })
  const records = await fill(database, prices, 600)
  const limits = await createKeyLimits({
    database,
    keys,
    timeZone: () => 'UTC',
    allowUnpriced: () => true,
    flush: flusher.flush,
    log,
    now: () => NOW,
  })
  const ledger = createLedger()
  const used = () => limits.stateOf(apiKey.id)?.bounds[0]?.used
  const ofKey = (amounts: (number | null)[]) => total(amounts.filter((_, index) => records[index]!.apiKeyId === apiKey.id))
  expect(used()).toBe(ofKey(records.map(({ cost }) => cost)))

  await prices.set('model 1', null, { input: 30, output: 150 })
  const task = recompute({ ledger, keyLimits: limits })
  await task.start(period, false)
  await task.settled(10_000)
  await limits.ready(apiKey)
  const after = expected(records, prices)
  expect(used()).toBe(ofKey(after))
  const change = (keyId: number) =>
    total(after.map((cost, index) => (records[index]!.channelKeyId === keyId ? (cost ?? 0) - (records[index]!.cost ?? 0) : 0)))
  for (const keyId of [3, 4, 5, 6]) expect(ledger.factsOf(1).cost(keyId)).toBe(change(keyId))
})
