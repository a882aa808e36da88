import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createFlusher } from './flush'
import { openJournal } from './journal'
import type { UsageRecord } from './record'
import { anyRecord, seeded } from './records.fixture'
import { summedColumns } from './rollup'
import { readStock } from './stock'

/** As many as two hours have at 300 a second with REQUESTS=2160000. */
const REQUESTS = Number(process.env.REQUESTS ?? 20_000)
const PER_SECOND = 300
const START = Date.parse('2026-03-31T22:40:00Z')

setDefaultTimeout(60_000 + REQUESTS)

const folder = mkdtempSync(join(tmpdir(), 'octopus-long-run-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What everything must add up to. */
function createExpectation() {
  const sums = { requests: 0n, failed: 0n, cancelled: 0n, inputTokens: 0n, outputTokens: 0n, cacheReadTokens: 0n, costNano: 0n }
  return {
    sums,
    add({ outcome, usage, cost }: UsageRecord) {
      sums.requests++
      if (outcome !== 'ok') sums[outcome]++
      sums.inputTokens += BigInt(usage?.input ?? 0)
      sums.outputTokens += BigInt(usage?.output ?? 0)
      sums.cacheReadTokens += BigInt(usage?.cacheRead ?? 0)
      sums.costNano += BigInt(cost ?? 0)
    },
  }
}

test(`${REQUESTS} requests at ${PER_SECOND} a second: the journal is empty at the end, and all sums agree to the last token and nanodollar`, async () => {
  const log = createLog({ level: 'warn', format: 'json', write: (line) => console.error(line) })
  const database = await openDatabase({ type: 'sqlite', path: join(folder, 'data.db') })
  const journal = openJournal(join(folder, 'journal'), log)
  const flusher = createFlusher(database, journal, log)
  const random = seeded(7)
  const { sums, add } = createExpectation()
  for (let number = 0; number < REQUESTS; number++) {
    const record = { ...anyRecord(random, number, START, 1), startedAt: START + Math.floor((number * 1000) / PER_SECOND) }
    if (record.stream) journal.append({ begun: record })
    journal.append({ done: record })
    add(record)
    // Every minute, as it is set at first; requests go on meanwhile.
    if (number % (60 * PER_SECOND) === 0) void flusher.flush('urgent')
    if (number % 500 === 0) await Bun.sleep(0)
  }
  await flusher.flush('urgent')
  await flusher.flush('urgent')
  expect(flusher.trouble()).toBeNull()

  const { usageHours, usageDays, usageMonths, usageTotals, requestLogs } = database.tables
  for (const table of [usageHours, usageDays, usageMonths, usageTotals]) {
    const rows = (await database.query.select().from(table as typeof usageHours)) as unknown as Record<string, number>[]
    const hours = rows.filter(({ minutes }) => minutes === undefined || minutes === 60)
    const total = (name: string) => hours.reduce((sum, row) => sum + BigInt(row[name]!), 0n)
    expect(Object.fromEntries(summedColumns.filter((name) => name in sums).map((name) => [name, total(name)]))).toEqual(sums)
  }
  expect((await readStock(database)).logs.rows).toBe(REQUESTS)
  const client = database.client as import('bun:sqlite').Database
  const logged = client
    .query('select count(*) requests, sum(input_tokens) input, sum(output_tokens) output, sum(cost_nano) cost from request_logs')
    .get() as Record<string, number>
  expect(requestLogs).toBeDefined()
  expect(Object.values(logged).map(BigInt)).toEqual([sums.requests, sums.inputTokens, sums.outputTokens, sums.costNano])
  journal.close()
  const left = readdirSync(join(folder, 'journal')).map((name) => readFileSync(join(folder, 'journal', name), 'utf8'))
  // What is left was all applied: the position says so, and the next start finds nothing.
  const next = openJournal(join(folder, 'journal'), log)
  await createFlusher(database, next, log).recover()
  expect((await readStock(database)).logs.rows).toBe(REQUESTS)
  expect(readdirSync(join(folder, 'journal')).length).toBe(1)
  next.close()
  if (REQUESTS > 100_000) console.log(`${left.length} segments were left, ${left.join('').length} bytes`)
  await database.close()
})
