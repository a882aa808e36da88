import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../db/database'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createZone } from '../lib/zone'
import { createFlusher } from './flush'
import { newHistogram, readInto } from './histogram'
import { openJournal } from './journal'
import { readRanking } from './ranking'
import type { UsageRecord } from './record'
import { anyRecord, seeded } from './records.fixture'
import { sumCostChanges, summedColumns, sumRecords, writeSums } from './rollup'
import { rowOf } from './row'
import { readSeries } from './series'
import { readOverview } from './statistics'
import { readStock } from './stock'
import { tidyHistograms } from './tidy'

/** The books: what happened is told by the records, the log, four tables of sums and the stock; all must agree to the last token. */

const NOW = Date.parse('2026-03-31T10:20:00Z')
const DAYS = 40
const folders: string[] = []
const databases: Database[] = []
afterEach(async () => {
  for (const database of databases.splice(0)) await database.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const quiet = createLog({ level: 'error', format: 'json', write: () => {} })

async function openBooks() {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-books-'))
  folders.push(folder)
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  databases.push(database)
  return { folder, database }
}

/** A database that refuses, or does what it is asked and then says that it did not. */
function moody(database: Database, mood: () => 'well' | 'refuses' | 'forgets'): Database {
  return {
    ...database,
    transaction: async (body) => {
      const now = mood()
      if (now === 'refuses') throw new Error('database is locked')
      const result = await database.transaction(body)
      if (now === 'forgets') throw new Error('connection reset')
      return result
    },
  }
}

/** Lives through records, flushes that work and fail, and crashes, in an order that the seed decides; answers what was recorded. */
async function live(seed: number, folder: string, database: Database): Promise<UsageRecord[]> {
  const random = seeded(seed)
  const books = moody(database, () => (random() < 0.2 ? 'refuses' : random() < 0.2 ? 'forgets' : 'well'))
  const recorded: UsageRecord[] = []
  const open = new Map<string, UsageRecord>()
  let journal = openJournal(folder, quiet)
  let flusher = createFlusher(books, journal, quiet)
  const done = (record: UsageRecord) => {
    open.delete(record.id)
    journal.append({ done: record })
    recorded.push(record)
  }

  async function crash() {
    // What was open is recorded as interrupted, with what was known when it began.
    for (const record of open.values()) recorded.push({ ...record, outcome: 'failed', partial: true })
    open.clear()
    journal = openJournal(folder, quiet)
    flusher = createFlusher(books, journal, quiet)
    for (;;) {
      const recovered = await flusher.recover().then(
        () => true,
        () => false,
      )
      if (recovered) return
    }
  }

  for (let step = 0; step < 120; step++) {
    const chance = random()
    if (chance < 0.6)
      for (let left = Math.floor(random() * 8); left >= 0; left--) done(anyRecord(random, seed * 10_000 + step * 10 + left, NOW, DAYS))
    else if (chance < 0.75) {
      const record = { ...anyRecord(random, seed * 10_000 + step * 10 + 9, NOW, DAYS), stream: true }
      open.set(record.id, record)
      journal.append({ begun: record })
    } else if (chance < 0.82) for (const record of [...open.values()].slice(0, 2)) done(record)
    else if (chance < 0.97) await flusher.flush()
    else await crash()
  }
  for (const record of [...open.values()]) done(record)
  while (!(await flusher.flush())) {
    // It works in the end.
  }
  journal.close()
  return recorded
}

const total = (rows: Record<string, unknown>[]) =>
  Object.fromEntries(summedColumns.map((column) => [column, rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0)]))

const sumsOf = (records: UsageRecord[]) => total(sumRecords(records).map(({ counts }) => counts))

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

test('the log and all sums are what was recorded, whatever fails or dies meanwhile', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const { folder, database } = await openBooks()
    const recorded = await live(seed, folder, database)
    const { requestLogs, usageHours, usageDays, usageMonths, usageTotals } = database.tables
    const logs = await database.query.select().from(requestLogs)
    expect(logs.map(({ id, outcome, costNano }) => ({ id, outcome, costNano })).sort(byId)).toEqual(
      recorded.map(({ id, outcome, cost }) => ({ id, outcome, costNano: cost })).sort(byId),
    )
    const expected = sumsOf(recorded)
    for (const table of [usageHours, usageDays, usageMonths]) expect(total(await database.query.select().from(table))).toEqual(expected)
    const totals = await database.query.select().from(usageTotals)
    for (const minutes of [15, 60, 1440]) expect(total(totals.filter((row) => row.minutes === minutes))).toEqual(expected)
    const { logs: stock } = await readStock(database)
    expect(stock).toEqual({ rows: logs.length, bytes: logs.reduce((sum, { size }) => sum + size, 0) })
    expect(readdirSync(folder).length).toBeLessThanOrEqual(1)
  }
}, 60_000)

async function fill(count: number, now = NOW, days = DAYS) {
  const { database } = await openBooks()
  const random = seeded(count)
  const records = Array.from({ length: count }, (_, number) => anyRecord(random, number, now, days))
  for (let at = 0; at < records.length; at += 50) await database.transaction((tx) => writeSums(tx, sumRecords(records.slice(at, at + 50))))
  return { database, records }
}

const within = (records: UsageRecord[], from: number, to: number) => records.filter(({ startedAt }) => startedAt >= from && startedAt < to)

test('any period of any time zone has what began in it, by hours, days and months', async () => {
  const { database, records } = await fill(4000)
  const from = NOW - 35 * 86_400_000
  for (const name of [
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Pacific/Auckland',
    'Australia/Adelaide',
  ]) {
    const zone = createZone(name)
    for (const unit of ['hour', 'day', 'month'] as const) {
      const points = await readSeries(database, from, NOW, unit, zone)
      for (const [index, point] of points.entries()) {
        const next = points[index + 1]?.at
        // The last is not over.
        if (next === undefined) continue
        expect(next).toBeGreaterThan(point.at)
        const asked = within(records, point.at, next)
        expect([name, unit, point.name, point.requests, point.costNano]).toEqual([
          name,
          unit,
          point.name,
          asked.length,
          asked.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
        ])
        const wall = zone.wall(point.at)
        expect(wall.day).toBe(unit === 'month' ? 1 : Number(point.name.slice(8, 10)))
        if (unit !== 'hour') expect([wall.hour, wall.minute]).toEqual([0, 0])
      }
    }
  }
})

test('days on which clocks are changed have 23 and 25 hours', async () => {
  const { database } = await fill(10)
  const zone = createZone('Europe/Berlin')
  const hours = async (day: number, month: number) =>
    (await readSeries(database, zone.instant(2026, month, day), zone.instant(2026, month, day + 1), 'hour', zone)).length
  expect([await hours(29, 3), await hours(30, 3), await hours(25, 10)]).toEqual([23, 24, 25])
})

test('where clocks go back within an hour, nothing counts twice', async () => {
  const now = Date.parse('2026-04-05T12:00:00Z')
  const { database, records } = await fill(500, now, 2)
  for (const name of ['Australia/Lord_Howe', 'Pacific/Chatham']) {
    const points = await readSeries(database, now - 86_400_000, now, 'hour', createZone(name))
    for (const [index, { at, requests }] of points.entries()) {
      const next = points[index + 1]?.at
      if (next !== undefined) expect([name, at, requests]).toEqual([name, at, within(records, at, next).length])
    }
  }
})

test('an overview tells how long it took from the first request on, in the middle of an hour too', async () => {
  const { database } = await openBooks()
  const record = { ...anyRecord(seeded(1), 1, NOW, 1), startedAt: NOW - 60_000, firstTokenMs: 400, totalMs: 900 }
  await database.transaction((tx) => writeSums(tx, sumRecords([record])))
  const { requests, firstToken, total } = await readOverview(database, NOW - 23 * 3_600_000, NOW)
  expect(requests).toBe(1)
  expect(Math.abs(firstToken.p50! - 400)).toBeLessThan(40)
  expect(Math.abs(total.p95! - 900)).toBeLessThan(90)
})

test('an overview has what began between two quarters of an hour, and what one key or channel has of it', async () => {
  const { database, records } = await fill(3000)
  for (const [from, to] of [
    [NOW - 3 * 86_400_000, NOW],
    [Date.parse('2026-02-27T18:30:00Z'), Date.parse('2026-03-02T18:30:00Z')],
    [Date.parse('2026-02-20T23:45:00Z'), Date.parse('2026-03-30T00:15:00Z')],
  ] as const) {
    const told = await readOverview(database, from, Math.floor(to / 900_000) * 900_000)
    const asked = within(records, Math.floor(from / 900_000) * 900_000, Math.floor(to / 900_000) * 900_000)
    expect([told.requests, told.costNano]).toEqual([asked.length, asked.reduce((sum, { cost }) => sum + (cost ?? 0), 0)])
    expect(told.spark.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThanOrEqual(told.requests)
  }
  const all = await readOverview(database, NOW - DAYS * 86_400_000, NOW + 3_600_000, { apiKeyId: 2 })
  expect(all.requests).toBe(records.filter(({ apiKeyId }) => apiKeyId === 2).length)
})

test('a ranking has of an hour only what is asked for, as far as the log knows', async () => {
  const { database, records } = await fill(1000, NOW, 2)
  const { requestLogs } = database.tables
  for (let at = 0; at < records.length; at += 100) await database.query.insert(requestLogs).values(records.slice(at, at + 100).map(rowOf))
  const [from, to] = [Date.parse('2026-03-29T18:30:00Z'), Date.parse('2026-03-30T18:45:00Z')]
  const asked = within(records, from, to).filter(({ channelId }) => channelId === 2)
  const cost = (of: UsageRecord[]) => of.reduce((sum, { cost }) => sum + (cost ?? 0), 0)
  const { items } = await readRanking(database, from, to, 'channelId', 'cost', 9)
  expect(items.find(({ key }) => key === 2)).toMatchObject({ requests: asked.length, costNano: cost(asked) })
  const one = await readRanking(database, from, to, 'model', 'cost', 9, { channelId: 2 })
  expect(one.items.reduce((sum, { costNano }) => sum + costNano, 0)).toBe(cost(asked))
})

test('a cost that is corrected is corrected everywhere, and histograms that were tidied say the same', async () => {
  const { database, records } = await fill(2000)
  const { usageHours, usageDays, usageMonths, usageTotals } = database.tables
  const changes = records.slice(0, 100).map((record) => ({ record, change: -(record.cost ?? 0) + 7 }))
  await database.transaction((tx) => writeSums(tx, sumCostChanges(changes)))
  const corrected = records.map((record, number) => (number < 100 ? { ...record, cost: 7 } : record))
  for (const table of [usageHours, usageDays, usageMonths])
    expect(total(await database.query.select().from(table))).toEqual(sumsOf(corrected))

  const histogram = async () => {
    const sum = newHistogram()
    for (const row of await database.query.select().from(usageTotals)) if (row.minutes === 1440) readInto(sum, row.totalTimes)
    return [...sum]
  }
  const before = await histogram()
  const length = async () => (await database.query.select().from(usageMonths)).reduce((sum, row) => sum + (row.totalTimes?.length ?? 0), 0)
  const long = await length()
  for (let at = NOW - DAYS * 86_400_000; at < NOW; at += 86_400_000) await tidyHistograms(database, at)
  expect(await length()).toBeLessThanOrEqual(long)
  expect(await histogram()).toEqual(before)
})
