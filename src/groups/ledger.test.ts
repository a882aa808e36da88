import { expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import { writeHours } from '../usage/sums.fixture'
import { createLedger, readPast } from './ledger'

const DAY = 86_400_000

test('uses count by the day, costs for ever', () => {
  let time = 10 * DAY
  const ledger = createLedger(() => time)
  const { cost, usesToday } = ledger.factsOf(1)
  ledger.began(1, 7)
  ledger.began(1, 7)
  ledger.ended({ channelKeyId: 7, groupId: null, usage: null, cost: 500 })
  expect([usesToday(7), cost(7)]).toEqual([2, 500])
  time += DAY
  expect([usesToday(7), cost(7)]).toEqual([0, 500])
  ledger.began(1, 7)
  expect(usesToday(7)).toBe(1)
})

test('the last use is later for the later of two within a millisecond', () => {
  const ledger = createLedger(() => 5)
  ledger.began(1, 7)
  ledger.began(1, 8)
  const { lastUsed, previous } = ledger.factsOf(1)
  expect(lastUsed(8)).toBeGreaterThan(lastUsed(7))
  expect([previous, ledger.factsOf(2).previous]).toEqual([8, 0])
})

test('a group’s cache shows how many of its tokens were read from caches today', () => {
  let time = 0
  const ledger = createLedger(() => time)
  ledger.ended({ channelKeyId: 1, groupId: 3, usage: { input: 1000, output: 5, cacheRead: 900 } })
  ledger.ended({ channelKeyId: 1, groupId: 3, usage: { input: 1000, output: 5 } })
  expect(ledger.cacheOf(3)).toEqual({ inputTokens: 2000, cacheReadTokens: 900 })
  time += DAY
  expect(ledger.cacheOf(3)).toEqual({ inputTokens: 0, cacheReadTokens: 0 })
})

test('a new process begins with the sums in the database', async () => {
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const now = 1000 * DAY + 5 * 3_600_000
  const hour = 24_000
  const row = { channelId: 1, channelKeyId: 7, groupId: 3, apiKeyId: 1, model: 'm' }
  await writeHours(database, [
    { ...row, hour: hour - 30, requests: 4, costNano: 100, inputTokens: 9 },
    { ...row, hour: hour + 1, requests: 2, costNano: 50, inputTokens: 100, cacheReadTokens: 80 },
    { ...row, hour: hour + 2, model: 'other', requests: 1, costNano: 5, inputTokens: 10 },
  ])
  const ledger = createLedger(() => now)
  ledger.recall(await readPast(database, now))
  const { cost, usesToday, lastUsed } = ledger.factsOf(1)
  expect([cost(7), usesToday(7), lastUsed(7)]).toEqual([155, 3, (hour + 2) * 3_600_000])
  expect(ledger.cacheOf(3)).toEqual({ inputTokens: 110, cacheReadTokens: 80 })
  await database.close()
})
