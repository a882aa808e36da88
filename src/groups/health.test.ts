import { describe, expect, test } from 'bun:test'
import type { FaultRule } from '../channels/channel'
import type { Fault } from '../protocols/protocol'
import { usualLimits } from './cooldown'
import { createHealth, type Health } from './health'
import { badKey, busy, transient } from './stage.fixture'
import { judge } from './verdict'

const parts = { endpointId: 10, keyId: 100, model: 'm' }

function open() {
  let time = 1_000_000
  const health = createHealth({ now: () => time, random: () => 0 })
  const fail = (fault: Fault, taken = health.take(parts), begun = false) => health.failed(taken, fault, judge(fault, []), begun)
  return { health, fail, wait: (ms: number) => (time += ms), now: () => time }
}

const restOf = (health: Health) => health.obstacle(parts)

describe('a rest', () => {
  test('after a rate limit is for the key and that model only, as long as was told', () => {
    const { health, fail, wait } = open()
    fail(busy(5000))
    expect(restOf(health)).toMatchObject({ reason: '429: slow down', told: true })
    expect(health.obstacle({ ...parts, model: 'other' })).toBeNull()
    wait(4999)
    expect(restOf(health)).not.toBeNull()
    wait(1)
    expect(restOf(health)).toBeNull()
  })

  test('that an upstream wants for a year ends after the longest that counts', () => {
    const { health, fail, wait } = open()
    fail(busy(365 * 86_400_000))
    wait(usualLimits.longestTold)
    expect(restOf(health)).toBeNull()
  })

  test('ends at a whole millisecond, whatever was told', () => {
    const { health, fail, now } = open()
    fail(busy(1004.9999999999999))
    expect(restOf(health)!.until).toBe(now() + 1005)
    const [first, second] = [health.take({ ...parts, model: 'two' }), health.take({ ...parts, model: 'two' })]
    fail(busy(10), first)
    fail(busy(2000.5), second)
    expect(health.of('key-model', 100, 'two')!.until).toBe(now() + 2001)
  })

  test('of nothing, told again and again, becomes longer', () => {
    const { health, fail, wait, now } = open()
    const lengths: number[] = []
    for (let i = 0; i < 4; i++) {
      fail(busy(0))
      lengths.push((health.of('key-model', 100, 'm')?.until ?? 0) - now())
      wait(lengths.at(-1)!)
    }
    expect(lengths).toEqual([0, 5000, 10_000, 20_000])
  })

  test('of an endpoint comes after three failures in a row, longer each time up to a limit, and a success clears it', () => {
    const { health, fail, wait, now } = open()
    fail(transient)
    fail(transient)
    health.served(health.take(parts))
    fail(transient)
    fail(transient)
    expect(restOf(health)).toBeNull()
    const lengths: number[] = []
    for (let i = 0; i < 9; i++) {
      fail(transient)
      lengths.push(restOf(health)!.until - now())
      wait(lengths.at(-1)!)
    }
    expect(lengths).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1000))
    health.served(health.take(parts))
    expect(health.all()).toEqual([])
    fail(transient)
    expect(restOf(health)).toBeNull()
  })

  test('comes as well to an endpoint whose replies begin and break off, and lasts until one has come to its end', () => {
    const { health, fail, wait } = open()
    const breakOff = () => {
      const taken = health.take(parts)
      health.served(taken)
      fail(transient, taken, true)
    }
    breakOff()
    breakOff()
    expect(restOf(health)).toBeNull()
    breakOff()
    expect(restOf(health)).not.toBeNull()
    wait(5000)
    breakOff()
    expect(restOf(health)).not.toBeNull()
    wait(10_000)
    const taken = health.take(parts)
    health.served(taken)
    health.completed(taken)
    breakOff()
    expect(restOf(health)).toBeNull()
  })

  test('is short for a key that is refused once, and long when it is refused again', () => {
    const { health, fail, wait } = open()
    fail(badKey)
    expect(health.of('key', 100)).toMatchObject({ state: 'invalid', reason: '401: no' })
    wait(60_000)
    expect(health.of('key', 100)?.state).toBe('half-open')
    fail(badKey)
    wait(5 * 3_600_000)
    expect(health.obstacle({ ...parts, model: 'other' })).toMatchObject({ invalid: true })
    wait(3_600_000)
    expect(restOf(health)).toBeNull()
  })

  test('is nobody’s for a fault of the caller, of the gateway, and for a client that left', () => {
    const { health, fail } = open()
    for (const kind of ['caller', 'client-gone', 'gateway'] as const) for (let i = 0; i < 5; i++) fail({ kind, status: 400, message: 'x' })
    expect(health.all()).toEqual([])
  })

  test('of an endpoint ends when it answers, though only to refuse a key', () => {
    const { health, fail, wait } = open()
    for (let i = 0; i < 3; i++) fail(transient)
    wait(5000)
    fail(busy(1000))
    expect(health.all()).toMatchObject([{ kind: 'key-model' }])
  })
})

describe('a probe', () => {
  test('is one at a time: others wait for its result', () => {
    const { health, fail, wait } = open()
    fail(busy(5000))
    wait(5000)
    const probe = health.take(parts)
    expect(restOf(health)).toMatchObject({ probed: true })
    expect(health.of('key-model', 100, 'm')?.state).toBe('probing')
    health.served(probe)
    expect(restOf(health)).toBeNull()
    expect(health.calm).toBe(true)
  })

  test('that fails begins the next rest at once', () => {
    const { health, fail, wait } = open()
    for (let i = 0; i < 3; i++) fail(transient)
    wait(5000)
    fail(transient)
    expect(restOf(health)?.until).toBe(1_000_000 + 5000 + 10_000)
  })

  test('that tells nothing leaves the place to another', () => {
    const { health, fail, wait } = open()
    fail(busy(5000))
    wait(5000)
    health.released(health.take(parts))
    expect(restOf(health)).toBeNull()
    expect(health.of('key-model', 100, 'm')?.state).toBe('half-open')
  })

  test('is not what began before the rest: neither its success nor its failure counts', () => {
    const { health, fail, now } = open()
    const [slow, alike, third] = [health.take(parts), health.take(parts), health.take(parts)]
    fail(busy(5000), slow)
    fail(busy(), alike)
    expect(health.of('key-model', 100, 'm')).toMatchObject({ trips: 1, until: now() + 5000 })
    health.served(third)
    expect(restOf(health)).not.toBeNull()
  })

  test('that many requests wait for is told when it is over, well or badly', () => {
    const { health, fail, wait } = open()
    let told = 0
    health.onChange(() => told++)
    fail(busy(5000))
    wait(5000)
    expect(told).toBe(0)
    fail(busy(5000))
    const after = told
    expect(after).toBeGreaterThan(0)
    wait(10_000)
    health.served(health.take(parts))
    expect(told).toBeGreaterThan(after)
  })
})

describe('forgetting', () => {
  test('a key goes with its models, an endpoint stays', () => {
    const { health, fail } = open()
    fail(badKey)
    fail(busy(5000))
    for (let i = 0; i < 3; i++) fail(transient)
    expect(health.all().map(({ kind }) => kind)).toEqual(['endpoint', 'key', 'key-model'])
    expect(health.reset('key', 100)).toBe(2)
    expect(health.all().map(({ kind }) => kind)).toEqual(['endpoint'])
    expect(health.forget([10], [])).toBe(1)
    expect(health.calm).toBe(true)
  })

  test('what no longer exists is forgotten', () => {
    const { health, fail } = open()
    fail(badKey)
    expect(health.prune(({ kind, id }) => kind === 'key' && id === 100)).toBe(0)
    expect(health.prune(() => false)).toBe(1)
  })
})

describe('whose fault it was', () => {
  test.each<[string, Parameters<typeof judge>[0], ReturnType<typeof judge>]>([
    ['a 401', badKey, { next: 'key', blames: 'key' }],
    ['a used up account', { kind: 'quota', status: 402, message: '' }, { next: 'key', blames: 'key' }],
    ['a rate limit', busy(), { next: 'key', blames: 'key-model' }],
    ['a model that is not there', { kind: 'model', status: 404, message: '' }, { next: 'key', blames: 'key-model' }],
    ['a 503', transient, { next: 'endpoint', blames: 'endpoint' }],
    ['silence', { kind: 'timeout', status: 504, message: '' }, { next: 'endpoint', blames: 'endpoint' }],
    ['a bad request', { kind: 'caller', status: 400, message: '' }, { next: 'stop', blames: null }],
    ['a client that left', { kind: 'client-gone', status: 499, message: '' }, { next: 'stop', blames: null }],
    ['what no upstream is to blame for', { ...transient, blameless: true }, { next: 'endpoint', blames: null }],
  ])('%s', (_, fault, verdict) => {
    expect(judge(fault, [])).toEqual(verdict)
  })

  // biome-ignore lint/suspicious/noThenProperty: a word, not a function
  const rule = (step: FaultRule['then'], more: Partial<FaultRule>): FaultRule => ({ ...more, then: step })
  const rules = [
    rule('next-member', { status: 400, words: 'Region' }),
    rule('next-key', { words: 'arrears', seconds: 3600 }),
    rule('rest', { status: 503 }),
    rule('stop', { status: 429, words: 'content' }),
  ]
  test.each<[string, Fault, ReturnType<typeof judge>]>([
    ['by status and words, in whatever case', { kind: 'caller', status: 400, message: 'wrong region' }, { next: 'member', blames: null }],
    ['by words alone, also in the code', { ...transient, code: 'Arrears' }, { next: 'key', blames: 'key', restMs: 3_600_000 }],
    ['by status alone', transient, { next: 'endpoint', blames: 'key-model', restMs: 60_000 }],
    ['to the client', { ...busy(), message: 'content filter' }, { next: 'stop', blames: null }],
    ['not at all, when both must fit', { kind: 'caller', status: 400, message: 'nonsense' }, { next: 'stop', blames: null }],
  ])('a rule of the channel sends it on %s', (_, fault, verdict) => {
    expect(judge(fault, rules)).toEqual(verdict)
  })

  test('a rule rests what it says for as long as it says', () => {
    const { health, wait } = open()
    const fault: Fault = { kind: 'caller', status: 400, message: 'in arrears' }
    health.failed(health.take(parts), fault, judge(fault, rules))
    wait(3_599_999)
    expect(health.obstacle({ ...parts, model: 'other' })).not.toBeNull()
    wait(1)
    expect(restOf(health)).toBeNull()
  })
})
