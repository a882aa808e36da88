import { expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import { createZone } from '../lib/zone'
import { anyRecord, seeded } from '../usage/records.fixture'
import { sumRecords, writeSums } from '../usage/rollup'
import { rowOf } from '../usage/row'
import { readDays } from './days'

test('the days of a key are those of its place, also where they begin within an hour of UTC', async () => {
  const now = Date.parse('2026-03-31T10:20:00Z')
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const random = seeded(11)
  const records = Array.from({ length: 2000 }, (_, number) => anyRecord(random, number, now, 6))
  await database.transaction((tx) => writeSums(tx, sumRecords(records)))
  for (let at = 0; at < records.length; at += 100)
    await database.query.insert(database.tables.requestLogs).values(records.slice(at, at + 100).map(rowOf))
  for (const name of ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns']) {
    const zone = createZone(name)
    const days = await readDays(database, 2, 4, zone, now)
    expect(days.length).toBe(4)
    for (const { day, requests, costNano } of days) {
      const [year, month, date] = day.split('-').map(Number) as [number, number, number]
      const [from, to] = [zone.instant(year, month, date), zone.instant(year, month, date + 1)]
      const own = records.filter(({ apiKeyId, startedAt }) => apiKeyId === 2 && startedAt >= from && startedAt < to)
      const cost = own.reduce((sum, { cost }) => sum + (cost ?? 0), 0)
      expect([name, day, requests, costNano]).toEqual([name, day, own.length, cost])
    }
  }
  await database.close()
})
