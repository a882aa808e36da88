import { expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import { createLog } from '../lib/log'
import { createHealth, type Health } from './health'
import { keepRests } from './rests'
import { badKey, busy } from './stage.fixture'

const log = createLog({ level: 'error', format: 'json', write: () => {} })
const open = () => openDatabase({ type: 'sqlite', path: ':memory:' })
const now = () => 5_000_000

function fail(health: Health, keyId: number) {
  health.failed(health.take({ endpointId: 1, keyId, model: 'a model' }), busy(60_000), { blames: 'key-model' })
}

test('what rests is known after a restart, and what rests no longer is not', async () => {
  const database = await open()
  const before = createHealth({ now })
  const rests = await keepRests(database, before, log)
  fail(before, 1)
  fail(before, 2)
  before.failed(before.take({ endpointId: 1, keyId: 3, model: 'm' }), badKey, { blames: 'key' })
  await rests.save()
  before.reset('key', 1)
  await rests.save()

  const after = createHealth({ now })
  await keepRests(database, after, log)
  expect(after.all()).toEqual(before.all())
  expect(after.all().map(({ kind, id }) => `${kind} ${id}`)).toEqual(['key 3', 'key-model 2'])
  expect(after.obstacle({ endpointId: 1, keyId: 2, model: 'a model' })).toMatchObject({ until: 5_060_000, told: true })
  await database.close()
})

test('a rest that a restart interrupts is one of a row', async () => {
  const database = await open()
  const before = createHealth({ now })
  const rests = await keepRests(database, before, log)
  fail(before, 1)
  await rests.save()
  const after = createHealth({ now: () => 6_000_000 })
  await keepRests(database, after, log)
  expect(after.all()).toMatchObject([{ state: 'half-open', trips: 1 }])
  fail(after, 1)
  expect(after.all()).toMatchObject([{ state: 'resting', trips: 2 }])
  await database.close()
})

test('nothing is written while nothing changes, and a database that fails loses nothing', async () => {
  const database = await open()
  let writes = 0
  let broken = true
  const flaky = {
    ...database,
    transaction: (body: Parameters<typeof database.transaction>[0]) => {
      writes++
      return broken ? Promise.reject(new Error('gone')) : database.transaction(body)
    },
  } as typeof database
  const health = createHealth({ now })
  const rests = await keepRests(flaky, health, log)
  await rests.save()
  expect(writes).toBe(0)
  fail(health, 1)
  await rests.save()
  broken = false
  await rests.save()
  await rests.save()
  expect(writes).toBe(2)
  expect(await database.query.select().from(database.tables.rests)).toHaveLength(1)
  await database.close()
})
