import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import type { Channel } from '../channels/channel'
import { createChecked } from '../groups/checked'
import { createHealth } from '../groups/health'
import { badKey, busy, channel, endpoint, key, transient } from '../groups/stage.fixture'
import { createChecks } from './checks'
import { createProbes } from './probes'

let asked: string[] = []
let answer: (request: Request) => Response
const upstream = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    asked.push(request.headers.get('authorization')!.replace('Bearer ', ''))
    return answer(request)
  },
})
afterAll(() => upstream.stop(true))
beforeEach(() => {
  asked = []
  answer = () => Response.json({ data: [{ id: 'm' }] })
})

const url = `${upstream.url.origin}/v1`
const here = (id: number) => ({ ...endpoint(id), url })
const nowhere = (id: number) => ({ ...endpoint(id), url: 'http://127.0.0.1:1/v1' })
const named = (id: number) => ({ ...key(id), secret: `sk-${id}` })
const over = (more: Partial<Channel> = {}) => channel(1, { endpoints: [here(10)], keys: [named(100), named(101)], ...more })

function stage(channels: Channel[], used: Record<number, number> = {}) {
  let time = 10_000_000
  const now = () => time
  const health = createHealth({ now, random: () => 0 })
  const called: string[] = []
  const callModel = (model: string) => async (_channel: Channel, endpoint: Channel['endpoints'][number], of: Channel['keys'][number]) => {
    called.push(`${of.id} ${model}`)
    return { endpoint, key: of, models: [], latencyMs: 1, firstTokenMs: 1, status: 200, fault: null, complaint: null, answer: null }
  }
  const deps = { channels: { all: () => channels }, health, checked: createChecked(health), fetch, callModel, now }
  const costOf = (_: number, model: string) => ({ dear: 9, cheap: 1 })[model]
  const checks = createChecks({ ...deps, lastUsed: (id) => used[id] ?? time, costOf })
  const fail = (keyId: number, fault: Parameters<typeof health.failed>[1], blames: 'key' | 'key-model' | 'endpoint', endpointId = 10) =>
    health.failed(health.take({ endpointId, keyId, model: 'm' }), fault, { blames })
  return { health, checks, probes: createProbes(deps), fail, called, wait: (ms: number) => (time += ms) }
}

describe('scheduled checks', () => {
  test('leave alone what serves', async () => {
    const { checks } = stage([over()])
    await checks(60_000)
    expect(asked).toEqual([])
  })

  test('ask for a list with each key that rests, and let it serve again', async () => {
    const { checks, fail, health } = stage([over()])
    fail(101, badKey, 'key')
    await checks(60_000)
    expect(asked).toEqual(['sk-101'])
    expect(health.of('key', 101)).toBeNull()
  })

  test('do not take a list for credit', async () => {
    const { checks, fail, health } = stage([over()])
    fail(100, { kind: 'quota', status: 402, message: 'no credit left' }, 'key')
    await checks(60_000)
    expect(health.of('key', 100)).toMatchObject({ state: 'resting', trips: 1 })
  })

  test('hold nothing against the keys of other channels without any', async () => {
    const { checks, health } = stage([over({ keys: [], headers: [{ name: 'authorization', value: 'Bearer sk-own' }] })], { 0: 0 })
    answer = () => Response.json({ error: { message: 'no' } }, { status: 401 })
    await checks(1)
    expect([asked, health.all()]).toEqual([['sk-own'], []])
  })

  test('keep a key that is still refused', async () => {
    const { checks, fail, health } = stage([over()])
    fail(100, badKey, 'key')
    answer = () => Response.json({ error: { message: 'no' } }, { status: 401 })
    await checks(60_000)
    expect(health.of('key', 100)).toMatchObject({ invalid: true, trips: 2 })
  })

  test('do not ask who has said when to come again, before that', async () => {
    const { checks, fail, wait } = stage([over()])
    fail(100, { kind: 'quota', status: 429, message: 'later', retryAfterMs: 100_000 }, 'key')
    await checks(1e9)
    expect(asked).toEqual([])
    wait(100_001)
    await checks(1e9)
    expect(asked).toEqual(['sk-100'])
  })

  test('ask once where nobody has asked for anything', async () => {
    const { checks } = stage([over()], { 100: 9_000_000, 101: 9_900_000 })
    await checks(500_000)
    expect(asked).toEqual([])
    await checks(50_000)
    expect(asked).toEqual(['sk-100'])
  })

  test('never ask a channel that does not want it, nor one that is off', async () => {
    const idle = { 100: 0, 101: 0 }
    const { checks, probes } = stage([over({ skipChecks: true }), over({ id: 2, enabled: false })], idle)
    await checks(1)
    await probes()
    expect(asked).toEqual([])
  })

  test('call models only where that is allowed: the cheapest, and those that rest', async () => {
    const free = stage([over({ models: ['dear', 'm', 'cheap'] })])
    free.fail(100, busy(), 'key-model')
    await free.checks(1e9)
    expect([free.called, asked]).toEqual([[], []])
    const paid = stage([over({ models: ['dear', 'm', 'cheap'], checkByCall: true })])
    paid.fail(100, busy(), 'key-model')
    paid.fail(101, badKey, 'key')
    await paid.checks(1e9)
    expect(paid.called.sort()).toEqual(['100 m', '101 cheap'])
    expect([paid.health.modelsOf(100), paid.health.of('key', 101)]).toEqual([[], null])
  })
})

describe('probes', () => {
  test('measure each endpoint with one request, whatever it answers', async () => {
    const two = over({ endpoints: [here(10), here(11)] })
    const { probes, health } = stage([two])
    answer = () => new Response('not here', { status: 404 })
    await probes()
    expect(asked).toEqual(['sk-100', 'sk-100'])
    for (const id of [10, 11]) expect(health.latency.endpoint(id)).toBeNumber()
    expect(health.all()).toEqual([])
  })

  test('let an endpoint that rests be tried again when it answers, and count against one that does not', async () => {
    const two = over({ endpoints: [here(10), nowhere(11)] })
    const { probes, health, fail } = stage([two])
    for (let turn = 0; turn < 3; turn++) fail(100, transient, 'endpoint')
    expect(health.of('endpoint', 10)).toMatchObject({ state: 'resting' })
    for (let turn = 0; turn < 3; turn++) await probes()
    expect(health.of('endpoint', 10)).toMatchObject({ state: 'half-open' })
    expect(health.of('endpoint', 11)).toMatchObject({ state: 'resting', reason: expect.stringContaining('cannot be reached') })
  })

  test('count a 503 as no answer', async () => {
    const { probes, health } = stage([over()])
    answer = () => Response.json({ error: { message: 'down' } }, { status: 503 })
    for (let turn = 0; turn < 3; turn++) await probes()
    expect(health.of('endpoint', 10)).toMatchObject({ state: 'resting' })
  })
})
