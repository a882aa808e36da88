import { afterAll, describe, expect, test } from 'bun:test'
import { keyStrategies } from '../channels/channel'
import { groupModes } from './group'
import { type Scenario, simulate, summary } from './simulator.fixture'
import { channel, group, key, member } from './stage.fixture'
import { allWeathers, flaky, good, interrupted, limited } from './weather.fixture'

const rows: Record<string, ReturnType<typeof summary>> = {}
afterAll(() => {
  if (process.env.SIMULATE) console.table(rows)
})

const REQUESTS = process.env.SIMULATE ? 6000 : 1500

async function run(name: string, scenario: Scenario) {
  const result = await simulate(scenario)
  rows[name] = summary(result)
  // These hold in every weather.
  expect(result).toMatchObject({ toResting: 0, toTold: 0, herd: 0, stillWaiting: 0 })
  expect(result.outcomes).toHaveLength(scenario.requests)
  return result
}

const served = ({ outcomes }: Awaited<ReturnType<typeof simulate>>, by: (id: number) => boolean = () => true) =>
  outcomes.filter(({ servedBy }) => servedBy && by(servedBy.channel.id)).length

/** The channel that never fails. */
const WELL = 1

describe('in all weathers no request fails while somebody is well, nothing that rests is asked, and nobody is rushed at', () => {
  const over = (mode: (typeof groupModes)[number], keyStrategy: (typeof keyStrategies)[number]): Scenario => {
    const { channels, upstreams } = allWeathers(keyStrategy)
    // The one that is always well comes last wherever there is an order: by number, by weight, and its price is not known.
    const members = channels.map(({ id }) => member(id, { priority: id === WELL ? 99 : id, weight: id }))
    const costOf = (id: number) => (id === WELL ? undefined : id)
    return { channels, upstreams, group: group(mode, members), requests: REQUESTS, perSecond: 10, costOf }
  }

  test.each(groupModes.map((mode) => [mode] as const))('%s', async (mode) => {
    const { outcomes } = await run(mode, over(mode, 'least-cost'))
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([])
  })

  test.each(keyStrategies.map((strategy) => [strategy] as const))('keys by %s', async (strategy) => {
    const { outcomes } = await run(`keys by ${strategy}`, over('round-robin', strategy))
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([])
  })

  test('the same seed gives the same run', async () => {
    const [one, other] = [
      await simulate({ ...over('random', 'random'), requests: 300 }),
      await simulate({ ...over('random', 'random'), requests: 300 }),
    ]
    expect(one.outcomes).toEqual(other.outcomes)
  })
})

describe('shares', () => {
  const four = [1, 2, 3, 4].map((id) => channel(id))
  const upstreams = Object.fromEntries(four.map(({ id }) => [id, good]))
  const weights = [5, 3, 1, 1]

  /** χ² of what was served against shares of the total. */
  function deviation(counts: number[], shares: number[]): number {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const whole = shares.reduce((sum, share) => sum + share, 0)
    return counts.reduce((sum, count, index) => {
      const expected = (total * shares[index]!) / whole
      return sum + (count - expected) ** 2 / expected
    }, 0)
  }

  // At one in a thousand, with two and three degrees of freedom.
  const LIMIT = { 3: 13.8, 4: 16.3 } as const

  test.each([
    ['weighted', weights],
    ['random', [1, 1, 1, 1]],
    ['round-robin', [1, 1, 1, 1]],
  ] as const)('of %s are as they should be', async (mode, shares) => {
    const members = four.map(({ id }, index) => member(id, { weight: weights[index]! }))
    const result = await run(`shares of ${mode}`, { channels: four, upstreams, group: group(mode, members), requests: 3000, perSecond: 50 })
    const counts = four.map(({ id }) => served(result, (by) => by === id))
    expect(deviation(counts, [...shares])).toBeLessThan(LIMIT[4])
  })

  test('of a member that is down go to the others by their weights, and it gets its own again when it is back', async () => {
    const members = four.map(({ id }, index) => member(id, { weight: weights[index]! }))
    const result = await run('weighted, one is down', {
      channels: four,
      upstreams: { ...upstreams, 1: interrupted([0, 60_000]) },
      group: group('weighted', members),
      requests: 6000,
      perSecond: 50,
    })
    const during = (id: number) =>
      result.outcomes.filter(({ at, servedBy }) => at > 1000 && at < 60_000 && servedBy?.channel.id === id).length
    expect(deviation([2, 3, 4].map(during), [3, 1, 1])).toBeLessThan(LIMIT[3])
    const after = result.outcomes.filter(({ at }) => at > 110_000)
    expect(after.filter(({ servedBy }) => servedBy?.channel.id === 1).length / after.length).toBeWithin(0.4, 0.6)
  })
})

describe('rate limits', () => {
  const keys = [0, 1, 2, 3].map((number) => key(100 + number))

  test('of honest upstreams are never run into again, and with room for all everybody is served', async () => {
    const only = channel(1, { keys })
    const scenario = { channels: [only], upstreams: { 1: limited(20, 10_000) }, group: group('failover', [member(1)]) }
    const result = await run('rate limits, 95 % of the room', { ...scenario, requests: 2000, perSecond: 7.6 })
    expect(served(result)).toBe(2000)
    expect(Math.max(...result.outcomes.map(({ added }) => added))).toBeLessThan(20_500)
  })

  test('that leave no room for all refuse some, and nobody waits for ever', async () => {
    const only = channel(1, { keys })
    const scenario = { channels: [only], upstreams: { 1: limited(20, 10_000) }, group: group('failover', [member(1)]) }
    const result = await run('rate limits, twice the room', { ...scenario, requests: 2000, perSecond: 16 })
    // Nearly all of the room is used.
    expect(served(result)).toBeGreaterThan(0.9 * 8 * (2000 / 16))
    expect(Math.max(...result.outcomes.map(({ added }) => added))).toBeLessThan(25_000)
  })
})

describe('an outage of the only upstream', () => {
  const only = [channel(1)]
  const outage = (from: number, to: number): Scenario => ({
    channels: only,
    upstreams: { 1: interrupted([from, to]) },
    group: group('failover', [member(1)]),
    requests: 3000,
    perSecond: 20,
  })

  test('that is short is waited for: hardly anybody notices but the first', async () => {
    const result = await run('outage of 4 s', outage(30_000, 34_000))
    // Those that were under way when it began fail, until three in a row have told.
    expect(result.outcomes.filter(({ ok }) => !ok).length).toBeLessThan(10)
  })

  test('that is long sees few attempts, and is over with the first probe after it', async () => {
    const result = await run('outage of 60 s', outage(30_000, 90_000))
    const asked = result.asked.get(1)!
    expect(asked.filter((at) => at > 30_200 && at < 90_000).length).toBeLessThan(25)
    const firstAfter = asked.findIndex((at) => at >= 90_000)
    const probe = asked[firstAfter]!
    // It takes the probe's reply to tell that all may come again; from then on all are served.
    const failed = result.outcomes.filter(({ at, ok }) => !ok && at > probe)
    expect(failed).toEqual([])
    expect(asked.filter((at) => at > probe && at < probe + 200)).toEqual([])
  })
})

test('a flaky upstream with a good one behind it costs time, not requests, and nobody starves', async () => {
  const two = [channel(1), channel(2), channel(3)]
  const members = two.map(({ id }) => member(id))
  const upstreams = { 1: flaky(0.4), 2: flaky(0.4), 3: good }
  const result = await run('two of three are flaky', {
    channels: two,
    upstreams,
    group: group('round-robin', members),
    requests: 3000,
    perSecond: 20,
  })
  expect(served(result)).toBe(3000)
  for (const { id } of two) expect(served(result, (by) => by === id)).toBeGreaterThan(100)
})
