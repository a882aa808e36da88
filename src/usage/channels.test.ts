import { expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import { HOUR } from './calendar'
import { readTraffic } from './channels'
import { anyRecord, seeded } from './records.fixture'
import { sumRecords, writeSums } from './rollup'

const NOW = Date.parse('2026-03-31T10:20:00Z')

test('what went through channels in the last day is what their logs come to, by the hour', async () => {
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const random = seeded(11)
  const records = Array.from({ length: 800 }, (_, number) => anyRecord(random, number, NOW, 3))
  await database.transaction(function* (tx) {
    yield* writeSums(tx, sumRecords(records))
  })
  const traffic = await readTraffic(database, NOW, 24)
  const last = Math.floor(NOW / HOUR) + 1
  const within = records.filter(({ startedAt, channelId }) => channelId && startedAt >= (last - 24) * HOUR)
  expect(traffic.map(({ id }) => id).sort()).toEqual([1, 2, 3])
  for (const { id, requests, failed, costNano, firstTokenP50, spark } of traffic) {
    const own = within.filter(({ channelId }) => channelId === id)
    expect({ requests, failed, costNano }).toEqual({
      requests: own.length,
      failed: own.filter(({ outcome }) => outcome === 'failed').length,
      costNano: own.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    })
    expect(spark).toEqual(
      Array.from({ length: 24 }, (_, hour) => own.filter(({ startedAt }) => Math.floor(startedAt / HOUR) === last - 24 + hour).length),
    )
    const times = own.flatMap(({ firstTokenMs }) => firstTokenMs ?? []).sort((a, b) => a - b)
    const middle = times[Math.ceil(times.length / 2) - 1]!
    expect(Math.abs(firstTokenP50! - middle) / middle).toBeLessThan(0.1)
  }
  await database.close()
})
