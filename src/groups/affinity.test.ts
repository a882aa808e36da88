import { describe, expect, test } from 'bun:test'
import { createAffinity } from './affinity'
import { badKey, busy, channel, group, key, member, stage } from './stage.fixture'

const over = group('round-robin', [member(1), member(2), member(3)], { affinitySeconds: 300 })

function open() {
  const set = stage([channel(1, { keys: [key(100), key(101)], keyStrategy: 'least-recent' }), channel(2), channel(3)])
  /** Serves one request of a session; answers where. */
  const serve = (session: string) => {
    const walk = set.picker.walk(over, { session })
    const { channel, key } = walk.next()!
    walk.served(1)
    walk.completed()
    return `${channel.id}/${key.id}`
  }
  const rest = (keyId: number, ms: number) => {
    const { health } = set
    const fault = ms > 0 ? busy(ms) : badKey
    health.failed(health.take({ endpointId: 1, keyId, model: 'm' }), fault, { blames: ms > 0 ? 'key-model' : 'key' })
  }
  return { ...set, serve, rest }
}

describe('a session', () => {
  test('stays at the member and key that served it, and others take their turns', () => {
    const { serve } = open()
    expect([serve('a'), serve('b'), serve('a'), serve('a'), serve('c'), serve('b')]).toEqual([
      '1/100',
      '2/200',
      '1/100',
      '1/100',
      '3/300',
      '2/200',
    ])
  })

  test('yields at once when its place rests, stays at the stand-in, and comes back', () => {
    const { serve, rest, wait } = open()
    expect(serve('a')).toBe('1/100')
    rest(100, 60_000)
    const standIn = serve('a')
    expect(standIn).not.toBe('1/100')
    expect([serve('a'), serve('a')]).toEqual([standIn, standIn])
    wait(60_000)
    expect(serve('a')).toBe('1/100')
  })

  test('moves for good when its place rests for longer than sessions stay', () => {
    const { serve, rest, wait, health } = open()
    serve('a')
    rest(100, 3_600_000)
    const place = serve('a')
    health.reset('key', 100)
    wait(1000)
    expect(serve('a')).toBe(place)
  })

  test('keeps its home while it asks for something that its home cannot serve', () => {
    const { picker, serve } = open()
    expect(serve('a')).toBe('1/100')
    const walk = picker.walk(over, { session: 'a', accepts: ({ id }) => id !== 1 })
    expect(walk.next()!.channel.id).not.toBe(1)
    walk.served(1)
    walk.completed()
    expect(serve('a')).toBe('1/100')
  })

  test('is forgotten when it was silent for too long, and only then', () => {
    const { serve, wait } = open()
    expect(serve('a')).toBe('1/100')
    wait(299_000)
    expect(serve('a')).toBe('1/100')
    wait(299_000)
    expect(serve('a')).toBe('1/100')
    wait(300_000)
    expect(serve('a')).not.toBe('1/100')
  })

  test('says in its log that it stayed', () => {
    const { serve, picker } = open()
    serve('a')
    const walk = picker.walk(over, { session: 'a' })
    walk.next()
    expect(walk.considered).toMatchObject([{ channel: 'c1', taken: true, why: 'the session was served here before' }])
  })
})

test('no more sessions are remembered than there is room for; the longest silent go first', () => {
  const affinity = createAffinity(() => 0, 2)
  const place = { memberId: 1, keyId: 1 }
  for (const session of ['a', 'b', 'a', 'c']) affinity.served(session, place, 60, false)
  expect([affinity.size(), affinity.places('a').length, affinity.places('b').length]).toEqual([2, 1, 0])
})
