import { afterEach, describe, expect, test } from 'bun:test'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../db/database'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createZone } from '../lib/zone'
import { DAY } from './calendar'
import { exportLogs } from './export'
import { createFlusher } from './flush'
import { type Journal, openJournal } from './journal'
import { readLatency } from './latency'
import { readLog, readLogs } from './logs'
import { readRanking } from './ranking'
import type { UsageRecord } from './record'
import { createRetention } from './retention'
import { readSeries } from './series'
import { readOverview } from './statistics'

const NOW = Date.parse('2026-03-01T10:20:00Z')
const folders: string[] = []
const databases: Database[] = []
afterEach(async () => {
  for (const database of databases.splice(0)) await database.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-usage-'))
  folders.push(folder)
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  databases.push(database)
  const lines: string[] = []
  const log = createLog({ level: 'debug', format: 'json', write: (line) => lines.push(line) })
  return { folder, database, log, lines, open: () => openJournal(folder, log) }
}

let count = 0
const record = (more: Partial<UsageRecord> = {}): UsageRecord => ({
  id: `r${String(++count).padStart(31, '0')}`,
  startedAt: NOW + count,
  protocol: 'openai-chat',
  model: 'fast',
  stream: false,
  clientIp: '127.0.0.1',
  userAgent: 'test',
  apiKeyId: 1,
  apiKeyName: 'k',
  groupId: 1,
  groupName: 'fast',
  channelId: 2,
  channelName: 'c',
  endpointId: 3,
  channelKeyId: 4,
  upstreamModel: 'up',
  attempts: [],
  status: 200,
  outcome: 'ok',
  error: null,
  usage: { input: 10, output: 5, cacheRead: 2 },
  cost: 1500,
  priceVersion: 'v1',
  partial: false,
  firstTokenMs: 40,
  totalMs: 100,
  ...more,
})

const overview = (database: Database) => readOverview(database, NOW - 3_600_000, NOW + 3_600_000)
const append = (journal: Journal, records: UsageRecord[]) => {
  for (const done of records) journal.append({ done })
}

test('what the upstream says it has billed is kept beside our reckoning, and told', async () => {
  const { database, log, open } = await stage()
  const journal = open()
  const told = record({ cost: 1500, usage: { input: 10, output: 5, reportedCost: 1234567 } })
  append(journal, [told, record({ usage: { input: 1, output: 1 } })])
  await createFlusher(database, journal, log).flush()
  expect(await readLog(database, told.id)).toMatchObject({ costNano: 1500, reportedCost: 1234567 })
  const { items } = await readLogs(database, {}, undefined, 10)
  expect(items.map(({ reportedCost }) => reportedCost)).toEqual([null, 1234567])
  const [head, , row] = (await new Response(exportLogs(database, {}, 'csv')).text()).split('\r\n').map((line) => line.split(','))
  expect(row![head!.indexOf('reported_cost_usd')]).toBe('0.001234567')
})

test('sums of times that are over are remembered, until somebody adds to them after all', async () => {
  const { database, log, open } = await stage()
  const journal = open()
  const flusher = createFlusher(database, journal, log)
  const [from, to] = [NOW - 80 * DAY, NOW + 3 * DAY]
  const kolkata = createZone('Asia/Kolkata')
  const read = async () => {
    const days = await readSeries(database, from, to, 'day', kolkata, { channelId: 2 })
    const latency = await readLatency(database, days, 'day', to, { channelId: 2 })
    const { requests, total } = await readOverview(database, from, to, { channelId: 2 })
    return [
      days.reduce((sum, day) => sum + day.requests, 0),
      latency.filter(({ p50 }) => p50 !== null).length,
      requests,
      (await readRanking(database, from, to, 'model', 'totalP95', 5)).items.length,
      total.p50,
    ]
  }
  append(journal, [record({ startedAt: NOW - 40 * DAY }), record({ startedAt: NOW - 70 * DAY, totalMs: 100 })])
  await flusher.flush()
  const first = await read()
  expect(first.slice(0, 4)).toEqual([2, 2, 2, 1])
  expect(await read()).toEqual(first)
  append(journal, [
    record({ startedAt: NOW - 41 * DAY, totalMs: 9000 }),
    record({ startedAt: NOW - 71 * DAY, upstreamModel: 'more', totalMs: 9000 }),
  ])
  await flusher.flush()
  expect((await read()).slice(0, 4)).toEqual([4, 4, 4, 2])
})

describe('the journal', () => {
  test('brings each record into the database once, however often it is flushed', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    const flusher = createFlusher(database, journal, log)
    append(
      journal,
      Array.from({ length: 1000 }, () => record()),
    )
    expect(await flusher.flush()).toBe(true)
    append(journal, [
      record({ outcome: 'failed', status: 503, usage: null, firstTokenMs: null }),
      record({ outcome: 'cancelled', status: 499 }),
    ])
    await Promise.all([flusher.flush(), flusher.flush()])
    await flusher.flush()
    expect(await overview(database)).toMatchObject({
      requests: 1002,
      failed: 1,
      cancelled: 1,
      inputTokens: 10_010,
      outputTokens: 5005,
      cacheReadTokens: 2002,
      firstTokenMs: 40,
    })
    expect((await readLogs(database, {}, undefined, 200)).items).toHaveLength(200)
  })

  test('what a killed process has left is recovered exactly once', async () => {
    const { folder, database, log, open } = await stage()
    const killed = open()
    const flusher = createFlusher(database, killed, log)
    append(killed, [record(), record()])
    await flusher.flush()
    append(killed, [record(), record()])
    killed.append({ begun: record({ stream: true, usage: null }) })
    // No close: the process is gone. The next two starts find its segment.
    for (let start = 0; start < 2; start++) {
      const next = open()
      await createFlusher(database, next, log).recover()
    }
    expect(await overview(database)).toMatchObject({ requests: 5, failed: 1 })
    const { items } = await readLogs(database, { status: 'failed' }, undefined, 10)
    expect(items[0]).toMatchObject({ partial: true, error: 'Octopus was stopped before the reply had ended' })
    expect(readdirSync(folder).filter((name) => name.endsWith('.ndjson')).length).toBe(1)
  })

  test('a reply that has begun and then ends counts once, across flushes and a crash', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    const flusher = createFlusher(database, journal, log)
    const long = record({ stream: true })
    journal.append({ begun: long })
    append(journal, [record()])
    await flusher.flush()
    append(journal, [record()])
    await flusher.flush()
    journal.append({ done: long })
    // A crash before the last flush.
    await createFlusher(database, open(), log).recover()
    expect(await overview(database)).toMatchObject({ requests: 3, failed: 0 })
  })

  test('a torn last line costs nothing but itself', async () => {
    const { folder, database, log, lines, open } = await stage()
    const journal = open()
    append(journal, [record(), record()])
    const { segment } = journal.current()
    appendFileSync(join(folder, segment), '{"done":{"id":"torn')
    const next = open()
    appendFileSync(join(folder, segment), '\n')
    await createFlusher(database, next, log).recover()
    expect(await overview(database)).toMatchObject({ requests: 2 })
    expect(lines.join('')).toContain('torn line')
  })

  test('a database that takes nothing loses nothing', async () => {
    const { database, log, lines, open } = await stage()
    const journal = open()
    let broken = true
    const moody: Database = {
      ...database,
      transaction: (body) => (broken ? Promise.reject(new Error('locked')) : database.transaction(body)),
    }
    const flusher = createFlusher(moody, journal, log)
    append(journal, [record(), record()])
    expect(await flusher.flush()).toBe(false)
    expect(await flusher.flush()).toBe(false)
    append(journal, [record()])
    broken = false
    expect(await flusher.flush()).toBe(true)
    expect(await overview(database)).toMatchObject({ requests: 3 })
    expect(lines.filter((line) => line.includes('takes no statistics'))).toHaveLength(1)
  })

  test('a large segment makes room for the next, with what is still open carried over', async () => {
    const { folder, database, log, open } = await stage()
    const journal = open()
    const flusher = createFlusher(database, journal, log)
    const long = record({ stream: true })
    journal.append({ begun: long })
    for (let i = 0; i < 12; i++) {
      append(
        journal,
        Array.from({ length: 100 }, () => record({ error: 'x'.repeat(8000) })),
      )
      await flusher.flush()
    }
    const segments = readdirSync(folder)
    expect(segments).toHaveLength(1)
    expect(Bun.file(join(folder, segments[0]!)).size).toBeLessThan(8 << 20)
    await createFlusher(database, open(), log).recover()
    expect(await overview(database)).toMatchObject({ requests: 1201, failed: 1 })
  })
})

test('many replies that are open at once do not hold up those that are done', async () => {
  const { folder, database, log, open } = await stage()
  const journal = open()
  const flusher = createFlusher(database, journal, log)
  const long = Array.from({ length: 400 }, () => record({ stream: true }))
  for (const begun of long) journal.append({ begun })
  await flusher.flush()
  append(journal, long)
  await flusher.flush()
  expect(await overview(database)).toMatchObject({ requests: 400 })
  // And a segment that is full of them makes room as well.
  for (let i = 0; i < 12; i++) {
    for (let k = 0; k < 100; k++) journal.append({ begun: record({ stream: true, error: 'x'.repeat(8000) }) })
    append(journal, [record()])
    await flusher.flush()
  }
  expect(await overview(database)).toMatchObject({ requests: 412 })
  expect(readdirSync(folder)).toHaveLength(1)
}, 60_000)

describe('request logs', () => {
  test('pages follow each other without gap or repetition', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    append(
      journal,
      Array.from({ length: 25 }, (_, i) => record({ startedAt: NOW + Math.floor(i / 4) })),
    )
    await createFlusher(database, journal, log).flush()
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await readLogs(database, {}, cursor, 10)
      seen.push(...page.items.map((item) => item.id))
      cursor = page.next
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
  })

  test('are found by outcome, model, channel, key, time and text, and wildcards are plain characters', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    append(journal, [record({ error: '100% wrong', outcome: 'failed', channelId: 7 }), record({ model: 'slow', apiKeyId: 9 }), record()])
    await createFlusher(database, journal, log).flush()
    const found = async (filter: Parameters<typeof readLogs>[1]) => (await readLogs(database, filter, undefined, 10)).items.length
    expect(await found({ status: 'failed' })).toBe(1)
    expect(await found({ model: 'slow' })).toBe(1)
    expect(await found({ channelId: 7 })).toBe(1)
    expect(await found({ keyId: 9 })).toBe(1)
    expect(await found({ text: '100%' })).toBe(1)
    expect(await found({ text: '1%w' })).toBe(0)
    expect(await found({ text: '%' })).toBe(1)
    expect(await found({ from: NOW + 1_000_000 })).toBe(0)
  })

  test('tell what was lost in conversion, in the list and alone, and after a crash', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    const warnings = ['top_k: dropped, the channel has no such field', '温度 \u0000']
    const lossy = record({ warnings, protocol: 'moderations' })
    append(journal, [lossy, record(), record({ warnings: Array.from({ length: 60 }, () => 'x'.repeat(600)) })])
    // No flush: the next start finds the journal as the crash has left it.
    await createFlusher(database, open(), log).recover()
    const { items } = await readLogs(database, {}, undefined, 10)
    expect(items.map((item) => item.warnings.length)).toEqual([50, 0, 2])
    expect(items[0]!.warnings[0]).toHaveLength(500)
    expect(await readLog(database, lossy.id)).toMatchObject({ warnings, protocol: 'moderations' })
  })

  test('are kept by age and by number', async () => {
    const { database, log, open } = await stage()
    const journal = open()
    const old = NOW - 40 * 86_400_000
    append(journal, [record({ startedAt: old }), ...Array.from({ length: 30 }, () => record())])
    await createFlusher(database, journal, log).flush()
    const keeping = (kept: Record<string, number>) => createRetention(database, { get: (name: string) => kept[name] ?? 0 } as never)
    expect(await keeping({}).apply(NOW)).toBe(0)
    expect(await keeping({ logRetentionDays: 30, logRetentionRows: 20 }).apply(NOW)).toBe(11)
    expect((await readLogs(database, {}, undefined, 100)).items).toHaveLength(20)
  })
})
