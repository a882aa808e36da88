import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import type { ProtocolId } from '../protocols/protocol'
import { chat, type Sample, samples } from '../relay/samples.fixture'
import { type Asking, type Conversation, converse } from './tools/client'
import { placesWith } from './tools/places'
import { type Stage, setUp, upstreamKey } from './tools/setup'
import { until, within } from './tools/until'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

setDefaultTimeout(20_000)

const MB = 1e6

let stage: Stage
let expired: string
let disabled: string
const upstreams: Upstream[] = []
/** All that clients were ever told. */
const told: string[] = []

beforeAll(async () => {
  stage = await setUp({ OCTOPUS_RELAY_MAX_BODY_SIZE: '1MB', OCTOPUS_RELAY_MAX_SSE_EVENT_SIZE: '1MB', OCTOPUS_LOG_LEVEL: 'debug' })
  for (const { protocol } of samples) await stage.serve(`good-${protocol}`, protocol, lasting(protocol).url)
  expired = await issue({ name: 'old', expiresAt: '2020-01-01T00:00:00Z' })
  disabled = await issue({ name: 'off', enabled: false })
})
afterEach(() => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
})

const issue = async (draft: object) => (await stage.api<{ key: string }>('POST', '/keys', draft)).key

/** An upstream that answers well, for all tests. */
function lasting(protocol: ProtocolId): Upstream {
  const sample = samples.find((one) => one.protocol === protocol)!
  return rawUpstream((call) => call.reply(200, sample.whole))
}

function upstream(answer: (call: Call) => void): Upstream {
  const made = rawUpstream(answer)
  upstreams.push(made)
  return made
}

const pathOf = (sample: Sample, model: string, stream = false) => sample.path(stream).replace('fast', model)
const authorized = () => ({ authorization: `Bearer ${stage.apiKey}` })

async function ask(sample: Sample, model: string, asking: Asking = {}, stream = false): Promise<Conversation> {
  const client = await converse(stage.octopus.port, pathOf(sample, model, stream), {
    headers: authorized(),
    ...(asking.method === undefined && { body: JSON.stringify(sample.request(model, stream)) }),
    ...asking,
  })
  return client
}

/** What a client that was refused reads: status, headers and the message, of which the shape is checked. */
async function refusal(client: Conversation, protocol: ProtocolId) {
  const { status, headers } = await within(10_000, client.head, 'a reply')
  const text = (await within(10_000, client.body, 'its end')).toString()
  told.push(text)
  expect(headers.get('content-type')).toStartWith('application/json')
  const body: Refused = JSON.parse(text)
  expectShape(protocol, status, body)
  return { status, headers, message: body.error.message }
}

interface Refused {
  type?: string
  error: { message: string; type?: string }
}

/** What the official SDKs of each protocol read out of an error. */
function expectShape(protocol: ProtocolId, status: number, { type, error }: Refused) {
  expect(error.message).toBeString()
  if (protocol === 'gemini')
    expect<object>(error).toEqual({ code: status, message: error.message, status: expect.stringMatching(/^[A-Z_]+$/) })
  else expect(error.type).toBeString()
  if (protocol === 'anthropic') expect(type).toBe('error')
  if (protocol.startsWith('openai')) expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
}

/** A schema of forty thousand levels. */
const deep = `${'{"type":"object","properties":{"a":'.repeat(20_000)}{}${'}}'.repeat(20_000)}`

function toolsOf(protocol: ProtocolId): object[] {
  switch (protocol) {
    case 'anthropic':
      return [{ name: 'f', input_schema: 'DEEP' }]
    case 'gemini':
      return [{ functionDeclarations: [{ name: 'f', parameters: 'DEEP' }] }]
    case 'openai-responses':
      return [{ type: 'function', name: 'f', parameters: 'DEEP' }]
    default:
      return [{ type: 'function', function: { name: 'f', parameters: 'DEEP' } }]
  }
}

const filler = (bytes: number) => JSON.stringify({ filler: 'x'.repeat(bytes) })
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

describe.each(samples.map((sample) => [sample.protocol, sample] as const))('%s refuses', (protocol, sample) => {
  const good = `good-${protocol}`
  const refused = async (asking: Asking) => refusal(await ask(sample, good, asking), protocol)

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s with 405, and says what is allowed', async (method) => {
    const { status, headers, message } = await refused({ method })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('POST')
    expect(message).toContain(`takes POST, not ${method}`)
  })

  test.each([
    ['with its length', (): Asking => ({ headers: authorized(), body: filler(3 * MB) })],
    ['without its length', (): Asking => ({ headers: { ...authorized(), 'transfer-encoding': 'chunked' }, body: chunked(filler(3 * MB)) })],
    [
      'as a bomb of gzip',
      (): Asking => ({ headers: { ...authorized(), 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(200 * MB, ' ')) }),
    ],
  ] as [string, () => Asking][])('a body over the limit, sent %s, with a 413 that the client can read', async (_name, asking) => {
    const before = await stage.memory()
    const { status, message } = await refused(asking())
    expect(status).toBe(413)
    expect(message).toContain('larger than 1000000 bytes')
    expect(message).toContain('OCTOPUS_RELAY_MAX_BODY_SIZE')
    expect((await stage.memory()) - before).toBeLessThan(60 * MB)
  })

  test.each([
    ['malformed JSON', '{"model": "fast", ', 400, 'not valid JSON'],
    ['an empty body', '', 400, 'the body is empty'],
    ['a list', '[1]', 400, 'must be a JSON object'],
    ['text', '"hello"', 400, 'must be a JSON object'],
    ['a hundred thousand open brackets', '['.repeat(100_000), 400, 'not valid JSON'],
    ['a hundred thousand pairs of brackets', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'must be a JSON object'],
  ])('%s', async (_name, body, expected, words) => {
    const { status, message, headers } = await refused({ body })
    expect({ status, message }).toEqual({ status: expected, message: expect.stringContaining(words) })
    expect(headers.get('x-octopus-request-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  test('what is nested too deeply to be put in other words', async () => {
    const other = samples[(samples.indexOf(sample) + 1) % samples.length]!
    const name = `deep-${protocol}`
    await stage.serve(name, other.protocol, upstream((call) => call.reply(200, other.whole)).url)
    const body = JSON.stringify({ ...sample.request(name, false), tools: toolsOf(protocol) }).replace('"DEEP"', deep)
    const { status, message } = await refusal(await ask(sample, name, { body }), protocol)
    expect({ status, message }).toEqual({ status: 400, message: expect.stringContaining('nested too deeply') })
  })

  test('a coding nobody knows', async () => {
    const { status, message } = await refused({ headers: { ...authorized(), 'content-encoding': 'lzma' }, body: '{}' })
    expect(status).toBe(415)
    expect(message).toContain('use gzip, deflate, br, zstd or none')
  })

  test.each([
    ['no API key', () => undefined, 'no API key was sent'],
    ['an API key nobody knows', () => 'sk-octopus-nobody', 'not known here'],
    ['a disabled API key', () => disabled, '"off" is disabled'],
    ['an expired API key', () => expired, '"old" has expired'],
  ] as [string, () => string | undefined, string][])('%s', async (_name, key, words) => {
    const presented = key()
    const { status, message } = await refused({ headers: presented ? { authorization: `Bearer ${presented}` } : {}, body: '{}' })
    expect({ status, message }).toEqual({ status: 401, message: expect.stringContaining(words) })
  })

  test.skipIf(protocol === 'gemini').each([
    ['no model', { model: undefined }, '"model" is missing'],
    ['a model that is no name', { model: 7 }, '"model" is not a name'],
    ['an odd wish to stream', { stream: 'yes' }, '"stream" must be true or false'],
  ])('%s', async (_name, change, words) => {
    const { status, message } = await refused({ body: JSON.stringify({ ...sample.request(good, false), ...change }) })
    expect({ status, message }).toEqual({ status: 400, message: expect.stringContaining(words) })
  })

  test('a model that does not exist, and names those that do', async () => {
    const { status, message } = await refusal(await ask(sample, 'gpt-9'), protocol)
    expect({ status, message }).toEqual({ status: 404, message: expect.stringContaining(`no group named "gpt-9"`) })
    expect(message).toContain(good)
  })
})

const html = '<html><body><h1>It works!</h1></body></html>'
const raw = (bytes: string | Uint8Array) => (call: Call) => {
  call.write(bytes)
  call.end()
}
const endless = (piece: string) => (call: Call) => {
  call.beginStream()
  void call.pump(Buffer.from(piece.repeat(Math.ceil(64_000 / piece.length))), 100_000)
}

describe.each(samples.map((sample) => [sample.protocol, sample] as const))('%s: an upstream that', (protocol, sample) => {
  test.each([
    [
      'sends HTML',
      (call: Call) => call.reply(200, html, { 'content-type': 'text/html' }),
      502,
      'text/html where JSON was expected; check the base URL',
    ],
    ['sends an error as HTML', (call: Call) => call.reply(503, html, { 'content-type': 'text/html' }), 503, 'It works!'],
    [
      'redirects',
      (call: Call) => call.reply(302, '', { location: 'https://elsewhere.example/' }),
      502,
      'redirects are not followed, correct the base URL',
    ],
    ['closes at once', (call: Call) => call.end(), 502, 'closed the connection before its reply was complete'],
    ['sends 200 with nothing', (call: Call) => call.reply(200, ''), 502, 'the upstream sent an empty reply'],
    [
      'sends an empty stream',
      raw('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'),
      502,
      'the upstream closed without a reply',
    ],
    ['sends what is not HTTP', raw(new Uint8Array(4096).fill(7)), 502, 'closed the connection before its reply was complete'],
    ['greets like a mail server', raw('220 mail.example ESMTP\r\n250 OK\r\n\r\n'), 502, 'not valid HTTP'],
    ['sends a head without end', raw(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100_000)}`), 502, 'the head of the reply is too long'],
    ['sends two lengths', raw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n{"a":1}'), 502, 'content-length'],
    ['never answers', () => {}, 504, 'the upstream sent no first event within 1 s'],
  ] as [string, (call: Call) => void, number, string][])('%s is a clear error', async (what, answer, expected, words) => {
    const name = `${what}-${protocol}`.replaceAll(' ', '-')
    const id = await stage.channel(protocol, upstream(answer).url)
    await stage.group(name, [id], { firstEventTimeoutSeconds: 1 })
    for (const stream of [false, true]) {
      const { status, message, headers } = await refusal(await ask(sample, name, {}, stream), protocol)
      expect({ stream, status, message }).toEqual({ stream, status: expected, message: expect.stringContaining(words) })
      expect(message).toStartWith('the only attempt failed: ')
      const record = await stage.logged(headers.get('x-octopus-request-id')!)
      expect(record).toMatchObject({ outcome: 'failed', status: expected, partial: false })
    }
  })

  test('sends one endless line is left, and costs no memory', async () => {
    const up = upstream(endless('x'))
    await stage.serve(`line-${protocol}`, protocol, up.url)
    const before = await stage.memory()
    const { status, message } = await refusal(await ask(sample, `line-${protocol}`, {}, true), protocol)
    expect({ status, message }).toEqual({ status: 502, message: expect.stringContaining('an event of more than 1000000 bytes') })
    await within(1000, up.calls[0]!.closed, 'the upstream to be left')
    expect((await stage.memory()) - before).toBeLessThan(40 * MB)
  })

  test('sends one endless line after it has begun is left with an explicit error', async () => {
    const up = upstream((call) => {
      call.beginStream()
      call.write(`${sample.cut}data: {"x":"`)
      void call.pump(Buffer.alloc(64_000, 'x'), 100_000)
    })
    await stage.serve(`tail-${protocol}`, protocol, up.url)
    const before = await stage.memory()
    const client = await ask(sample, `tail-${protocol}`, {}, true)
    const text = (await within(5000, client.body, 'the end')).toString()
    expect(text).toStartWith(sample.cut)
    expect(text.slice(-1000)).toContain('an event of more than 1000000 bytes')
    expect(text).toMatch(sample.broken)
    await within(1000, up.calls[0]!.closed, 'the upstream to be left')
    expect((await stage.memory()) - before).toBeLessThan(40 * MB)
  })
})

describe('memory is bounded where an upstream', () => {
  const bomb = gzipSync(Buffer.alloc(500 * MB, ' '))
  const comments = endless(': still thinking\n\n')

  /** How many megabytes more Octopus held, at most, while it answered. */
  async function growth(name: string, stream: boolean, answer: (call: Call) => void, seconds = 3): Promise<number> {
    const id = await stage.channel('openai-chat', upstream(answer).url)
    await stage.group(name, [id], { firstEventTimeoutSeconds: seconds })
    const before = await stage.memory()
    let most = before
    let over = false
    const client = await ask(chat, name, {}, stream)
    void client.body.finally(() => {
      over = true
    })
    await until(
      async () => {
        most = Math.max(most, await stage.memory())
        return over
      },
      'the end',
      10_000,
    )
    return Math.round((most - before) / MB)
  }

  test('sends comments without end before its first event', async () => {
    expect(await growth('comments', true, comments, 6)).toBeLessThan(100)
  })

  test('sends comments without end where a whole reply was asked for', async () => {
    expect(await growth('comments-whole', false, comments)).toBeLessThan(150)
  })

  test('explodes as gzip in a stream', async () => {
    const answer = (call: Call) => {
      call.beginStream({ 'content-encoding': 'gzip' })
      call.write(bomb)
    }
    expect(await growth('bomb', true, answer)).toBeLessThan(100)
  })
})

describe('addresses', () => {
  const converseAt = (path: string, asking: Asking) => converse(stage.octopus.port, path, asking)

  test('a WebSocket is answered 426, as Codex wants it', async () => {
    const headers = {
      ...authorized(),
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    }
    const {
      status,
      message,
      headers: answered,
    } = await refusal(await converseAt('/v1/responses', { method: 'GET', headers }), 'openai-responses')
    expect(status).toBe(426)
    expect(answered.get('upgrade')).toBe('HTTP/1.1')
    expect(message).toContain('send POST /v1/responses')
  })

  test.each(['/', '/api/hello'])('HEAD %s is answered 200 with nothing', async (path) => {
    const client = await converseAt(path, { method: 'HEAD' })
    expect((await client.head).status).toBe(200)
    expect(await client.body).toHaveLength(0)
  })

  test.each([
    ['POST', '/v1/batches', 'openai-chat'],
    ['GET', '/v1/nothing', 'openai-chat'],
    ['POST', '/v1/messages/batches', 'anthropic'],
    ['POST', '/v1beta/nothing', 'gemini'],
    ['POST', '/v1beta/models/x:dream', 'gemini'],
  ] as const)('%s %s is a 404 in the shape of its protocol', async (method, path, protocol) => {
    const { status } = await refusal(await converseAt(path, { method, headers: authorized(), body: '{}' }), protocol)
    expect(status).toBe(404)
  })
})

test('no secret stands anywhere in the clear', async () => {
  const secrets = [upstreamKey, stage.apiKey, expired, disabled, stage.token]
  expect(told.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([])
  // What is in the journal is to be in the database as well.
  await stage.api('GET', '/logs')
  const ended = await stage.octopus.stop('SIGKILL')
  expect(placesWith(secrets, stage.cwd, ended)).toEqual([])
})

afterAll(async () => {
  await stage.close()
})
