import { describe, expect, test } from 'bun:test'
import { eq, sum } from 'drizzle-orm'
import { isDangling, isDuplicate } from './conflict'
import { insertAll, insertId, insertMissing, upsert } from './insert'
import { openDatabase } from './open'
import { finish, run } from './step'

const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
const { settings, usageHours, admins, groups, groupMembers, requestLogs } = database.tables
const admin = (username: string) => ({ username, passwordHash: '', mustChangePassword: true, createdAt: 1, updatedAt: 2 ** 40 })

describe('sqlite', () => {
  test('a row comes back as it went in', async () => {
    const id = await database.transaction((tx) => insertId(tx, admins, admin('Ada 🐙')))
    const [row] = await database.query.select().from(admins).where(eq(admins.id, id))
    expect(row).toEqual({ id, ...admin('Ada 🐙') })
    const value = { text: '漢字 🐙', list: [1, null, true], '10': 'after', '9': 'before' }
    await database.query.insert(settings).values({ key: 'json', value })
    const [setting] = await database.query.select().from(settings).where(eq(settings.key, 'json'))
    expect(setting?.value).toEqual(value)
  })

  test('names that differ by case are different names', async () => {
    await database.query.insert(admins).values([admin('gpt-4'), admin('GPT-4')])
    expect(await database.query.select().from(admins).where(eq(admins.username, 'gpt-4'))).toHaveLength(1)
  })

  test('a taken name is told apart from a missing row', async () => {
    await database.query.insert(admins).values(admin('taken'))
    const duplicate = await failure(database.query.insert(admins).values(admin('taken')))
    expect([isDuplicate(duplicate), isDangling(duplicate)]).toEqual([true, false])

    const groupId = await database.transaction((tx) =>
      insertId(tx, groups, { name: 'g', mode: 'random', affinitySeconds: 0, createdAt: 0, updatedAt: 0 }),
    )
    const member = { groupId, channelId: 4711, model: 'm', priority: 1, weight: 1, enabled: true, position: 0 }
    const dangling = await failure(database.query.insert(groupMembers).values(member))
    expect([isDuplicate(dangling), isDangling(dangling)]).toEqual([false, true])
  })

  test('a transaction that throws leaves nothing behind', async () => {
    const attempt = database.transaction(function* (tx) {
      yield* run(tx.query.insert(settings).values({ key: 'half', value: 1 }))
      throw new Error('changed my mind')
    })
    expect(await failure(attempt)).toEqual(new Error('changed my mind'))
    expect(await database.query.select().from(settings).where(eq(settings.key, 'half'))).toEqual([])
  })

  test('what others write at the same time survives a transaction that is undone', async () => {
    const attempt = database.transaction(function* (tx) {
      yield* run(tx.query.insert(settings).values({ key: 'mine', value: 1 }))
      yield* run(tx.query.select().from(settings))
      throw new Error('undone')
    })
    const theirs = database.query.insert(settings).values({ key: 'theirs', value: 2 })
    await Promise.allSettled([attempt, theirs])
    const keys = (await database.query.select().from(settings)).map((row) => row.key)
    expect(keys).toContain('theirs')
    expect(keys).not.toContain('mine')
  })

  test('many rows go in whatever the number of parameters', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ key: `many-${index}`, value: index }))
    await database.transaction((tx) => insertAll(tx, settings, rows))
    expect((await database.query.select().from(settings)).filter((row) => row.key.startsWith('many-'))).toHaveLength(20_000)
  })

  test('an upsert adds to what is there and replaces what it is told to', async () => {
    const hour = (model: string, requests: number, costNano: number) => ({ hour: 1, model, requests, costNano })
    const merge = {
      key: ['hour', 'channelId', 'channelKeyId', 'groupId', 'apiKeyId', 'model'],
      add: ['requests'],
      replace: ['costNano'],
    } as const
    const write = (rows: ReturnType<typeof hour>[]) => database.transaction((tx) => upsert(tx, usageHours, rows, merge))
    await write([hour('a', 1, 10), hour('b', 2, 2 ** 45)])
    await write([hour('a', 5, 7)])
    const rows = await database.query.select().from(usageHours).orderBy(usageHours.model)
    expect(rows.map(({ model, requests, costNano }) => ({ model, requests, costNano }))).toEqual([
      { model: 'a', requests: 6, costNano: 7 },
      { model: 'b', requests: 2, costNano: 2 ** 45 },
    ])
    const [total] = await database.query.select({ cost: sum(usageHours.costNano) }).from(usageHours)
    expect(Number(total?.cost)).toBe(7 + 2 ** 45)
  })

  test('rows that are there already are passed over', async () => {
    const log = (id: string, model: string) => ({
      id,
      model,
      startedAt: 1,
      clientProtocol: 'anthropic',
      status: 200,
      outcome: 'ok' as const,
      stream: false,
      totalMs: 1,
      attempts: [],
      attemptCount: 1,
      partial: false,
    })
    await database.transaction((tx) => insertMissing(tx, requestLogs, [log('1', 'first')]))
    await database.transaction((tx) => insertMissing(tx, requestLogs, [log('1', 'again'), log('2', 'new')]))
    const rows = await database.query.select().from(requestLogs).orderBy(requestLogs.id)
    expect(rows.map((row) => row.model)).toEqual(['first', 'new'])
  })
})

test('a failing statement throws inside the transaction, where it can be caught', async () => {
  const caught = await finish(
    (function* () {
      try {
        yield* run(Promise.reject(new Error('no')))
      } catch (error) {
        return (error as Error).message
      }
    })(),
  )
  expect(caught).toBe('no')
})

async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was expected to fail')
}
