import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { DatabaseType } from '../db/database'
import { openDatabase } from '../db/open'
import { startServer } from '../db/servers.fixture'
import { writeHours } from '../usage/sums.fixture'
import { readUse, readWindowStart } from './past'

setDefaultTimeout(60_000)

const HOUR = 3_600_000
const noon = Date.parse('2026-06-10T12:00:00Z')

for (const type of ['sqlite', 'postgres', 'mysql'] as DatabaseType[]) {
  const server = await startServer(type)
  if (typeof server === 'string') {
    test.skip(`${type}: ${server}`, () => {})
    continue
  }
  afterAll(server.stop)

  describe(type, () => {
    test('sums are exact numbers, to the millisecond and beyond what a float adds up', async () => {
      const database = await openDatabase(await server.create())
      const { requestLogs } = database.tables
      const hour = (at: number, apiKeyId: number, more: object) => ({ hour: Math.floor(at / HOUR), apiKeyId, requests: 1, ...more })
      const log = (startedAt: number, more: object) => ({
        id: crypto.randomUUID().slice(0, 32),
        startedAt,
        clientProtocol: 'anthropic',
        model: 'm',
        apiKeyId: 1,
        status: 200,
        outcome: 'ok' as const,
        stream: false,
        totalMs: 1,
        attempts: [],
        attemptCount: 1,
        partial: false,
        ...more,
      })
      await writeHours(database, [
        hour(noon - HOUR, 1, { requests: 3, failed: 1, inputTokens: 60, outputTokens: 6, costNano: 9_007_199_254_740_001 }),
        hour(noon, 1, { inputTokens: 500, costNano: 990 }),
        hour(noon, 2, { inputTokens: 7 }),
      ])
      const half = noon - HOUR / 2
      await database.query
        .insert(requestLogs)
        .values([
          log(half - 1, { inputTokens: 20, outputTokens: 2, costNano: 1 }),
          log(half - 2, { inputTokens: 5, outcome: 'failed' }),
          log(half, { inputTokens: 35, outputTokens: 4, costNano: 9_007_199_254_740_000 }),
          log(noon, { inputTokens: 500, costNano: 990 }),
        ])
      const from = async (at: number) => Object.fromEntries(await readUse(database, [1, 2, 3], at))
      expect(await from(noon)).toEqual({ 1: { requests: 1, tokens: 500, cost: 990 }, 2: { requests: 1, tokens: 7, cost: 0 } })
      expect((await from(0))[1]).toEqual({ requests: 3, tokens: 566, cost: 9_007_199_254_740_991 })
      expect((await from(half))[1]).toEqual({ requests: 2, tokens: 539, cost: 9_007_199_254_740_990 })
      expect(await from(noon + HOUR)).toEqual({})
      // Five hours from the noted beginning, then from the first that counts after them.
      expect(await readWindowStart(database, 1, noon - 6 * HOUR, noon + 1)).toBe(half - 2)
      expect(await readWindowStart(database, 1, noon, noon + 1)).toBe(noon)
      expect(await readWindowStart(database, 2, null, noon)).toBeNull()
      await database.close()
    })
  })
}
