import { describe, expect, test } from 'bun:test'
import { openLimits } from './limits.fixture'

describe('periods', () => {
  test('days, weeks and months are those of the time zone', async () => {
    const limits = (['day', 'week', 'month'] as const).map((per) => ({ kind: 'tokens' as const, per, value: 1000 }))
    const { taken, use, limits: all, to, used } = await openLimits({ limits }, { at: '2026-06-07T17:00:00Z', timeZone: 'Asia/Kolkata' })
    use(5, {}, taken())
    const ends = all.stateOf(1)!.bounds.map(({ resetsAt }) => new Date(resetsAt!).toISOString())
    // A Sunday evening, half an hour off the hours of UTC.
    expect(ends).toEqual(['2026-06-07T18:30:00.000Z', '2026-06-07T18:30:00.000Z', '2026-06-30T18:30:00.000Z'])
    to('2026-06-07T18:30:00Z')
    expect(used()).toEqual({ 'tokens day': 0, 'tokens week': 0, 'tokens month': 5 })
  })

  test('five hours begin with the first use after the five before', async () => {
    const { taken, use, refused, to, used, limits } = await openLimits({ limits: [{ kind: 'tokens', per: '5h', value: 10 }] })
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
    const { taken, limits, record, to, used } = await openLimits(
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
    const stage = await openLimits({ limits, maxCost: 1 }, { timeZone: 'Asia/Kolkata', at: '2026-06-10T12:00:00Z' })
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
    const stage = await openLimits({ limits: [{ kind: 'tokens', per: '5h', value: 100 }] }, { at: '2026-06-10T08:20:00Z' })
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
    const stage = await openLimits({})
    stage.flushed.push(() => stage.past('2026-06-10T11:00:00Z', { tokens: 60 }))
    await stage.keys.update(1, { limits: [{ kind: 'tokens', per: 'day', value: 50 }] })
    const reading = stage.limits.ready(stage.key())
    expect(reading).toBeInstanceOf(Promise)
    await reading
    expect(stage.limits.ready(stage.key())).toBeUndefined()
    expect(stage.refused().message).toContain('has used 60 tokens of 50')
  })

  test('what ends while the past is read is counted once', async () => {
    const stage = await openLimits({})
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
    const stage = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 500 }] })
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
    const stage = await openLimits({ requestsPerMinute: 1 })
    stage.taken()
    await stage.keys.update(1, { requestsPerMinute: null })
    expect(stage.enter()).toBeUndefined()
    await stage.keys.update(1, { requestsPerMinute: 1 })
    await stage.keys.remove(1)
    expect(stage.limits.limited()).toEqual([])
  })

  test('another time zone has other days', async () => {
    const stage = await openLimits({ limits: [{ kind: 'tokens', per: 'day', value: 500 }] }, { at: '2026-06-10T02:00:00Z' })
    await stage.past('2026-06-09T20:00:00Z', { tokens: 30 })
    expect(stage.used()).toEqual({ 'tokens day': 0 })
    stage.zone.name = 'America/New_York'
    stage.limits.rezone()
    await stage.limits.ready(stage.key())
    expect(stage.used()).toEqual({ 'tokens day': 30 })
  })
})
