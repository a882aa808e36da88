import { describe, expect, test } from 'bun:test'
import { openDatabase } from '../db/open'
import type { Fault } from '../protocols/protocol'
import type { UsageRecord } from '../usage/record'
import { createKeyLimits } from './limits'
import { Place } from './place'
import type { ApiKeyDraft } from './shape'
import { createApiKeys } from './store'
import type { Ask } from './weight'

const HOUR = 3_600_000

async function open(draft: Omit<ApiKeyDraft, 'name'>, { at = '2026-06-10T12:00:00Z', timeZone = 'UTC' } = {}) {
  let time = Date.parse(at)
  const now = () => time
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const keys = await createApiKeys(database, now)
  const { apiKey } = await keys.create({ name: 'kit', ...draft })
  const logged: string[] = []
  const log = { error: (message: string) => void logged.push(message) }
  const zone = { name: timeZone, unpriced: false }
  const flushed: (() => Promise<void>)[] = []
  const options = {
    database,
    keys,
    log,
    now,
    timeZone: () => zone.name,
    allowUnpriced: () => zone.unpriced,
    flush: async () => {
      for (const work of flushed.splice(0)) await work()
    },
  }
  let limits = await createKeyLimits(options)

  const key = () => keys.byId(apiKey.id)!
  const enter = (ask: Partial<Ask> = {}) =>
    limits.enter(key(), { arrived: time, bytes: 3, tokens: () => 1, maxOutput: () => 0, cost: () => 0, ...ask })
  /** What has ended, as the relay tells it. */
  const record = (more: Partial<UsageRecord> = {}) =>
    ({
      apiKeyId: apiKey.id,
      startedAt: time,
      outcome: 'ok',
      usage: { input: 1, output: 0 },
      cost: 0,
      firstTokenMs: 1,
      ...more,
    }) as UsageRecord

  /** What earlier requests have left in the database: in the log, and in the sums of its hour. */
  async function past(startedAt: string, { tokens = 0, cost = 0, failed = false }) {
    const moment = Date.parse(startedAt)
    const { requestLogs, usageHours } = database.tables
    await database.query.insert(requestLogs).values({
      id: crypto.randomUUID().slice(0, 32),
      startedAt: moment,
      clientProtocol: 'anthropic',
      model: 'm',
      apiKeyId: apiKey.id,
      status: failed ? 500 : 200,
      outcome: failed ? 'failed' : 'ok',
      stream: false,
      inputTokens: tokens,
      outputTokens: 0,
      costNano: cost,
      totalMs: 1,
      attempts: [],
      attemptCount: 1,
      partial: false,
    })
    await database.query.insert(usageHours).values({
      hour: Math.floor(moment / HOUR),
      apiKeyId: apiKey.id,
      model: crypto.randomUUID(),
      requests: 1,
      failed: failed ? 1 : 0,
      inputTokens: tokens,
      costNano: cost,
    })
  }

  return {
    keys,
    database,
    zone,
    logged,
    flushed,
    enter,
    record,
    past,
    key,
    get limits() {
      return limits
    },
    taken(ask: Partial<Ask> = {}): Place {
      const place = enter(ask)
      if (!(place instanceof Place)) throw new Error(`no place: ${place?.message}`)
      return place
    },
    refused(ask: Partial<Ask> = {}): Fault {
      const fault = enter(ask)
      if (!fault || fault instanceof Place) throw new Error('there was a place')
      return fault
    },
    use: (tokens: number, more: Partial<UsageRecord> = {}, place?: Place) =>
      limits.ended(record({ usage: { input: tokens, output: 0 }, ...more }), place),
    used: () => Object.fromEntries(limits.stateOf(apiKey.id)!.bounds.map(({ kind, per, used }) => [`${kind} ${per}`, used])),
    to: (moment: string) => {
      time = Date.parse(moment)
    },
    wait: (ms: number) => {
      time += ms
    },
    /** Another process over the same database. */
    async restart() {
      await keys.close()
      await keys.reload()
      limits = await createKeyLimits(options)
    },
  }
}

test('a key without limits is not counted at all', async () => {
  const { enter, limits, key } = await open({})
  expect([enter(), limits.isLimited(1), limits.ready(key()), limits.stateOf(1), limits.ratesOf(1)]).toEqual([
    undefined,
    false,
    undefined,
    undefined,
    undefined,
  ])
})

describe('budgets', () => {
  test('what is used up is refused until the period is over, and says so', async () => {
    const { taken, use, refused, to } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 100 }] })
    use(100, {}, taken())
    expect(refused()).toEqual({
      kind: 'limit',
      status: 429,
      message: 'the API key "kit" has used 100 tokens of 100 tokens a day, none is left until 2026-06-11T00:00:00.000Z',
      retryAfterMs: 12 * HOUR,
    })
    to('2026-06-11T00:00:00Z')
    use(1, {}, taken())
  })

  test('cost is counted in whole billionths of a dollar, also the limit for ever', async () => {
    const { taken, use, refused, used } = await open({ maxCost: 0.000_000_003 })
    for (const cost of [1, 1]) use(1, { cost }, taken())
    expect(used()).toEqual({ 'cost ever': 2 })
    use(1, { cost: 1 }, taken())
    const { status, retryAfterMs, message } = refused()
    expect([status, retryAfterMs]).toEqual([429, undefined])
    expect(message).toBe('the API key "kit" has used $0.000000 of $0.000000 in all, none is left; ask whoever gave it to you for more')
  })

  test('a limit of zero lets nothing through', async () => {
    const { refused } = await open({ limits: [{ kind: 'cost', per: 'month', value: 0 }] })
    expect(refused().message).toContain('has used $0.00 of $0.00 a month')
  })

  test('requests are counted exactly, those under way with them; failed ones are given back', async () => {
    const { taken, use, refused, enter } = await open({ limits: [{ kind: 'requests', per: 'day', value: 2 }] })
    const first = taken()
    const second = taken()
    expect(refused().message).toContain('2 requests of it may be used by requests that are under way')
    use(0, { outcome: 'failed', usage: null, firstTokenMs: null }, first)
    const third = taken()
    use(0, { outcome: 'cancelled' }, second)
    use(1, {}, third)
    expect(refused().message).toContain('has used 2 requests of 2 requests a day')
    expect(enter()).not.toBeInstanceOf(Place)
  })

  test('many at once cannot pass a limit together, but a single one that is larger than what is left may go', async () => {
    const { enter, taken, use, refused } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 10_000 }] })
    const ask = { bytes: 300, tokens: () => 100, maxOutput: () => 900 }
    const places = Array.from({ length: 50 }, () => enter(ask)).filter((place) => place instanceof Place)
    expect(places).toHaveLength(10)
    const { retryAfterMs, message } = refused(ask)
    expect(retryAfterMs).toBe(2000)
    expect(message).toContain('has 10000 tokens left of 10000 tokens a day, 10000 tokens of it may be used by requests that are under way')
    for (const place of places) use(990, {}, place)
    use(5000, {}, taken({ maxOutput: () => 5000 }))
    expect(refused().message).toContain('has used 14900 tokens of 10000 tokens')
  })

  test('what was reserved and not used is there again', async () => {
    const { taken, use, used } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    for (let turn = 0; turn < 20; turn++) use(10, {}, taken({ maxOutput: () => 900 }))
    expect(used()).toEqual({ 'tokens day': 200 })
  })

  test('a place is given back once, however often it is left', async () => {
    const { taken, use, limits } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    const place = taken({ maxOutput: () => 900 })
    use(1, {}, place)
    place.leave({ usage: null, firstTokenMs: null })
    expect(limits.stateOf(1)).toMatchObject({ running: 0, bounds: [{ reserved: 0 }] })
  })

  test('a reply that was left before it told its use counts as what was asked', async () => {
    const { taken, limits, record, used } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    const place = taken({ bytes: 3000, tokens: () => 400 })
    limits.ended(record({ usage: null, outcome: 'cancelled', firstTokenMs: 5 }), place)
    expect(used()).toEqual({ 'tokens day': 400 })
  })

  test('the body is looked into only where its size does not tell enough', async () => {
    const { taken } = await open({ limits: [{ kind: 'tokens', per: 'day', value: 100_000 }] })
    let looked = 0
    const tokens = () => {
      looked++
      return 20
    }
    taken({ bytes: 3000, tokens })
    expect(looked).toBe(0)
    const picture = taken({ bytes: 3_000_000, tokens })
    expect([looked, picture.weight.tokens]).toEqual([1, 20])
  })

  test('what has no price is refused to a key with a spending limit, unless that is allowed', async () => {
    const { refused, taken, zone } = await open({ limits: [{ kind: 'cost', per: 'day', value: 1 }] })
    const cost = () => ({ model: 'llama', channel: 'home' })
    expect(refused({ cost })).toMatchObject({ kind: 'limit', status: 403, message: expect.stringContaining('what llama costs at home') })
    zone.unpriced = true
    taken({ cost })
  })

  test('the dearest that may happen is reserved', async () => {
    const { taken, refused } = await open({ limits: [{ kind: 'cost', per: 'day', value: 1 }] })
    const cost = (input: number, output: number) => (input + output) * 1_000_000
    taken({ cost, maxOutput: () => 600 })
    expect(refused({ cost, maxOutput: () => 600 }).message).toContain('$0.60 of it may be used by requests that are under way')
  })
})

describe('periods', () => {
  test('days, weeks and months are those of the time zone', async () => {
    const limits = (['day', 'week', 'month'] as const).map((per) => ({ kind: 'tokens' as const, per, value: 1000 }))
    const { taken, use, limits: all, to, used } = await open({ limits }, { at: '2026-06-07T17:00:00Z', timeZone: 'Asia/Kolkata' })
    use(5, {}, taken())
    const ends = all.stateOf(1)!.bounds.map(({ resetsAt }) => new Date(resetsAt!).toISOString())
    // A Sunday evening, half an hour off the hours of UTC.
    expect(ends).toEqual(['2026-06-07T18:30:00.000Z', '2026-06-07T18:30:00.000Z', '2026-06-30T18:30:00.000Z'])
    to('2026-06-07T18:30:00Z')
    expect(used()).toEqual({ 'tokens day': 0, 'tokens week': 0, 'tokens month': 5 })
  })

  test('five hours begin with the first use after the five before', async () => {
    const { taken, use, refused, to, used, limits } = await open({ limits: [{ kind: 'tokens', per: '5h', value: 10 }] })
    expect(limits.stateOf(1)!.bounds[0]).toMatchObject({ used: 0, startedAt: null, resetsAt: null })
    use(10, {}, taken())
    to('2026-06-10T16:59:59Z')
    expect(refused().message).toContain('none is left until 2026-06-10T17:00:00.000Z')
    to('2026-06-10T19:30:00Z')
    expect(used()).toEqual({ 'tokens 5h': 0 })
    taken()
    expect(limits.stateOf(1)!.bounds[0]!.resetsAt).toBe(Date.parse('2026-06-11T00:30:00Z'))
  })

  test('what began in one period does not count in the next', async () => {
    const { taken, limits, record, to, used } = await open(
      { limits: [{ kind: 'tokens', per: 'day', value: 100 }] },
      { at: '2026-06-10T23:59:00Z' },
    )
    const place = taken({ maxOutput: () => 50 })
    const ended = record({ usage: { input: 50, output: 0 } })
    to('2026-06-11T00:01:00Z')
    taken()
    limits.ended(ended, place)
    expect(used()).toEqual({ 'tokens day': 0 })
    expect(limits.stateOf(1)!.bounds[0]!.reserved).toBe(1)
  })
})

describe('a restart', () => {
  test('knows what was used before, exactly, also where a day begins within an hour', async () => {
    const limits = (['day', 'month', 'ever'] as const).flatMap((per) => [
      { kind: 'tokens' as const, per, value: 1000 },
      { kind: 'requests' as const, per, value: 1000 },
    ])
    const stage = await open({ limits, maxCost: 1 }, { timeZone: 'Asia/Kolkata', at: '2026-06-10T12:00:00Z' })
    await stage.past('2026-05-01T10:00:00Z', { tokens: 1000, cost: 5 })
    await stage.past('2026-06-09T18:29:59Z', { tokens: 100, cost: 7 })
    await stage.past('2026-06-09T18:30:00Z', { tokens: 10, cost: 11 })
    await stage.past('2026-06-10T11:00:00Z', { tokens: 1, cost: 13, failed: true })
    await stage.restart()
    expect(stage.used()).toEqual({
      'tokens day': 11,
      'requests day': 1,
      'tokens month': 111,
      'requests month': 2,
      'tokens ever': 1111,
      'requests ever': 3,
      'cost ever': 36,
    })
  })

  test('finds the five hours again, from what was noted and from the log', async () => {
    const stage = await open({ limits: [{ kind: 'tokens', per: '5h', value: 100 }] }, { at: '2026-06-10T08:20:00Z' })
    stage.taken()
    await stage.past('2026-06-10T08:20:00Z', { tokens: 1 })
    stage.to('2026-06-10T13:15:00Z')
    await stage.restart()
    expect(stage.limits.stateOf(1)!.bounds[0]).toMatchObject({ used: 1, startedAt: Date.parse('2026-06-10T08:20:00Z') })
    // The next began at 13:40, and nobody has noted it.
    for (const at of ['13:40', '13:50', '14:10']) await stage.past(`2026-06-10T${at}:00Z`, { tokens: 10 })
    await stage.past('2026-06-10T13:10:00Z', { tokens: 7 })
    stage.to('2026-06-10T14:30:00Z')
    await stage.restart()
    expect(stage.limits.stateOf(1)!.bounds[0]).toMatchObject({ used: 30, startedAt: Date.parse('2026-06-10T13:40:00Z') })
    stage.to('2026-06-10T18:40:00Z')
    expect(stage.used()).toEqual({ 'tokens 5h': 0 })
  })
})

describe('while it runs', () => {
  test('a key that is limited later counts what it has used before, and requests wait until that is known', async () => {
    const stage = await open({})
    stage.flushed.push(() => stage.past('2026-06-10T11:00:00Z', { tokens: 60 }))
    await stage.keys.update(1, { limits: [{ kind: 'tokens', per: 'day', value: 50 }] })
    const reading = stage.limits.ready(stage.key())
    expect(reading).toBeInstanceOf(Promise)
    await reading
    expect(stage.limits.ready(stage.key())).toBeUndefined()
    expect(stage.refused().message).toContain('has used 60 tokens of 50')
  })

  test('what ends while the past is read is counted once', async () => {
    const stage = await open({})
    // It ends before the database is read, and is in the database by then.
    stage.flushed.push(async () => {
      stage.use(60)
      await stage.past('2026-06-10T12:00:00Z', { tokens: 60 })
    })
    await stage.keys.update(1, { limits: [{ kind: 'tokens', per: 'day', value: 500 }] })
    await stage.limits.ready(stage.key())
    expect(stage.used()).toEqual({ 'tokens day': 60 })
  })

  test('another limit does not forget what is used and under way', async () => {
    const stage = await open({ limits: [{ kind: 'tokens', per: 'day', value: 500 }] })
    stage.use(60, {}, stage.taken())
    const place = stage.taken({ maxOutput: () => 40 })
    await stage.keys.update(1, { limits: [{ kind: 'tokens', per: 'day', value: 100 }], maxConcurrency: 1 })
    await stage.limits.ready(stage.key())
    expect(stage.refused().message).toContain('has 1 of 1 requests at once under way')
    expect(stage.limits.stateOf(1)!.bounds[0]).toMatchObject({ used: 60, reserved: 41, most: 100 })
    stage.use(41, {}, place)
    expect(stage.refused().message).toContain('has used 101 tokens of 100')
  })

  test('limits that are taken away, and keys that go, are no longer counted', async () => {
    const stage = await open({ requestsPerMinute: 1 })
    stage.taken()
    await stage.keys.update(1, { requestsPerMinute: null })
    expect(stage.enter()).toBeUndefined()
    await stage.keys.update(1, { requestsPerMinute: 1 })
    await stage.keys.remove(1)
    expect(stage.limits.limited()).toEqual([])
  })

  test('another time zone has other days', async () => {
    const stage = await open({ limits: [{ kind: 'tokens', per: 'day', value: 500 }] }, { at: '2026-06-10T02:00:00Z' })
    await stage.past('2026-06-09T20:00:00Z', { tokens: 30 })
    expect(stage.used()).toEqual({ 'tokens day': 0 })
    stage.zone.name = 'America/New_York'
    stage.limits.rezone()
    await stage.limits.ready(stage.key())
    expect(stage.used()).toEqual({ 'tokens day': 30 })
  })
})

describe('rates', () => {
  test('so many requests a minute, and no more until one is a minute old', async () => {
    const { taken, refused, wait } = await open({ requestsPerMinute: 2 })
    taken()
    wait(10_000)
    taken()
    expect(refused()).toMatchObject({
      status: 429,
      retryAfterMs: 50_000,
      message: 'the API key "kit" has had 2 of 2 requests a minute; there is room again at 2026-06-10T12:01:00.000Z',
    })
    wait(50_000)
    taken()
    refused()
  })

  test('so many tokens a minute: as estimated while under way, then as they were', async () => {
    const { taken, refused, use } = await open({ tokensPerMinute: 1000 })
    const place = taken({ maxOutput: () => 900 })
    refused({ maxOutput: () => 900 })
    use(50, {}, place)
    taken({ maxOutput: () => 900 })
  })

  test('so many at once, and a place again as soon as one has ended', async () => {
    const { taken, refused, use } = await open({ maxConcurrency: 2 })
    const place = taken()
    taken()
    expect(refused()).toMatchObject({ status: 429, retryAfterMs: 2000 })
    use(1, {}, place)
    taken()
  })

  test('a client is told the tightest of its limits', async () => {
    const { taken, use, limits } = await open({
      requestsPerMinute: 100,
      limits: [{ kind: 'requests', per: 'day', value: 10 }],
      tokensPerMinute: 500,
    })
    use(200, {}, taken())
    taken()
    expect(limits.ratesOf(1)).toEqual({
      requests: { limit: 10, left: 8, resetMs: 12 * HOUR },
      tokens: { limit: 500, left: 299, resetMs: 60_000 },
    })
  })
})
