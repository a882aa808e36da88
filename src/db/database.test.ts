import { afterAll, describe, expect, test } from 'bun:test'
import { eq, sum } from 'drizzle-orm'
import { createChannels } from '../channels/store'
import { createGroups } from '../groups/store'
import { createApiKeys } from '../keys/store'
import { openSecretBox } from '../lib/secretbox'
import { readUses } from '../prices/list'
import { createPrices } from '../prices/store'
import { createAccounts, resetPassword } from '../server/account'
import { createSessions } from '../server/session'
import { createSettings } from '../settings/store'
import { isDangling, isDuplicate } from './conflict'
import type { Database } from './database'
import { insertAll, insertId, insertMissing, upsert } from './insert'
import { openDatabase } from './open'
import { startServer } from './servers.fixture'
import { finish, run } from './step'

// The same tests for each kind of database; those whose server cannot be had are skipped, and say why.
for (const type of ['sqlite', 'postgres', 'mysql'] as const) {
  const server = await startServer(type)
  if (typeof server === 'string') {
    test.skip(`${type}: ${server}`, () => {})
    continue
  }
  const statements = await openDatabase(await server.create())
  const slices = await openDatabase(await server.create())
  afterAll(async () => {
    await statements.close()
    await slices.close()
    await server.stop()
  })
  describe(`statements on ${type}`, () => testStatements(statements))
  if (type !== 'sqlite') {
    test(`two replicas may start on an empty ${type} database at once`, async () => {
      const options = await server.create()
      const replicas = await Promise.all([openDatabase(options), openDatabase(options), openDatabase(options)])
      for (const replica of replicas) expect(await replica.query.select().from(replica.tables.settings)).toEqual([])
      for (const replica of replicas) await replica.close()
    })
  }
  describe(`slices on ${type}`, () => testSlices(slices))
}

function testStatements(database: Database) {
  const { settings, usageHours, admins, groups, groupMembers, requestLogs } = database.tables
  const admin = (username: string) => ({ username, passwordHash: '', mustChangePassword: true, createdAt: 1, updatedAt: 2 ** 40 })

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
      key: ['hour', 'channelId', 'endpointId', 'channelKeyId', 'groupId', 'apiKeyId', 'model', 'askedModel'],
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

  test('what clients name cannot fail a statement, however long or strange it is', async () => {
    if (database.type === 'sqlite') return
    const row = { tokenHash: 'strange', adminId: await database.transaction((tx) => insertId(tx, admins, admin('strange'))), createdAt: 0 }
    const userAgent = `a\0b\ud800${'🐙'.repeat(200)}`
    await database.query.insert(database.tables.sessions).values({ ...row, expiresAt: 0, lastSeenAt: 0, userAgent })
    const [read] = await database.query.select().from(database.tables.sessions)
    expect(read?.userAgent).toStartWith('ab')
  })
}

function testSlices(database: Database) {
  const box = openSecretBox({ secretKey: 'a key for the tests' })

  test('channels and groups are the same after a restart, and go together', async () => {
    const channels = await createChannels(database, box)
    const groups = await createGroups(database, channels)
    const endpoints = [{ url: 'https://a.example/v1' }, { url: 'https://b.example/v1' }]
    const overrides = { z: 1, a: { '10': null, '9': '🐙' } }
    const capabilities = { 'z-*': { stop: 1 }, 'a-1': { audio: false } }
    const sending = { overrides, capabilities }
    await channels.create({ name: 'Ada', protocol: 'anthropic', endpoints, keys: [{ key: 'sk-1' }, { key: 'sk-2' }], ...sending })
    await channels.create({ name: 'ada', protocol: 'gemini', endpoints })
    const [ada, other] = channels.all().map((channel) => channel.id) as [number, number]
    await channels.update(ada, { keys: [{ key: 'sk-3' }, { id: channels.byId(ada)!.keys[1]!.id, note: 'kept' }], proxy: 'http://proxy' })
    expect(channels.byId(ada)!.keys).toMatchObject([{ secret: 'sk-3' }, { secret: 'sk-2', note: 'kept' }])
    expect(Object.keys(channels.byId(ada)!.overrides!)).toEqual(['z', 'a'])
    expect(JSON.stringify(channels.byId(ada)!.capabilities)).toBe(JSON.stringify(capabilities))
    expect(await failure(channels.create({ name: 'Ada', protocol: 'gemini', endpoints }))).toMatchObject({ status: 409 })

    await groups.create({
      name: 'fast',
      members: [
        { channelId: ada, model: 'x' },
        { channelId: other, model: 'y', weight: 7 },
      ],
    })
    const restarted = await createChannels(database, box)
    expect(restarted.all()).toEqual(channels.all())
    expect((await createGroups(database, restarted)).all()).toEqual(groups.all())

    await channels.remove(ada)
    expect(groups.byName('fast')!.members).toMatchObject([{ channelId: other, model: 'y', weight: 7 }])
    expect((await createGroups(database, channels)).all()).toEqual(groups.all())
  })

  test('prices are the same after a restart, and go with their channel', async () => {
    const channels = await createChannels(database, box)
    const endpoints = [{ url: 'https://a.example/v1' }]
    const { id } = await channels.create({ name: 'priced', protocol: 'gemini', endpoints, priceMultiplier: 0.1 })
    const prices = await createPrices(database, channels)
    await prices.set('m', null, { input: 0.1, output: 0.000001, tiers: [{ above: 5, input: 3 }] })
    await prices.set('m', id, { input: 1, output: 1 })
    await prices.set('m', id, { input: 2, output: 2 })
    const state = { url: 'https://p.example', etag: '"x"', checkedAt: 2 ** 41, confirmedAt: 1, changedAt: 1, error: null }
    const models = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`model-${index}`, [1, 2]]))
    await prices.setSynced(state, JSON.stringify({ source: '', date: '', providers: { p: { models } } }))
    await prices.setSynced({ ...state, error: 'no' })

    const restarted = await createPrices(database, channels)
    expect(restarted.manual()).toEqual(prices.manual())
    expect(restarted.synced()).toEqual({ ...state, error: 'no' })
    expect([restarted.costOf(id, 'm'), restarted.find('model-19999', id)?.multiplier, restarted.public().size]).toEqual([2, 0.1, 20_000])
    await channels.remove(id)
    expect((await createPrices(database, channels)).manual()).toMatchObject([{ model: 'm', channelId: null }])
    await restarted.remove('m', null)
    expect((await createPrices(database, channels)).manual()).toEqual([])

    const hour = 500_000
    const use = { model: 'm', channelId: id, requests: 2 }
    const rows = [
      { hour, ...use },
      { hour, ...use, apiKeyId: 1 },
      { hour: hour - 1000, ...use },
    ]
    await database.transaction((tx) => insertAll(tx, database.tables.usageHours, rows))
    expect(await readUses(database, hour * 3_600_000)).toEqual([{ ...use, requests: 4 }])
  })

  test('API keys and settings are the same after a restart', async () => {
    const keys = await createApiKeys(database)
    const { key, apiKey } = await keys.create({ name: 'a', maxCost: 0.1, expiresAt: 2 ** 41, models: ['fast'] })
    keys.touch(apiKey.id, 2 ** 40)
    await keys.close()
    expect((await createApiKeys(database)).find(key)).toEqual({ ...apiKey, lastUsedAt: 2 ** 40 })
    expect(apiKey.strict).toBe(false)
    await keys.update(apiKey.id, { strict: true })
    expect((await createApiKeys(database)).find(key)!.strict).toBe(true)

    const settings = await createSettings(database)
    await settings.set({ maxAttempts: 2, theme: 'dark' })
    await settings.set({ maxAttempts: 3, allowPrivateUpstreams: false })
    expect((await createSettings(database)).all()).toEqual(settings.all())
    expect(settings.all()).toMatchObject({ maxAttempts: 3, theme: 'dark', allowPrivateUpstreams: false })
  })

  test('an admin signs in, and is signed out when the password is reset', async () => {
    const accounts = createAccounts(database)
    expect(await accounts.ensureFirst(null)).toBe(true)
    const admin = (await accounts.verify('admin', 'admin'))!
    expect(admin.mustChangePassword).toBe(true)
    const sessions = createSessions(database, await createSettings(database))
    const { token } = await sessions.start(admin, { remember: true, userAgent: 'test' })
    expect((await sessions.find(token))?.admin).toEqual(admin)
    await resetPassword(database, 'admin', 'something longer')
    expect(await sessions.find(token)).toBeUndefined()
  })
}

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
