import { describe, expect, test } from 'bun:test'
import { channel, key } from '../groups/stage.fixture'
import type { Channel } from './channel'
import { createLimits, type Load } from './limits'

function stage(...all: Channel[]) {
  let time = 1_000_000
  const limits = createLimits({ channels: { all: () => all, onChange: () => {} }, maxQueue: () => 2, now: () => time })
  return { limits, wait: (ms: number) => (time += ms), at: () => time }
}

const load = (tokens = 0): Load => ({ tokens: () => tokens })
const never = Number.POSITIVE_INFINITY

describe('a limit', () => {
  test('of requests at once is reached until one leaves, however often it says so', () => {
    const one = channel(1, { maxConcurrency: 2 })
    const { limits } = stage(one)
    const first = limits.take(one, one.keys[0]!, load())!
    limits.take(one, one.keys[0]!, load())
    expect(limits.room(one, one.keys[0]!, load())).toMatchObject({
      reason: 'the channel serves 2 of 2 requests at once',
      until: never,
      full: true,
    })
    first.leave()
    first.leave()
    expect(limits.room(one, one.keys[0]!, load())).toBeNull()
    limits.take(one, one.keys[0]!, load())
    expect(limits.room(one, one.keys[0]!, load())).not.toBeNull()
  })

  test('of requests in a minute says when there is place again', () => {
    const one = channel(1, { requestsPerMinute: 2 })
    const { limits, wait, at } = stage(one)
    const began = at()
    limits.take(one, one.keys[0]!, load())!.leave()
    wait(10_000)
    limits.take(one, one.keys[0]!, load())!.leave()
    expect(limits.room(one, one.keys[0]!, load())).toMatchObject({
      reason: 'the channel has had 2 of 2 requests in a minute',
      until: began + 60_000,
    })
    wait(50_000)
    expect(limits.room(one, one.keys[0]!, load())).toBeNull()
  })

  test('of tokens counts what was estimated, and then what was used', () => {
    const one = channel(1, { tokensPerMinute: 1000 })
    const { limits, wait, at } = stage(one)
    const began = at()
    const place = limits.take(one, one.keys[0]!, load(600))!
    expect(limits.room(one, one.keys[0]!, load(400))).toBeNull()
    expect(limits.room(one, one.keys[0]!, load(401))).toMatchObject({ until: began + 60_000 })
    place.count(900)
    expect(limits.room(one, one.keys[0]!, load(101))?.reason).toBe('the channel has had 900 of 1000 tokens in a minute')
    place.count(0)
    expect(limits.room(one, one.keys[0]!, load(5000))).toBeNull()
    wait(60_000)
    limits.take(one, one.keys[0]!, load(5000))
    expect(limits.room(one, one.keys[0]!, load(1))).not.toBeNull()
  })

  test('of a key leaves the other keys alone', () => {
    const one = channel(1, { keys: [{ ...key(1), maxConcurrency: 1 }, key(2)] })
    const { limits } = stage(one)
    limits.take(one, one.keys[0]!, load())
    expect(limits.room(one, one.keys[0]!, load())?.reason).toBe('the key serves 1 of 1 requests at once')
    expect(limits.room(one, one.keys[1]!, load())).toBeNull()
  })

  test('that nobody has set costs nothing', () => {
    const one = channel(1)
    const { limits } = stage(one)
    expect([limits.calm, limits.take(one, one.keys[0]!, load()), limits.room(one, one.keys[0]!, load())]).toEqual([true, undefined, null])
  })
})

describe('in line', () => {
  test('who came first is called first, and nobody overtakes', () => {
    const one = channel(1, { maxConcurrency: 1 })
    const { limits } = stage(one)
    const place = limits.take(one, one.keys[0]!, load())!
    const called: string[] = []
    const [early, late] = ['early', 'late'].map((name) => {
      const ticket = limits.join([one])!
      ticket.call = () => called.push(name)
      return { tokens: () => 0, ticket }
    }) as [Load, Load]
    place.leave()
    expect(called).toEqual(['early'])
    expect(limits.room(one, one.keys[0]!, load())?.reason).toBe('others wait for their turn')
    expect(limits.room(one, one.keys[0]!, late)?.reason).toBe('others wait for their turn')
    expect(limits.room(one, one.keys[0]!, early)).toBeNull()
    const next = limits.take(one, one.keys[0]!, early)!
    expect(called).toEqual(['early', 'late'])
    next.leave()
    expect(limits.room(one, one.keys[0]!, late)).toBeNull()
  })

  test('there is room for so many, by the channel or by the setting', () => {
    const [one, two] = [channel(1, { maxConcurrency: 1 }), channel(2, { maxConcurrency: 1, maxQueue: 0 })]
    const { limits } = stage(one, two)
    expect(limits.join([two])).toBeNull()
    limits.join([one])
    expect(limits.join([one, two])?.channels).toEqual([one])
    expect(limits.join([one])).toBeNull()
    expect(limits.stateOf(1)).toEqual({ running: 0, waiting: 2 })
  })

  test('who goes is forgotten everywhere, and the next is called', () => {
    const [one, two] = [channel(1, { maxConcurrency: 1 }), channel(2, { maxConcurrency: 1 })]
    const { limits } = stage(one, two)
    const both = limits.join([one, two])!
    const called: number[] = []
    const next = limits.join([two])!
    next.call = () => called.push(2)
    limits.leaveLine(both)
    limits.leaveLine(both)
    expect([called, limits.stateOf(1).waiting, limits.stateOf(2).waiting]).toEqual([[2], 0, 1])
  })

  test('who cannot take a free place lets the others pass', () => {
    const one = channel(1, { maxConcurrency: 1 })
    const { limits } = stage(one)
    const stuck: Load = { tokens: () => 0, ticket: limits.join([one])! }
    const ready = limits.join([one])!
    let called = 0
    ready.call = () => called++
    limits.missed(stuck)
    expect([called, limits.room(one, one.keys[0]!, { tokens: () => 0, ticket: ready })]).toEqual([1, null])
  })
})

test('a minute is forgotten bit by bit, over thousands of requests', () => {
  const one = channel(1, { requestsPerMinute: 3000 })
  const { limits, wait } = stage(one)
  let refused = 0
  for (let turn = 0; turn < 20_000; turn++) {
    wait(10)
    if (limits.room(one, one.keys[0]!, load())) refused++
    else limits.take(one, one.keys[0]!, load())!.leave()
  }
  // 100 come in a second: 3000 go in the first half of each minute, and 2000 in the last 20 s.
  expect(20_000 - refused).toBe(3 * 3000 + 2000)
})

test('a channel that is gone is forgotten, and what still runs there harms nobody', () => {
  const one = channel(1, { maxConcurrency: 1 })
  const all = [one]
  let changed = () => {}
  const channels = {
    all: () => all,
    onChange: (listener: () => void) => {
      changed = listener
    },
  }
  const limits = createLimits({ channels, maxQueue: () => 2 })
  const place = limits.take(one, one.keys[0]!, load())!
  all.pop()
  changed()
  expect(limits.stateOf(1).running).toBe(0)
  place.leave()
  expect(limits.stateOf(1).running).toBe(0)
})
