import { describe, expect, test } from 'bun:test'
import type { Channel } from '../channels/channel'
import type { Fault } from '../protocols/protocol'
import type { Group, GroupMode, Member } from './group'
import { createHealth } from './health'
import { createPicker } from './pick'

const channel = (id: number, more: Partial<Channel> = {}): Channel => ({
  id,
  name: `c${id}`,
  protocol: 'openai-chat',
  enabled: true,
  endpoints: [{ id: id * 10, url: `http://c${id}/v1`, enabled: true }],
  keys: [{ id: id * 100, secret: 's', hint: '…', note: '', enabled: true, createdAt: 0 }],
  models: ['m'],
  keyStrategy: 'round-robin',
  proxy: null,
  headers: [],
  overrides: null,
  capabilities: null,
  faultRules: [],
  autoSync: false,
  autoGroup: false,
  modelFilter: null,
  createdAt: 0,
  updatedAt: 0,
  ...more,
})
const key = (id: number, enabled = true) => ({ id, secret: 's', hint: '…', note: '', enabled, createdAt: 0 })
const endpoint = (id: number, enabled = true) => ({ id, url: `http://e${id}/v1`, enabled })
const member = (id: number, more: Partial<Member> = {}): Member => ({
  id,
  channelId: id,
  model: 'm',
  priority: 0,
  weight: 1,
  enabled: true,
  ...more,
})
const group = (mode: GroupMode, members: Member[]): Group => ({
  id: 1,
  name: 'g',
  mode,
  members,
  firstEventTimeoutSeconds: null,
  idleTimeoutSeconds: null,
  totalTimeoutSeconds: null,
  affinitySeconds: 0,
  maxAttempts: null,
})

function stage(channels: Channel[], random?: () => number) {
  let time = 0
  const health = createHealth(() => time)
  const picker = createPicker({ channel: (id) => channels.find((one) => one.id === id), health, ...(random && { random }) })
  return { health, picker, wait: (ms: number) => (time += ms) }
}

/** A linear congruential generator: the same numbers on every run. */
function seeded(seed = 1) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

const first = (picker: ReturnType<typeof createPicker>, over: Group) => picker.walk(over).next()?.channel.id
const transient: Fault = { kind: 'transient', status: 503, message: 'down' }
const badKey: Fault = { kind: 'key', status: 401, message: 'no' }

describe('modes', () => {
  const three = [channel(1), channel(2), channel(3)]

  test('round robin gives each member its turn', () => {
    const { picker } = stage(three)
    const over = group('round-robin', [member(1), member(2), member(3)])
    expect(Array.from({ length: 7 }, () => first(picker, over))).toEqual([1, 2, 3, 1, 2, 3, 1])
  })

  test('failover begins with the lowest priority, whatever the order', () => {
    const { picker } = stage(three)
    const walk = picker.walk(group('failover', [member(1, { priority: 5 }), member(2, { priority: 1 }), member(3, { priority: 3 })]))
    const order = [walk.next()?.channel.id, walk.next(transient)?.channel.id, walk.next(transient)?.channel.id, walk.next(transient)]
    expect(order).toEqual([2, 3, 1, null])
  })

  test('weighted is smooth and exact over a round', () => {
    const { picker } = stage(three)
    const over = group('weighted', [member(1, { weight: 5 }), member(2), member(3)])
    const served = Array.from({ length: 70 }, () => first(picker, over))
    expect(served.slice(0, 7)).toEqual([1, 1, 2, 1, 3, 1, 1])
    expect([1, 2, 3].map((id) => served.filter((one) => one === id).length)).toEqual([50, 10, 10])
  })

  test('random reaches all members about equally', () => {
    const { picker } = stage(three, seeded())
    const over = group('random', [member(1), member(2), member(3)])
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 3000; i++) counts[first(picker, over)!]!++
    // χ² with two degrees of freedom: 13.8 is the limit at one in a thousand.
    const deviation = counts.slice(1).reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(deviation).toBeLessThan(13.8)
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
    expect(walk.next(transient)).toBeNull()
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
    expect(forKey.next(badKey)).toMatchObject({ key: { id: 101 }, endpoint: { id: 10 } })
    const forEndpoint = stage(channels).picker.walk(over)
    forEndpoint.next()
    expect(forEndpoint.next(transient)).toMatchObject({ key: { id: 100 }, endpoint: { id: 11 } })
  })

  test('each candidate is tried once', () => {
    const { picker } = stage([channel(1, { keys: [key(100), key(101)], endpoints: [endpoint(10), endpoint(11)] }), channel(2)])
    const walk = picker.walk(group('failover', [member(1), member(2, { priority: 1 })]))
    const seen = new Set<string>()
    let count = 0
    for (let candidate = walk.next(); candidate; candidate = walk.next(transient)) {
      seen.add(`${candidate.endpoint.id} ${candidate.key.id}`)
      count++
    }
    expect(count).toBe(5)
    expect(seen.size).toBe(5)
  })

  test('what rests comes last, and is tried rather than nothing', () => {
    const { picker, health } = stage([channel(1), channel(2)])
    health.failed({ endpointId: 10, keyId: 100, model: 'm' }, badKey)
    const walk = picker.walk(group('failover', [member(1), member(2, { priority: 1 })]))
    expect([walk.next()?.channel.id, walk.next(transient)?.channel.id, walk.next(badKey)]).toEqual([2, 1, null])
  })
})

describe('health', () => {
  const parts = { endpointId: 10, keyId: 100, model: 'm' }

  test('a rate limit rests the key for that model only, as long as it was told', () => {
    const { health, wait } = stage([])
    health.failed(parts, { kind: 'rate', status: 429, message: 'slow down', retryAfterMs: 5000 })
    expect(health.resting(parts)?.reason).toContain('slow down')
    expect(health.resting({ ...parts, model: 'other' })).toBeNull()
    wait(5000)
    expect(health.resting(parts)).toBeNull()
  })

  test('an endpoint rests after three failures in a row, longer each time, and a success clears it', () => {
    const { health, wait } = stage([])
    health.failed(parts, transient)
    health.failed(parts, transient)
    health.served(parts)
    health.failed(parts, transient)
    health.failed(parts, transient)
    expect(health.resting(parts)).toBeNull()
    health.failed(parts, transient)
    expect(health.resting(parts)).not.toBeNull()
    wait(5001)
    expect(health.resting(parts)).toBeNull()
    health.failed(parts, transient)
    wait(5001)
    expect(health.resting(parts)).not.toBeNull()
    health.forget([10], [])
    expect(health.resting(parts)).toBeNull()
  })

  test('a fault of the caller, and a client that left, are held against nobody', () => {
    const { health } = stage([])
    for (const kind of ['caller', 'client-gone', 'gateway'] as const) {
      for (let i = 0; i < 5; i++) health.failed(parts, { kind, status: 400, message: 'x' })
    }
    expect(health.resting(parts)).toBeNull()
  })
})
