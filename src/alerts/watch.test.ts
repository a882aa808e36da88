import { expect, test } from 'bun:test'
import type { Channel } from '../channels/channel'
import { createHealth } from '../groups/health'
import type { ApiKey } from '../keys/key'
import type { BoundState } from '../keys/state'
import type { Fault } from '../protocols/protocol'
import { storageTroubles } from './storage'
import { createWatch } from './watch'

const SECOND = 1000
const MINUTE = 60 * SECOND
const broken: Fault = { kind: 'transient', status: 502, message: 'connection refused' }
const invalidKey: Fault = { kind: 'key', status: 401, message: 'invalid api key', code: 'invalid_api_key' }

function open() {
  let time = Date.parse('2026-01-31T12:00:00Z')
  const now = () => time
  const health = createHealth({ now, random: () => 0 })
  const part = (id: number) => ({ id, enabled: true })
  const channel = {
    id: 1,
    name: 'main',
    enabled: true,
    endpoints: [part(1), part(2)].map((one) => ({ ...one, url: 'http://x' })),
    keys: [{ ...part(1), hint: 'sk-…9', note: 'spare' }],
  } as unknown as Channel
  const channels = [channel]
  const bounds: BoundState[] = []
  const state = { prices: null as string | null, free: 1e12, troubles: [] as { code: string; message: string }[] }
  const told: string[] = []
  const watch = createWatch({
    now,
    health,
    channels: { all: () => channels },
    keyLimits: {
      limited: () => [{ id: 1, name: 'laptop' } as ApiKey],
      stateOf: () => ({ bounds, requests: 0, tokens: 0, running: 0 }),
    },
    priceTrouble: () => state.prices,
    storageTroubles: () =>
      storageTroubles({ dataDir: '/data', troubles: () => state.troubles, space: () => ({ free: state.free, total: 1e12 }) }),
    tell: ({ title, detail, subject, state }) => void told.push(`${title}${detail && ` — ${detail}`} [${subject}: ${state}]`),
  })
  const use = (endpointId: number) => health.take({ endpointId, keyId: 1, model: 'm' })
  return {
    channels,
    channel,
    bounds,
    state,
    health,
    fail(endpointId: number) {
      for (let turn = 0; turn < 3; turn++) health.failed(use(endpointId), broken, { blames: 'endpoint' })
    },
    serve: (endpointId: number) => health.served(use(endpointId)),
    refuseKey: () => health.failed(use(1), invalidKey, { blames: 'key' }),
    after(ms: number) {
      time += ms
      watch.look()
      return told.splice(0)
    },
  }
}

test('a channel is down when none of its endpoints has answered for a minute, and back a minute after one does', () => {
  const { after, fail, serve } = open()
  after(0)
  fail(1)
  expect(after(2 * MINUTE)).toEqual([])
  fail(2)
  expect(after(0)).toEqual([])
  expect(after(59 * SECOND)).toEqual([])
  expect(after(SECOND)).toEqual(['main is down — None of its 2 endpoints answers: 502: connection refused [channel 1: down]'])
  expect(after(10 * MINUTE)).toEqual([])
  serve(2)
  expect(after(0)).toEqual([])
  expect(after(MINUTE)).toEqual(['main is back [channel 1: up]'])
  expect(after(MINUTE)).toEqual([])
})

test('what is over at once is not worth a message', () => {
  const { after, fail, serve } = open()
  after(0)
  for (const endpoint of [1, 2]) fail(endpoint)
  after(0)
  after(30 * SECOND)
  serve(1)
  expect([after(SECOND), after(10 * MINUTE)]).toEqual([[], []])
})

test('what was down before the start is known; that it is back is news', () => {
  const { after, fail, serve } = open()
  for (const endpoint of [1, 2]) fail(endpoint)
  expect([after(0), after(10 * MINUTE)]).toEqual([[], []])
  serve(1)
  after(0)
  expect(after(MINUTE)).toEqual(['main is back [channel 1: up]'])
})

test('a channel that is switched off is neither down nor back', () => {
  const { after, fail, channel } = open()
  after(0)
  for (const endpoint of [1, 2]) fail(endpoint)
  after(0)
  after(MINUTE)
  channel.enabled = false
  expect([after(MINUTE), after(10 * MINUTE)]).toEqual([[], []])
})

test('a key that is refused twice is told of, once', () => {
  const { after, refuseKey } = open()
  after(0)
  refuseKey()
  expect(after(2 * MINUTE)).toEqual([])
  refuseKey()
  const [first, ...more] = after(0)
  expect(first).toStartWith('main does not accept the key sk-…9 (spare) — It answered 401: invalid api key.')
  expect([more, after(10 * SECOND)]).toEqual([[], []])
})

test('a budget is told of at 80 and at 100 per cent, once each, and again in the next period', () => {
  const { after, bounds } = open()
  const month = (used: number, startedAt = 0): BoundState => ({
    kind: 'cost',
    per: 'month',
    most: 5e9,
    used,
    reserved: 0,
    startedAt,
    resetsAt: Date.parse('2026-02-01T00:00:00Z'),
  })
  bounds.push(month(3.9e9))
  after(0)
  bounds[0] = month(4.1e9)
  const reset = 'It begins anew at 2026-02-01T00:00:00.000Z.'
  expect(after(0)).toEqual([`The budget of laptop is used to 82 % — $4.10 of $5.00 per month. ${reset} [budget 1 cost month 0: 1]`])
  expect(after(0)).toEqual([])
  bounds[0] = month(5e9)
  expect(after(0)).toEqual([
    `The budget of laptop is used up — $5.00 of $5.00 per month. Its requests are refused. ${reset} [budget 1 cost month 0: 2]`,
  ])
  bounds[0] = month(4.5e9, 7)
  expect(after(0)).toHaveLength(1)
})

test('what was used before the start is known', () => {
  const { after, bounds } = open()
  bounds.push({ kind: 'tokens', per: 'ever', most: 10, used: 10, reserved: 0, startedAt: 0, resetsAt: null })
  expect([after(0), after(0)]).toEqual([[], []])
})

test('prices that cannot be fetched, and that they can be again', () => {
  const { after, state } = open()
  after(0)
  state.prices = 'it was answered with HTTP 500'
  expect(after(0)).toEqual(['Public prices could not be fetched — it was answered with HTTP 500 [prices: failing]'])
  state.prices = null
  expect(after(0)).toEqual(['Public prices are fetched again [prices: well]'])
  expect(after(0)).toEqual([])
})

test('a disk that is nearly full, and a journal in trouble', () => {
  const { after, state } = open()
  after(0)
  state.free = 500 * 2 ** 20
  state.troubles = [
    { code: 'journal', message: 'The journal cannot be written.' },
    { code: 'bodies', message: 'not worth a message' },
  ]
  expect(after(0)).toEqual([
    expect.stringContaining('The disk is nearly full — 500 MB are free where /data is.'),
    expect.stringContaining('The journal cannot be written — '),
  ])
  Object.assign(state, { free: 1e12, troubles: [] })
  expect(after(0)).toEqual([
    'Over: The disk is nearly full [storage disk: well]',
    'Over: The journal cannot be written [storage journal: well]',
  ])
})
