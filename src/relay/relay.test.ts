import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { ProtocolId } from '../protocols/protocol'
import { fakeUpstream, openRelay, streamOf } from './fixture'
import { chat, type Sample, samples } from './samples.fixture'

type Stage = Awaited<ReturnType<typeof openRelay>>
type Upstream = ReturnType<typeof fakeUpstream>

let stage: Stage
const upstreams: Upstream[] = []
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
  for (const group of stage.groups.all()) await stage.groups.remove(group.id)
  for (const channel of stage.channels.all()) await stage.channels.remove(channel.id)
})

function upstream(reply: Parameters<typeof fakeUpstream>[0]): Upstream {
  const made = fakeUpstream(reply)
  upstreams.push(made)
  return made
}

const json = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'content-type': 'application/json', 'x-request-id': 'up-1' } })
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { message: string; type?: string; code?: unknown; status?: string } }).error
const lastRecord = () => stage.records().at(-1)!

/** The group "fast" over one channel for each of these replies, tried in this order. */
async function serving(sample: Sample, ...replies: Parameters<typeof fakeUpstream>[0][]): Promise<Upstream[]> {
  const made = replies.map(upstream)
  const ids: number[] = []
  for (const { url } of made) ids.push((await stage.channel(sample.protocol, url)).id)
  await stage.group('fast', ids)
  return made
}

for (const sample of samples) {
  const ask = (stream: boolean, model = 'fast') => stage.call(sample.path(stream), sample.request(model, stream))

  describe(sample.protocol, () => {
    test('a whole reply comes back byte for byte and is counted', async () => {
      const [up] = await serving(sample, () => json(sample.whole))
      const response = await ask(false)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(sample.whole)
      expect(response.headers.get('x-request-id')).toBe('up-1')
      expect(up!.heard[0]!.path).toBe(sample.upstreamPath(false))
      expect(lastRecord()).toMatchObject({
        outcome: 'ok',
        status: 200,
        stream: false,
        usage: sample.usage,
        upstreamModel: 'up-model',
        apiKeyName: 'test',
      })
    })

    test('a stream comes back byte for byte and is counted', async () => {
      const [up] = await serving(sample, () => streamOf([sample.stream]))
      const response = await ask(true)
      expect(response.headers.get('content-type')).toStartWith('text/event-stream')
      expect(await response.text()).toBe(sample.stream)
      expect(up!.heard[0]!.path).toBe(sample.upstreamPath(true))
      const record = lastRecord()
      expect(record).toMatchObject({ outcome: 'ok', stream: true, usage: sample.usage, partial: false })
      expect(record.firstTokenMs).toBeNumber()
    })

    test('a stream that arrives in pieces is the same stream', async () => {
      const bytes = Buffer.from(sample.stream)
      const pieces = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => bytes.subarray(i * 97, i * 97 + 97))
      const body = () =>
        new ReadableStream({
          async start(controller) {
            for (const piece of pieces) {
              controller.enqueue(piece)
              await Bun.sleep(0)
            }
            controller.close()
          },
        })
      await serving(sample, () => new Response(body(), { headers: { 'content-type': 'text/event-stream' } }))
      expect(await (await ask(true)).text()).toBe(sample.stream)
      expect(lastRecord()).toMatchObject({ outcome: 'ok', usage: sample.usage })
    })

    test('the upstream gets the client’s own bytes, with only the model changed', async () => {
      const [up] = await serving(sample, () => json(sample.whole))
      const image = 'QUJD'.repeat(1_300_000)
      const odd = `{ "z":[1,{"model":"inner"}],"seed" : 9007199254740993, "t":"\\u4e16界 \\ud83d\\ude00 \\"q\\"",\n"n":1e400,"image":"${image}","dup":1,"dup":2,"model":"fast","unknown":{"a":null} }`
      const response = await stage.call(sample.path(false), odd)
      expect(response.status).toBe(200)
      const expected = odd.replace('"model":"fast"', sample.protocol === 'gemini' ? '"model":"models/up-model"' : '"model":"up-model"')
      expect(up!.heard[0]!.body === expected).toBe(true)
    })

    test.each([
      ['a refused connection', null],
      ['a 500', () => json('{"error":{"message":"boom"}}', 500)],
      ['a 503 of HTML', () => new Response('<html><h1>Bad</h1></html>', { status: 503, headers: { 'content-type': 'text/html' } })],
      ['a 429', () => json('{"error":{"message":"slow down"}}', 429)],
      ['a 401', () => json('{"error":{"message":"bad key"}}', 401)],
      ['a 403', () => json('{"error":{"message":"not you"}}', 403)],
      ['a 200 with nothing', () => json('')],
      ['a 200 of HTML', () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } })],
      ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://elsewhere/' } })],
      ['an error in a 200', () => json('{"error":{"message":"sorry"}}')],
    ])('%s goes to the next candidate before the client hears of it', async (_name, reply) => {
      const good = () => json(sample.whole)
      if (reply) await serving(sample, reply, good)
      else {
        const dead = await stage.channel(sample.protocol, 'http://127.0.0.1:1/v1')
        const alive = await stage.channel(sample.protocol, upstream(good).url)
        await stage.group('fast', [dead.id, alive.id])
      }
      const response = await ask(false)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(sample.whole)
      const { attempts } = lastRecord()
      expect(attempts.map((attempt) => attempt.outcome)).toEqual(['failed', 'ok'])
      expect(attempts[0]!.reason).toBeString()
    })

    test.each([
      ['an error event', (sample: Sample) => streamOf([sample.failing])],
      ['a start that says nothing and an error event', (sample: Sample) => streamOf([starts[sample.protocol] ?? '', sample.failing])],
      ['an empty stream', () => streamOf([])],
      ['comments only', () => streamOf([': ping\n\n', ': ping\n\n'])],
    ])('a stream that begins with %s goes to the next candidate', async (_name, reply) => {
      await serving(
        sample,
        () => reply(sample),
        () => streamOf([sample.stream]),
      )
      const response = await ask(true)
      expect(await response.text()).toBe(sample.stream)
      expect(lastRecord().attempts.map((attempt) => attempt.outcome)).toEqual(['failed', 'ok'])
    })

    test('a stream that breaks off after it has begun ends in an explicit error, and no other candidate is asked', async () => {
      const [, second] = await serving(
        sample,
        () => streamOf([sample.cut]),
        () => streamOf([sample.stream]),
      )
      const text = await (await ask(true)).text()
      expect(text).toStartWith(sample.cut)
      expect(text.slice(sample.cut.length)).toMatch(sample.broken)
      expect(second!.heard).toHaveLength(0)
      expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
    })

    test('a fault of the caller’s own comes back as it is, once', async () => {
      const body = '{"error":{"message":"messages: too long","type":"invalid_request_error","extra":1}}'
      const [first, second] = await serving(
        sample,
        () => json(body, 400),
        () => json(sample.whole),
      )
      const response = await ask(false)
      expect(response.status).toBe(400)
      expect(await response.text()).toBe(body)
      expect(first!.heard).toHaveLength(1)
      expect(second!.heard).toHaveLength(0)
      expect(lastRecord()).toMatchObject({ outcome: 'failed', status: 400 })
    })

    test('when all fail, the error says who was tried and why, and not that the client’s key is bad', async () => {
      await serving(
        sample,
        () => json('{"error":{"message":"first is down"}}', 503),
        () => json('{"error":{"message":"key revoked"}}', 401),
      )
      const response = await ask(false)
      expect(response.status).toBe(503)
      const { message } = await errorOf(response)
      expect(message).toContain('all 2 attempts failed')
      expect(message).toContain('key revoked')
      for (const { channel } of lastRecord().attempts) expect(message).toContain(channel)
    })

    test('malformed JSON is a 400 that says so', async () => {
      const response = await stage.call(sample.path(false), '{"model": "fast", ')
      expect(response.status).toBe(400)
      expect((await errorOf(response)).message).toContain('not valid JSON')
    })

    test('an unknown model is a 404 that names the groups there are', async () => {
      await serving(sample, () => json(sample.whole))
      const response = await stage.call(sample.path(false).replace('fast', 'gpt-9'), sample.request('gpt-9', false))
      expect(response.status).toBe(404)
      expect((await errorOf(response)).message).toBe('no group named "gpt-9"; groups this API key may use: fast')
    })

    test.each([
      ['no API key', {}, 'no API key was sent'],
      ['an unknown API key', { authorization: 'Bearer sk-octopus-nobody' }, 'not known'],
    ])('%s is a 401 in the client’s shape', async (_name, headers, words) => {
      const response = await stage.call(sample.path(false), sample.request('fast', false), { authorization: '', ...headers })
      expect(response.status).toBe(401)
      expect((await errorOf(response)).message).toContain(words)
    })
  })
}

test('an Anthropic thread is refused in the words that make the SDK send the whole conversation', async () => {
  const anthropic = samples.find((sample) => sample.protocol === 'anthropic')!
  const [up] = await serving(anthropic, () => json(anthropic.whole))
  const response = await stage.call(anthropic.path(false), { ...anthropic.request('fast', false), thread: { type: 'create' } })
  expect(response.status).toBe(400)
  expect(await errorOf(response)).toMatchObject({
    type: 'invalid_request_error',
    details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
  })
  expect(up!.heard).toHaveLength(0)
})

test('a client that leaves while the upstream thinks ends the upstream’s request, and nobody is blamed', async () => {
  const sample = samples[0]!
  const [up] = await serving(sample, () => new Promise(() => {}))
  stage.app.listen({ hostname: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const request = fetch(`http://127.0.0.1:${stage.app.server!.port}${sample.path(false)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(sample.request('fast', false)),
    signal: leaving.signal,
  })
  while (!up!.heard.length) await Bun.sleep(5)
  leaving.abort()
  await request.catch(() => {})
  while (!up!.aborted.length) await Bun.sleep(5)
  expect(lastRecord()).toMatchObject({ outcome: 'cancelled', status: 499 })
  expect(stage.live.size()).toBe(0)
})

test('a request that one protocol has no words for goes to a member that has', async () => {
  const [chat, , anthropic] = samples as [Sample, Sample, Sample]
  const unfit = upstream(() => json(anthropic.whole))
  const fit = upstream(() => json(chat.whole))
  const first = await stage.channel('anthropic', unfit.url)
  const second = await stage.channel('openai-chat', fit.url)
  await stage.group('fast', [first.id, second.id])
  const body = { ...chat.request('fast', false), n: 2 }
  expect((await stage.call(chat.path(false), body)).status).toBe(200)
  expect([unfit.heard.length, fit.heard.length]).toEqual([0, 1])
  await stage.channels.update(second.id, { enabled: false })
  const refused = await stage.call(chat.path(false), body)
  expect(refused.status).toBe(400)
  expect(lastRecord()).toMatchObject({ attempts: [], status: 400 })
})

test('an upstream that calls its JSON a page does not get a page onto the admin’s address', async () => {
  const sample = samples[0]!
  await serving(sample, () => new Response(sample.whole, { headers: { 'content-type': 'text/html' } }))
  const response = await stage.call(sample.path(false), sample.request('fast', false))
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await response.text()).toBe(sample.whole)
})

/** How streams begin without saying anything, where the sample that fails does not do so by itself. */
const starts: Partial<Record<ProtocolId, string>> = {
  'openai-chat': chat.cut.slice(0, chat.cut.indexOf('\n\n') + 2),
  gemini: 'data: {"usageMetadata":{"promptTokenCount":12},"modelVersion":"up-model"}\r\n\r\n',
}
