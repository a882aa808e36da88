import { describe, expect, test } from 'bun:test'
import { HOUR, openLimits } from './limits.fixture'
import { Place } from './place'

test('a key without limits is not counted at all', async () => {
  const { enter, limits, key } = await openLimits({})
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
    const { taken, use, refused, to } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 100 }] })
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
    const { taken, use, refused, used } = await openLimits({ maxCost: 0.000_000_003 })
    for (const cost of [1, 1]) use(1, { cost }, taken())
    expect(used()).toEqual({ 'cost ever': 2 })
    use(1, { cost: 1 }, taken())
    const { status, retryAfterMs, message } = refused()
    expect([status, retryAfterMs]).toEqual([429, undefined])
    expect(message).toBe('the API key "kit" has used $0.000000 of $0.000000 in all, none is left; ask whoever gave it to you for more')
  })

  test('a limit of zero lets nothing through', async () => {
    const { refused } = await openLimits({ limits: [{ kind: 'cost', per: 'month', value: 0 }] })
    expect(refused().message).toContain('has used $0.00 of $0.00 a month')
  })

  test('requests are counted exactly, those under way with them; failed ones are given back', async () => {
    const { taken, use, refused, enter } = await openLimits({ limits: [{ kind: 'requests', per: 'day', value: 2 }] })
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
    const { enter, taken, use, refused } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 10_000 }] })
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
    const { taken, use, used } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    for (let turn = 0; turn < 20; turn++) use(10, {}, taken({ maxOutput: () => 900 }))
    expect(used()).toEqual({ 'tokens day': 200 })
  })

  test('a place is given back once, however often it is left', async () => {
    const { taken, use, limits } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    const place = taken({ maxOutput: () => 900 })
    use(1, {}, place)
    place.settle({ usage: null, firstTokenMs: null })
    expect(limits.stateOf(1)).toMatchObject({ running: 0, bounds: [{ reserved: 0 }] })
  })

  test('a reply that was left before it told its use counts as what was asked', async () => {
    const { taken, limits, record, used } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] })
    const place = taken({ bytes: 3000, tokens: () => 400 })
    limits.ended(record({ usage: null, outcome: 'cancelled', firstTokenMs: 5 }), place)
    expect(used()).toEqual({ 'tokens day': 400 })
  })

  test('the body is looked into only where its size does not tell enough', async () => {
    const { taken } = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 100_000 }] })
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
    const { refused, taken, zone } = await openLimits({ limits: [{ kind: 'cost', per: 'day', value: 1 }] })
    const cost = () => ({ model: 'llama', channel: 'home' })
    expect(refused({ cost })).toMatchObject({ kind: 'limit', status: 403, message: expect.stringContaining('what llama costs at home') })
    zone.unpriced = true
    taken({ cost })
  })

  test('the dearest that may happen is reserved', async () => {
    const { taken, refused } = await openLimits({ limits: [{ kind: 'cost', per: 'day', value: 1 }] })
    const cost = (input: number, output: number) => (input + output) * 1_000_000
    taken({ cost, maxOutput: () => 600 })
    expect(refused({ cost, maxOutput: () => 600 }).message).toContain('$0.60 of it may be used by requests that are under way')
  })
})

describe('rates', () => {
  test('so many requests a minute, and no more until one is a minute old', async () => {
    const { taken, refused, wait } = await openLimits({ requestsPerMinute: 2 })
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
    const { taken, refused, use } = await openLimits({ tokensPerMinute: 1000 })
    const place = taken({ maxOutput: () => 900 })
    refused({ maxOutput: () => 900 })
    use(50, {}, place)
    taken({ maxOutput: () => 900 })
  })

  test('so many at once, and a place again as soon as one has ended', async () => {
    const { taken, refused, use } = await openLimits({ maxConcurrency: 2 })
    const place = taken()
    taken()
    expect(refused()).toMatchObject({ status: 429, retryAfterMs: 2000 })
    use(1, {}, place)
    taken()
  })

  test('a client is told the tightest of its limits', async () => {
    const { taken, use, limits } = await openLimits({
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
