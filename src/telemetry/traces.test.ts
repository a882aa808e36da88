import { afterEach, expect, test } from 'bun:test'
import { createHttpClient } from '../lib/http/client'
import { record } from './record.fixture'
import { readTraceparent, spansOf } from './spans'
import { createTraces, readHeaders } from './traces'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Exported {
  resourceSpans: { resource: { attributes: object[] }; scopeSpans: { spans: object[] }[] }[]
}

/** A collector that answers with these statuses, then with 200. */
function collector(...statuses: number[]) {
  const heard: { path: string; headers: Headers; body: Exported }[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      heard.push({ path: new URL(request.url).pathname, headers: request.headers, body: (await request.json()) as Exported })
      return new Response('{}', { status: statuses.shift() ?? 200 })
    },
  })
  open.push(() => server.stop(true))
  return { heard, url: `http://127.0.0.1:${server.port}` }
}

function traced(settings: Record<string, string>, environment: Record<string, string> = {}) {
  const http = createHttpClient({ allowPrivate: () => true })
  const warned: [string, object | undefined][] = []
  const log = { warn: (message: string, fields?: object) => void warned.push([message, fields]), info: () => {} }
  const get = (name: string) => settings[name] ?? ''
  const traces = createTraces({
    settings: { get: get as never },
    environment,
    http,
    protocolOf: (id) => (id === 2 ? 'anthropic' : 'openai-chat'),
    log,
  })
  open.push(http.close, traces.close)
  return { traces, warned }
}

const valuesOf = (span: { attributes: { key: string; value: object }[] }) =>
  Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

test('a request is a span, with one for each attempt below it, in the words of the conventions', () => {
  const [own, first, second] = spansOf(record(), null, (id) => (id === 2 ? 'anthropic' : undefined))
  expect(own).toMatchObject({
    traceId: record().id,
    name: 'chat fast',
    kind: 2,
    startTimeUnixNano: '1780000000000000000',
    endTimeUnixNano: '1780000001000000000',
  })
  expect(own!.status).toBeUndefined()
  expect(valuesOf(own!)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'fast',
    'gen_ai.response.model': 'claude-x',
    'gen_ai.usage.input_tokens': '100',
    'gen_ai.usage.cache_read.input_tokens': '80',
    'octopus.cost_usd': 0.0015,
    'octopus.stream': true,
  })
  expect(first).toMatchObject({
    parentSpanId: own!.spanId,
    kind: 3,
    name: 'chat deepseek-x',
    status: { code: 2, message: 'too many requests' },
  })
  expect(valuesOf(first!)).toMatchObject({ 'gen_ai.provider.name': 'deepseek', 'error.type': '429', 'server.port': '443' })
  expect(valuesOf(second!)).toMatchObject({ 'gen_ai.provider.name': 'anthropic', 'server.address': '10.0.0.1', 'server.port': '8080' })
  expect(new Set([own, first, second].map((span) => span!.spanId)).size).toBe(3)
})

test('the trace of a client is continued, unless it is none', () => {
  const parent = readTraceparent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
  expect(spansOf(record(), parent, () => undefined)[0]).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
  })
  for (const none of [
    null,
    '',
    '00-0',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
  ])
    expect(readTraceparent(none)).toBeNull()
})

test('what has ended is sent to the collector, with its headers', async () => {
  const { heard, url } = collector()
  const { traces } = traced(
    { otlpEndpoint: `${url}/`, otlpHeaders: 'Authorization=Bearer%20secret, x-team = a' },
    { OTEL_SERVICE_NAME: 'hub' },
  )
  for (let turn = 0; turn < 300; turn++) traces.ended(record(), null)
  await traces.flush()
  expect(heard.map(({ path }) => path)).toEqual(['/v1/traces', '/v1/traces'])
  expect([heard[0]!.headers.get('authorization'), heard[0]!.headers.get('x-team')]).toEqual(['Bearer secret', 'a'])
  const spans = heard.flatMap(({ body }) => body.resourceSpans[0]!.scopeSpans[0]!.spans)
  expect(spans).toHaveLength(900)
  expect(heard[0]!.body.resourceSpans[0]!.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'hub' } })
})

test('the usual variables of OpenTelemetry do where the settings are silent', async () => {
  const { heard, url } = collector()
  const { traces } = traced({}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own/path`, OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })
  traces.ended(record(), null)
  await traces.flush()
  expect([heard[0]!.path, heard[0]!.headers.get('a')]).toEqual(['/own/path', 'b'])
})

test('a collector that is busy is asked again, one that refuses is not', async () => {
  const busy = collector(503)
  const { traces, warned } = traced({ otlpEndpoint: busy.url })
  traces.ended(record(), null)
  await traces.flush()
  expect([busy.heard.length, warned.length]).toEqual([2, 0])
  const strict = collector(400)
  const other = traced({ otlpEndpoint: strict.url })
  other.traces.ended(record(), null)
  await other.traces.flush()
  expect(strict.heard).toHaveLength(1)
  expect(other.warned).toEqual([[expect.stringContaining('could not be exported'), { reason: 'it was answered with HTTP 400' }]])
})

test('without an address nothing is kept', async () => {
  const { traces } = traced({})
  expect(traces.begins(new Headers({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }))).toBeNull()
  traces.ended(record(), null)
  await traces.flush()
})

test('headers that are none are passed over, and none can begin another', () => {
  expect(readHeaders('a=b,,=x,c d=e,f=%0d%0ag: h,i=%zz,j==')).toEqual({ a: 'b', f: 'g: h', i: '%zz', j: '=' })
})
