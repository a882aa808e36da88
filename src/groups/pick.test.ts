import { describe, expect, test } from 'bun:test'
import type { Group } from './group'
import type { Picker } from './pick'
import { badKey, busy, channel, endpoint, group, key, member, seeded, stage, transient } from './stage.fixture'

/** Takes a first candidate and has it serve. */
function first(picker: Picker, over: Group) {
  const walk = picker.walk(over)
  const candidate = walk.next()
  walk.served(1)
  walk.completed()
  return candidate?.channel.id
}

/** The channels of all candidates that one request tries, as each fails with this fault. */
function tried(picker: Picker, over: Group, fault = transient): number[] {
  const walk = picker.walk(over)
  const seen: number[] = []
  for (let candidate = walk.next(); candidate; candidate = walk.next()) {
    seen.push(candidate.channel.id)
    walk.failed(fault)
  }
  return seen
}

describe('modes', () => {
  const three = [channel(1), channel(2), channel(3)]

  test('round robin gives each member its turn', () => {
    const { picker } = stage(three)
    const over = group('round-robin', [member(1), member(2), member(3)])
    expect(Array.from({ length: 7 }, () => first(picker, over))).toEqual([1, 2, 3, 1, 2, 3, 1])
  })

  test('round robin gives the turns of a member that rests to all others alike', () => {
    const { picker, health } = stage(three)
    health.failed(health.take({ endpointId: 10, keyId: 100, model: 'm' }), badKey, { blames: 'key' })
    const over = group('round-robin', [member(1), member(2), member(3)])
    expect(Array.from({ length: 4 }, () => first(picker, over))).toEqual([2, 3, 2, 3])
  })

  test('failover begins with the lowest priority, whatever the order', () => {
    const { picker } = stage(three)
    const members = [member(1, { priority: 5 }), member(2, { priority: 1 }), member(3, { priority: 3 })]
    expect(tried(picker, group('failover', members))).toEqual([2, 3, 1])
  })

  test('weighted is smooth and exact over a round', () => {
    const { picker } = stage(three)
    const over = group('weighted', [member(1, { weight: 5 }), member(2), member(3)])
    const served = Array.from({ length: 70 }, () => first(picker, over))
    expect(served.slice(0, 7)).toEqual([1, 1, 2, 1, 3, 1, 1])
    expect([1, 2, 3].map((id) => served.filter((one) => one === id).length)).toEqual([50, 10, 10])
  })

  test('turns and credits outlive a new name and other weights', () => {
    const { picker } = stage(three)
    const members = [member(1), member(2), member(3)]
    first(picker, group('round-robin', members))
    expect(first(picker, group('round-robin', members, { name: 'renamed' }))).toBe(2)
  })

  test('random reaches all members about equally', () => {
    const { picker } = stage(three, { random: seeded() })
    const over = group('random', [member(1), member(2), member(3)])
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 3000; i++) counts[first(picker, over)!]!++
    // χ² with two degrees of freedom: 13.8 is the limit at one in a thousand.
    const deviation = counts.slice(1).reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(deviation).toBeLessThan(13.8)
  })

  test('least latency asks everybody once, then the fastest, and looks after the others now and then', () => {
    const { picker } = stage(three, { random: seeded() })
    const over = group('least-latency', [member(1), member(2), member(3)])
    const speeds = [0, 300, 100, 200]
    const served: number[] = []
    for (let i = 0; i < 500; i++) {
      const walk = picker.walk(over)
      const id = walk.next()!.channel.id
      walk.served(speeds[id]!)
      served.push(id)
    }
    expect(served.slice(0, 4)).toEqual([1, 2, 3, 2])
    const others = served.slice(3).filter((id) => id !== 2).length
    expect(others).toBeGreaterThan(0)
    expect(others).toBeLessThan(25)
  })

  test('least latency does not begin with who never answers, again and again', () => {
    const { picker } = stage(three, { random: seeded() })
    const over = group('least-latency', [member(1), member(2), member(3)])
    const served: number[] = []
    for (let i = 0; i < 500; i++) {
      const walk = picker.walk(over)
      const id = walk.next()!.channel.id
      if (id === 3) walk.failed({ kind: 'caller', status: 400, message: 'no' })
      else walk.served(100 * id)
      served.push(id)
    }
    expect(served.filter((id) => id === 3).length).toBeLessThan(20)
  })

  test('least cost takes the cheapest, equal ones in turn, unknown ones last', () => {
    const prices: Record<number, number> = { 1: 9, 2: 3, 3: 3 }
    const { picker } = stage([...three, channel(4)], { costOf: (id) => prices[id] })
    const over = group('least-cost', [member(4), member(1), member(2), member(3)])
    expect(Array.from({ length: 4 }, () => first(picker, over))).toEqual([2, 3, 2, 3])
    expect(tried(picker, over)).toEqual([2, 3, 1, 4])
  })
})

describe('candidates', () => {
  test('disabled members, channels, endpoints and keys are passed over', () => {
    const { picker } = stage([
      channel(1, { enabled: false }),
      channel(2),
      channel(3, { endpoints: [endpoint(30, false), endpoint(31)], keys: [key(300, false), key(301)] }),
    ])
    const walk = picker.walk(group('failover', [member(1), member(2, { enabled: false }), member(3)]))
    const only = walk.next()
    expect([only?.channel.id, only?.endpoint.id, only?.key.id]).toEqual([3, 31, 301])
    walk.failed(transient)
    expect(walk.next()).toBeNull()
  })

  test('the keys of a channel take turns', () => {
    const { picker } = stage([channel(1, { keys: [key(100), key(101), key(102)] })])
    const over = group('failover', [member(1)])
    expect(Array.from({ length: 4 }, () => picker.walk(over).next()?.key.id)).toEqual([100, 101, 102, 100])
  })

  test('after a bad key comes the next key of the same channel, after a bad endpoint the next endpoint', () => {
    const channels = [channel(1, { keys: [key(100), key(101)], endpoints: [endpoint(10), endpoint(11)] }), channel(2)]
    const over = group('failover', [member(1), member(2, { priority: 1 })])
    const forKey = stage(channels).picker.walk(over)
    forKey.next()
    forKey.failed(badKey)
    expect(forKey.next()).toMatchObject({ key: { id: 101 }, endpoint: { id: 10 } })
    const forEndpoint = stage(channels).picker.walk(over)
    forEndpoint.next()
    forEndpoint.failed(transient)
    expect(forEndpoint.next()).toMatchObject({ key: { id: 100 }, endpoint: { id: 11 } })
  })

  test('a channel with many bad keys lets others try before it has shown them all', () => {
    const { picker } = stage([channel(1, { keys: [1, 2, 3, 4, 5, 6].map((id) => key(id)) }), channel(2)])
    const over = group('failover', [member(1), member(2, { priority: 1 })])
    expect(tried(picker, over, badKey)).toEqual([1, 1, 1, 1, 2, 1, 1])
  })

  test('each candidate is tried once', () => {
    const { picker } = stage([channel(1, { keys: [key(100), key(101)], endpoints: [endpoint(10), endpoint(11)] }), channel(2)])
    const walk = picker.walk(group('failover', [member(1), member(2, { priority: 1 })]))
    const seen = new Set<string>()
    let count = 0
    for (let candidate = walk.next(); candidate; candidate = walk.next()) {
      seen.add(`${candidate.endpoint.id} ${candidate.key.id}`)
      count++
      walk.failed(transient)
    }
    expect(count).toBe(5)
    expect(seen.size).toBe(5)
  })

  test('what rests is not tried', () => {
    const { picker, health } = stage([channel(1), channel(2)])
    health.failed(health.take({ endpointId: 10, keyId: 100, model: 'm' }), badKey, { blames: 'key' })
    expect(tried(picker, group('failover', [member(1), member(2, { priority: 1 })]))).toEqual([2])
  })

  test('a fault of the caller stops the walk', () => {
    const { picker } = stage([channel(1)])
    const walk = picker.walk(group('failover', [member(1)]))
    walk.next()
    expect(walk.failed({ kind: 'caller', status: 400, message: 'bad' })).toBe('stop')
  })

  test('a model that the upstream no longer lists is asked for when there is nothing else', () => {
    const { picker } = stage([channel(1), channel(2)])
    const missing = member(1, { missingSince: 1 })
    const walk = picker.walk(group('failover', [missing, member(2, { priority: 1 })]))
    expect(walk.next()?.channel.id).toBe(2)
    expect(walk.considered![0]).toMatchObject({ channel: 'c1', why: 'the upstream no longer lists the model' })
    expect(picker.walk(group('failover', [missing])).next()?.channel.id).toBe(1)
  })

  test('a limit of the channel’s own passes it over like a rest', () => {
    const { picker } = stage([channel(1, { maxConcurrency: 1 }), channel(2)])
    const over = group('failover', [member(1), member(2)])
    const first = picker.walk(over)
    expect(first.next()?.channel.id).toBe(1)
    const second = picker.walk(over)
    expect(second.next()?.channel.id).toBe(2)
    expect(second.considered![0]).toMatchObject({ channel: 'c1', taken: false, why: 'the channel serves 1 of 1 requests at once' })
    first.completed()
    expect(picker.walk(over).next()?.channel.id).toBe(1)
  })
})

describe('endpoints', () => {
  const two = channel(1, { endpoints: [endpoint(10), endpoint(11)] })
  const over = group('failover', [member(1)])

  /** One request that is answered after the time that this endpoint takes. */
  function serve(picker: Picker, speeds: Record<number, number>): number {
    const walk = picker.walk(over)
    const { id } = walk.next()!.endpoint
    walk.served(speeds[id]!)
    walk.completed()
    return id
  }

  test('the fastest is used, after each was asked once', () => {
    const { picker } = stage([two])
    expect(Array.from({ length: 5 }, () => serve(picker, { 10: 400, 11: 100 }))).toEqual([10, 11, 11, 11, 11])
  })

  test('one that is hardly faster does not take the place of the one in use', () => {
    const { picker } = stage([two])
    expect(Array.from({ length: 4 }, () => serve(picker, { 10: 400, 11: 350 }))).toEqual([10, 11, 10, 10])
  })

  test('what probes say is enough, without a live request to find out', () => {
    const { picker, health } = stage([two])
    health.measured(10, 300)
    health.measured(11, 40)
    expect(Array.from({ length: 3 }, () => serve(picker, { 10: 400, 11: 500 }))).toEqual([11, 11, 11])
  })

  test('one that failed three times rests, and a probe that reaches it ends that', () => {
    const { picker, health } = stage([two])
    for (let i = 0; i < 3; i++) health.failed(health.take({ endpointId: 10, keyId: 100, model: 'm' }), transient, { blames: 'endpoint' })
    expect(serve(picker, { 11: 100 })).toBe(11)
    expect(health.of('endpoint', 10)?.state).toBe('resting')
    health.measured(10, 20)
    expect(health.of('endpoint', 10)?.state).toBe('half-open')
  })

  test('one that probes do not reach rests as well', () => {
    const { picker, health } = stage([two])
    for (let i = 0; i < 3; i++) health.missed(10, 'connection refused')
    expect(health.of('endpoint', 10)?.reason).toBe('502: connection refused')
    expect(serve(picker, { 11: 100 })).toBe(11)
  })
})

describe('why', () => {
  test('a plain choice leaves no note', () => {
    const { picker } = stage([channel(1), channel(2)])
    const walk = picker.walk(group('failover', [member(1), member(2)]))
    walk.next()
    expect(walk.considered).toBeUndefined()
  })

  test('who was passed over is told with the reason, and who was taken', () => {
    const { picker, health, now } = stage([channel(1, { enabled: false }), channel(2), channel(3), channel(4)])
    health.failed(health.take({ endpointId: 30, keyId: 300, model: 'm' }), busy(9000), { blames: 'key-model' })
    const walk = picker.walk(group('failover', [member(1), member(2, { enabled: false }), member(3), member(4)]))
    walk.next()
    expect(walk.considered).toEqual([
      { channel: 'c1', model: 'm', taken: false, why: 'the channel is disabled' },
      { channel: 'c2', model: 'm', taken: false, why: 'the member is disabled' },
      { channel: 'c3', model: 'm', taken: false, why: 'rests (429: slow down)', until: now() + 9000 },
      { channel: 'c4', model: 'm', key: '…400', taken: true, why: 'first in order' },
    ])
  })

  test('the notes are bounded', () => {
    const { picker } = stage([channel(1)])
    const walk = picker.walk(group('failover', [...Array.from({ length: 200 }, (_, id) => member(id + 2, { enabled: false })), member(1)]))
    walk.next()
    expect(walk.considered).toHaveLength(50)
  })
})
