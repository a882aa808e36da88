import { expect, test } from 'bun:test'
import type { Holding } from './patience'
import { badKey, busy, channel, group, member, stage, transient } from './stage.fixture'

const over = group('failover', [member(1), member(2)])
const parts = (id: number) => ({ endpointId: id * 10, keyId: id * 100, model: 'm' })
const holding = (more: Partial<Holding> = {}): Holding => ({ leftMs: Number.POSITIVE_INFINITY, begins: () => {}, ...more })

/** Both candidates rest for these times. */
function open(one: number, other: number) {
  const set = stage([channel(1), channel(2)])
  const { health, room, wait } = set
  health.failed(health.take(parts(1)), busy(one), { blames: 'key-model' })
  health.failed(health.take(parts(2)), busy(other), { blames: 'key-model' })
  const pass = async (ms: number) => {
    wait(ms)
    room.tick()
    await Bun.sleep(0)
  }
  return { ...set, pass }
}

test('a request waits for the one that comes back first', async () => {
  const { picker, patience, pass } = open(9000, 4000)
  const walk = picker.walk(over)
  expect(walk.next()).toBeNull()
  let served: number | undefined
  const done = patience.next(walk, holding()).then((candidate) => {
    served = candidate?.channel.id
  })
  await pass(3999)
  expect(served).toBeUndefined()
  await pass(1)
  await done
  expect(served).toBe(2)
})

test('nobody waits for what takes too long, by the setting or by the request’s own time', async () => {
  const { picker, patience, room } = open(21_000, 90_000)
  expect(await patience.next(picker.walk(over), holding())).toBeNull()
  const shorter = open(9000, 9000)
  expect(await shorter.patience.next(shorter.picker.walk(over), holding({ leftMs: 5000 }))).toBeNull()
  expect(room.size()).toBe(0)
})

test('a client that leaves ends the wait', async () => {
  const { picker, patience, room } = open(9000, 9000)
  let leave = () => {}
  const waiting = patience.next(
    picker.walk(over),
    holding({
      begins(end) {
        leave = end
      },
    }),
  )
  expect(room.size()).toBe(1)
  leave()
  expect(await waiting).toBeNull()
  expect(room.size()).toBe(0)
})

test('of many that wait one finds out, and the others follow when it is served', async () => {
  const { picker, patience, pass, health } = open(4000, 90_000)
  const served: number[] = []
  const walks = Array.from({ length: 20 }, () => picker.walk(over))
  const all = walks.map((walk, index) => patience.next(walk, holding()).then((candidate) => candidate && served.push(index)))
  await pass(4000)
  expect(served).toHaveLength(1)
  expect(health.of('key-model', 100, 'm')?.state).toBe('probing')
  await pass(1000)
  expect(served).toHaveLength(1)
  walks[served[0]!]!.served(10)
  await pass(1000)
  await Promise.all(all)
  expect(served).toHaveLength(20)
})

test('when a rest is ended by hand, who waits goes on', async () => {
  const { picker, patience, pass, health } = open(9000, 9000)
  const waiting = patience.next(picker.walk(over), holding())
  health.reset('key', 100)
  await pass(1)
  expect((await waiting)?.channel.id).toBe(1)
})

/** The only candidate rests for 80 seconds, not because it was told so. */
function openTripped(since: number) {
  const set = stage([channel(1)])
  const { health, wait } = set
  for (let i = 0; i < 7; i++) {
    wait(10 * 60_000)
    health.failed(health.take(parts(1)), transient, { blames: 'endpoint' })
  }
  wait(since)
  return { ...set, walk: set.picker.walk(group('failover', [member(1)])) }
}

test('when nothing comes back in time, what rests by our own guess is tried once, by one request at a time', async () => {
  const { patience, picker, walk, wait, health } = openTripped(6000)
  const candidate = await patience.next(walk, holding())
  expect(candidate?.channel.id).toBe(1)
  expect(walk.considered).toMatchObject([{ taken: true, why: 'nothing else was left; rests (503: down)' }])
  walk.failed(transient)
  expect(await patience.next(walk, holding())).toBeNull()
  wait(5999)
  const second = picker.walk(group('failover', [member(1)]))
  expect((await patience.next(second, holding()))?.channel.id).toBe(1)
  second.served(1)
  expect(health.calm).toBe(true)
})

test('but not right after it has failed, and not a key that is not valid', async () => {
  const { patience, walk } = openTripped(1000)
  expect(await patience.next(walk, holding())).toBeNull()
  const { health, picker, wait, patience: other } = stage([channel(1)])
  for (let i = 0; i < 2; i++) {
    health.failed(health.take(parts(1)), badKey, { blames: 'key' })
    wait(60_000)
  }
  const refused = picker.walk(group('failover', [member(1)]))
  expect(await other.next(refused, holding())).toBeNull()
  expect(refused.outlook().first?.obstacle).toMatchObject({ invalid: true, reason: '401: no' })
})
