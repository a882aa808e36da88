import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { channelRoutes } from './api'
import { checkRoutes } from './check-api'
import { createChannels } from './store'

// A real upstream on this machine, whose answer each test chooses.
let answer: (request: Request) => Response | Promise<Response>
let asked: { url: string; headers: Headers }[] = []
const upstream = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    // A request cannot be read any more once it is answered.
    asked.push({ url: request.url, headers: new Headers(request.headers) })
    return answer(request)
  },
})
const base = upstream.url.origin
afterAll(() => upstream.stop(true))
beforeEach(() => {
  asked = []
  answer = () => Response.json({ data: [{ id: 'b' }, { id: 'a' }] })
})

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }))
  const forgotten: unknown[] = []
  const deps = { ...fixture, channels, groups: { countUsing: () => 0 }, forget: (...ids: unknown[]) => void forgotten.push(ids) }
  const app = new Elysia({ normalize: false }).use(channelRoutes(deps)).use(checkRoutes(deps))
  return { ...fixture, channels, forgotten, call: caller(app, fixture.token) }
}

const discovery = { protocol: 'openai-chat', endpoints: [{ url: `${base}/v1` }], key: 'sk-secret' }

describe('the models of an upstream', () => {
  test('are asked for beside the base URL, with the key', async () => {
    const { call } = await open()
    const { status, body } = await call('POST', '/api/channels/discover', discovery)
    expect([status, body]).toEqual([200, { models: ['a', 'b'] }])
    expect(new URL(asked[0]!.url).pathname).toBe('/v1/models')
    expect(asked[0]!.headers.get('authorization')).toBe('Bearer sk-secret')
  })

  const addresses = [
    ['/v1/', '/v1/models'],
    ['/v1/chat/completions', '/v1/models'],
    ['/v1/chat/completions#', '/v1/models'],
    ['/openai/v1?api-version=1', '/openai/v1/models?api-version=1'],
  ]
  test.each(addresses)('stand beside %s at %s', async (path, expected) => {
    const { call } = await open()
    await call('POST', '/api/channels/discover', { protocol: 'openai-chat', url: base + path })
    const { pathname, search } = new URL(asked[0]!.url)
    expect(pathname + search).toBe(expected)
    expect(asked[0]!.headers.get('authorization')).toBeNull()
  })

  test('of Anthropic come page by page', async () => {
    const { call } = await open()
    answer = ({ url }) =>
      new URL(url).searchParams.get('after_id') === 'claude-a'
        ? Response.json({ data: [{ id: 'claude-b' }], has_more: false, last_id: 'claude-b' })
        : Response.json({ data: [{ id: 'claude-a' }], has_more: true, last_id: 'claude-a' })
    const { body } = await call('POST', '/api/channels/discover', { ...discovery, protocol: 'anthropic' })
    expect(body).toEqual({ models: ['claude-a', 'claude-b'] })
    expect(asked[0]!.headers.get('x-api-key')).toBe('sk-secret')
    expect(asked[0]!.headers.get('anthropic-version')).toBe('2023-06-01')
  })

  test('of Volcengine Ark are asked for beside its version, with a bearer key', async () => {
    const { call } = await open()
    answer = () => Response.json({ object: 'list', data: [{ id: 'doubao-seed-1-6', domain: 'VLM' }] })
    const ark = { ...discovery, protocol: 'volcengine', endpoints: [{ url: `${base}/api/v3` }] }
    expect((await call('POST', '/api/channels/discover', ark)).body).toEqual({ models: ['doubao-seed-1-6'] })
    expect(new URL(asked[0]!.url).pathname).toBe('/api/v3/models')
    expect(asked[0]!.headers.get('authorization')).toBe('Bearer sk-secret')

    await call('POST', '/api/channels', { name: 'ark', protocol: 'volcengine', endpoints: ark.endpoints, keys: [{ key: 'sk-ark' }] })
    const { body } = await call('POST', '/api/channels/1/check')
    expect(body).toMatchObject({ endpoints: [{ ok: true, message: null }], models: ['doubao-seed-1-6'] })
    expect(asked[1]!.headers.get('authorization')).toBe('Bearer sk-ark')
  })

  test('of Gemini lose their prefix and come page by page', async () => {
    const { call } = await open()
    answer = ({ url }) =>
      new URL(url).searchParams.get('pageToken') === 't'
        ? Response.json({ models: [{ name: 'models/gemini-b' }] })
        : Response.json({ models: [{ name: 'models/gemini-a' }], nextPageToken: 't' })
    const { body } = await call('POST', '/api/channels/discover', { ...discovery, protocol: 'gemini' })
    expect(body).toEqual({ models: ['gemini-a', 'gemini-b'] })
    expect(asked[0]!.headers.get('x-goog-api-key')).toBe('sk-secret')
    expect(asked[0]!.url).not.toContain('sk-secret')
  })

  test('stop after twenty pages of an upstream that never ends', async () => {
    const { call } = await open()
    answer = () => Response.json({ models: [{ name: 'models/x' }], nextPageToken: 'again' })
    expect((await call('POST', '/api/channels/discover', { ...discovery, protocol: 'gemini' })).body).toEqual({ models: ['x'] })
    expect(asked).toHaveLength(20)
  })

  test('go through the filter', async () => {
    const { call } = await open()
    expect((await call('POST', '/api/channels/discover', { ...discovery, modelFilter: '^b' })).body).toEqual({ models: ['b'] })
  })

  test('are filtered in no time, however they are named', async () => {
    const { call } = await open()
    answer = () => Response.json({ data: [{ id: 'a'.repeat(255) }, { id: 'ax' }] })
    const start = performance.now()
    const { body } = await call('POST', '/api/channels/discover', { ...discovery, modelFilter: '.*.*.*.*x' })
    expect([body, performance.now() - start < 1000]).toEqual([{ models: ['ax'] }, true])
  })

  test('are none with names that no database takes', async () => {
    const { call } = await open()
    answer = () => Response.json({ data: ['a', 'b\0', 'c\n', 'd\ud800', ' ', 'ü/模型 2'].map((id) => ({ id })) })
    expect((await call('POST', '/api/channels/discover', discovery)).body).toEqual({ models: ['a', 'ü/模型 2'] })
  })

  test('are refused when they are more than a channel may have', async () => {
    const { call } = await open()
    answer = () => Response.json({ data: Array.from({ length: 10_001 }, (_, index) => ({ id: `m${index}` })) })
    const { status, body } = await call('POST', '/api/channels/discover', discovery)
    expect([status, body.error.message]).toEqual([
      502,
      'The upstream lists 10001 models, and a channel takes 10000: let a model filter choose.',
    ])
    expect((await call('POST', '/api/channels/discover', { ...discovery, modelFilter: '^m1$' })).body).toEqual({ models: ['m1'] })
  })

  test('and what an upstream says to a header of the channel are told without its value', async () => {
    const { call } = await open()
    answer = ({ headers }) => Response.json({ error: { message: `no such key: ${headers.get('api-key')}` } }, { status: 401 })
    const { body } = await call('POST', '/api/channels/discover', {
      ...discovery,
      headers: [{ name: 'api-key', value: '0f9a6c2be84d47d1' }],
    })
    expect(body.error.message).toBe('The upstream answered 401: no such key: …')
  })

  test('can be asked for with the key, headers and proxy of a stored channel', async () => {
    const { call, channels } = await open()
    const headers = [{ name: 'X-Team', value: 'blue' }]
    await channels.create({
      name: 'c',
      protocol: 'openai-chat',
      endpoints: [{ url: 'http://127.0.0.1:9' }],
      keys: [{ key: 'sk-off', enabled: false }, { key: 'sk-stored' }],
      headers,
    })
    const { status } = await call('POST', '/api/channels/discover', { ...discovery, key: undefined, channelId: 1 })
    expect(status).toBe(200)
    expect(asked[0]!.headers.get('authorization')).toBe('Bearer sk-stored')
    expect(asked[0]!.headers.get('x-team')).toBe('blue')
    expect((await call('POST', '/api/channels/discover', { ...discovery, channelId: 2 })).status).toBe(404)
  })
})

describe('an upstream that', () => {
  const cases: [string, () => Response, string][] = [
    [
      'refuses, and repeats the key',
      () => Response.json({ error: { message: 'Incorrect API key provided: sk-secret' } }, { status: 401 }),
      'The upstream answered 401: Incorrect API key provided: …',
    ],
    [
      'sends elsewhere',
      () => Response.redirect('http://127.0.0.1:9/stolen'),
      'The upstream answered 302, a redirect; Octopus does not follow it with a key. Use the final URL.',
    ],
    ['shows a page', () => new Response('<html>'), `${base}/v1/models did not answer JSON. Is the URL right? Most end in /v1.`],
    [
      'answers something else',
      () => Response.json({ hello: 1 }),
      'The upstream answered, but not with a list of models. Is the protocol right?',
    ],
    ['talks without end', () => new Response(endless()), "The upstream's list of models is larger than 8 MiB."],
    [
      'sends a bomb',
      () => new Response(Bun.gzipSync(new Uint8Array(64 << 20)), { headers: { 'content-encoding': 'gzip' } }),
      "The upstream's list of models is larger than 8 MiB.",
    ],
  ]
  test.each(cases)('%s is told by its words', async (_, respond, message) => {
    const { call } = await open()
    answer = respond
    const { status, body } = await call('POST', '/api/channels/discover', discovery)
    expect([status, body.error.message]).toEqual([502, message])
    expect(asked).toHaveLength(1)
  })

  test('is not there is told by its address', async () => {
    const { call } = await open()
    const { status, body } = await call('POST', '/api/channels/discover', { ...discovery, endpoints: [{ url: 'http://127.0.0.1:1/v1' }] })
    expect([status, body.error.code]).toEqual([502, 'upstream_unreachable'])
    expect(body.error.message).toStartWith('http://127.0.0.1:1 cannot be reached')
  })
})

describe('a discovery is refused', () => {
  const cases: [string, object, string][] = [
    ['without an address', { endpoints: undefined }, 'endpoints: expected the URL to ask, in "endpoints" or "url".'],
    [
      'with a file',
      { endpoints: [{ url: 'file:///etc/passwd' }] },
      'endpoints[0].url: expected a URL that begins with http:// or https://.',
    ],
    [
      'with a header that splits',
      { headers: [{ name: 'a', value: 'b\nc' }] },
      'headers[0].value: a header value is one line of Latin-1 text, without line breaks or control characters.',
    ],
  ]
  test.each(cases)('%s', async (_, change, message) => {
    const { call } = await open()
    const { status, body } = await call('POST', '/api/channels/discover', { ...discovery, ...change })
    expect([status, body.error.message]).toEqual([422, message])
    expect(asked).toHaveLength(0)
  })
})

test('a check says of each endpoint whether it answers and how fast, and lets rested keys try again', async () => {
  const { call, channels, forgotten } = await open()
  await channels.create({
    name: 'c',
    protocol: 'openai-chat',
    endpoints: [{ url: `${base}/v1` }, { url: 'http://127.0.0.1:1/v1' }],
    keys: [{ key: 'sk-a' }],
  })
  const { status, body } = await call('POST', '/api/channels/1/check')
  const asked = { keyId: 1, latencyMs: expect.any(Number), firstTokenMs: null, answer: null }
  expect(status).toBe(200)
  expect(body).toEqual({
    endpoints: [
      { ...asked, id: 1, url: `${base}/v1`, ok: true, status: 200, message: null },
      {
        ...asked,
        id: 2,
        url: 'http://127.0.0.1:1/v1',
        ok: false,
        status: 502,
        message: expect.stringContaining('cannot be reached'),
      },
    ],
    models: ['a', 'b'],
  })
  expect(forgotten).toEqual([[[1], [1]]])
})

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(32)) })
}
