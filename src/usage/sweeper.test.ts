import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { apply } from './apply'
import { anyRecord, seeded } from './records.fixture'
import { createRetention } from './retention'
import { readStock } from './stock'
import { createSweeper } from './sweeper'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const NOW = Date.parse('2026-03-31T10:20:00Z')

/** A file with so many requests of the last days in it. */
async function filled(requests: number) {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-sweeper-'))
  folders.push(folder)
  const database = await openDatabase({ type: 'sqlite', path: join(folder, 'data.db') })
  const random = seeded(5)
  const records = Array.from({ length: requests }, (_, number) => anyRecord(random, number, NOW, 10))
  await apply(database, records)
  const older = (before: number) => records.filter(({ startedAt }) => startedAt < before).length
  return { database, older }
}

const nothing = { get: () => 0 } as never

test('what is old goes from a file while this thread is free', async () => {
  const { database, older } = await filled(2000)
  const before = NOW - 3 * 86_400_000
  // Whoever deletes here would not be heard of meanwhile.
  const mainly = { ...database, transaction: () => Promise.reject(new Error('in this thread')) } as typeof database
  const retention = createRetention(mainly, nothing)
  expect(await retention.clear(before)).toBe(older(before))
  expect((await readStock(database)).logs.rows).toBe(2000 - older(before))
  await retention.close()
  await database.close()
}, 30_000)

test('a thread that fails is told of, and the next goes on', async () => {
  const { database } = await filled(20)
  const broken = () => new Worker(new URL('./mover-failing.fixture.ts', import.meta.url), { ref: false })
  const sweeper = createSweeper(database, broken)
  const everything = { kind: 'logs', before: undefined, most: 20 } as const
  await expect(sweeper.remove(everything)).rejects.toThrow('the thread that deletes what is old failed')
  expect((await readStock(database)).logs.rows).toBe(20)
  expect(await createSweeper(database).remove(everything)).toBe(20)
  await sweeper.close()
  await database.close()
})

test('who stops is not kept waiting', async () => {
  const { database } = await filled(2000)
  const retention = createRetention(database, nothing)
  const clearing = retention.clear(NOW + 1)
  await Bun.sleep(0)
  await retention.close()
  await Promise.race([clearing, Bun.sleep(50)])
  expect((await readStock(database)).logs.rows).toBeGreaterThan(0)
  await database.close()
})
