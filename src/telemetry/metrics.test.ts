import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createHealth } from '../groups/health'
import { createMetrics } from './metrics'
import { metricsRoutes } from './metrics-api'
import { record } from './record.fixture'

function open(token = 'token-of-metrics') {
  const health = createHealth({ now: () => 1000 })
  const metrics = createMetrics({
    enabled: () => token !== '',
    inFlight: () => 3,
    health,
    connections: () => ({ busy: 2, idle: 1 }),
    startedAt: 1_780_000_000_500,
  })
  const app = new Elysia().use(metricsRoutes({ metrics, settings: { get: () => token as never } }))
  const read = (authorization: string) => app.handle(new Request('http://localhost/metrics', { headers: { authorization } }))
  return { health, metrics, read, lines: async () => (await (await read(`Bearer ${token}`)).text()).split('\n') }
}

test('what has ended is counted by outcome, group, channel and protocol', async () => {
  const { metrics, lines } = open()
  metrics.ended(record())
  metrics.ended(record({ totalMs: 100_000 }))
  metrics.ended(record({ outcome: 'failed', channelName: null, usage: null, cost: null, firstTokenMs: null, attempts: [] }))
  const told = await lines()
  for (const line of [
    '# TYPE octopus_requests_total counter',
    'octopus_requests_total{outcome="ok",group="fast",channel="two",protocol="anthropic"} 2',
    'octopus_requests_total{outcome="failed",group="fast",channel="",protocol="anthropic"} 1',
    'octopus_attempts_total{outcome="failed",channel="one",status="429"} 2',
    'octopus_tokens_total{kind="cache_read",group="fast",channel="two"} 160',
    'octopus_cost_dollars_total{group="fast",channel="two"} 0.003',
    'octopus_request_duration_seconds_bucket{group="fast",channel="two",le="0.5"} 0',
    'octopus_request_duration_seconds_bucket{group="fast",channel="two",le="1"} 1',
    'octopus_request_duration_seconds_bucket{group="fast",channel="two",le="80"} 1',
    'octopus_request_duration_seconds_bucket{group="fast",channel="two",le="160"} 2',
    'octopus_request_duration_seconds_bucket{group="fast",channel="two",le="+Inf"} 2',
    'octopus_request_duration_seconds_sum{group="fast",channel="two"} 101',
    'octopus_first_token_seconds_count{group="fast",channel="two"} 2',
    'octopus_requests_in_flight 3',
    'octopus_upstream_connections{state="idle"} 1',
    'process_start_time_seconds 1780000000.5',
  ])
    expect(told).toContain(line)
})

test('parts that rest are told by kind and state', async () => {
  const { health, lines } = open()
  const taken = health.take({ endpointId: 1, keyId: 1, model: 'm' })
  health.failed(taken, { kind: 'quota', status: 402, message: 'no money' }, { blames: 'key' })
  const told = await lines()
  expect(told).toContain('octopus_parts_resting{kind="key",state="resting"} 1')
  expect(told).toContain('octopus_parts_resting{kind="endpoint",state="resting"} 0')
})

test('every line is one that Prometheus reads, whatever names there are', async () => {
  const { metrics, lines } = open()
  metrics.ended(record({ groupName: 'a "quoted"\nname \\', channelName: '频道' }))
  const sample = /^[a-z_]+(\{([a-z_]+="(\\.|[^"\\\n])*",?)*\})? -?[0-9.e+-]+$/
  const told = (await lines()).filter(Boolean)
  expect(told.length).toBeGreaterThan(50)
  for (const line of told) expect(line).toMatch(line.startsWith('#') ? /^# (HELP|TYPE) [a-z_]+ .+$/ : sample)
  expect(told.join('\n')).toContain('group="a \\"quoted\\"\\nname \\\\",channel="频道"')
})

test('only the token opens them, and without one there are none', async () => {
  const { read } = open()
  for (const wrong of ['', 'Bearer', 'Bearer wrong', 'Bearer token-of-metricsx', 'Basic token-of-metrics'])
    expect((await read(wrong)).status).toBe(401)
  const closed = open('')
  expect((await closed.read('Bearer ')).status).toBe(404)
  closed.metrics.ended(record())
  expect(closed.metrics.text()).not.toContain('octopus_requests_total{')
})
