import { describe, expect, test } from 'bun:test'
import type { Channel } from '../channels/channel'
import { busy, channel, group, key, member, stage, transient } from './stage.fixture'

const many = (count: number) => Array.from({ length: count }, (_, index) => key(1000 + index))

describe('what comes back while others are tried', () => {
  const rested = () => {
    const here = stage([channel(1), channel(2)])
    here.health.failed(here.health.take({ endpointId: 20, keyId: 200, model: 'm' }), busy(5000), { blames: 'key-model' })
    return here
  }

  test('is tried as well', () => {
    const { picker, wait } = rested()
    const walk = picker.walk(group('failover', [member(1), member(2)]))
    expect(walk.next()?.channel.id).toBe(1)
    wait(30_000)
    walk.failed(transient)
    expect(walk.next()?.channel.id).toBe(2)
    walk.failed(transient)
    expect(walk.next()).toBeNull()
  })

  test('is left alone while it rests', () => {
    const { picker, wait } = rested()
    const walk = picker.walk(group('failover', [member(1), member(2)]))
    walk.next()
    wait(1000)
    walk.failed(transient)
    expect(walk.next()).toBeNull()
  })
})

describe('a request that cannot be written for a channel', () => {
  const all = (over: Channel) => {
    const { picker } = stage([over])
    const walk = picker.walk(group('failover', [member(1)]))
    const seen = new Set<number>()
    for (let candidate = walk.next(); candidate; candidate = walk.next()) {
      seen.add(candidate.key.id)
      walk.unfit()
    }
    return seen.size
  }

  test('is offered to each of its keys once, as a state may be kept by any of them', () => {
    expect(all(channel(1, { keys: many(7) }))).toBe(7)
  })

  test('takes nothing of its requests per minute', () => {
    expect(all(channel(1, { keys: many(7), requestsPerMinute: 3 }))).toBe(7)
  })
})

test('a channel with thousands of keys is searched in time that grows with their number, not with its square', () => {
  const { picker } = stage([channel(1, { keys: many(10_000), keyStrategy: 'least-cost' })])
  const walk = picker.walk(group('failover', [member(1)]))
  walk.next()
  walk.failed({ kind: 'gateway', status: 500, message: 'no' })
  const start = performance.now()
  expect(walk.next()).not.toBeNull()
  expect(performance.now() - start).toBeLessThan(250)
})
