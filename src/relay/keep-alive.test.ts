import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openRelay, streamOf } from './fixture'
import { anthropicSample, chat, geminiSample, responses, type Sample, samples } from './samples.fixture'

/** What an upstream does: pieces of a stream and, as numbers, the milliseconds between them. Before a first number there is no head. */
type Script = (string | number)[]

let stage: Awaited<ReturnType<typeof openRelay>>
const servers: { stop(force: boolean): unknown }[] = []
beforeAll(async () => {
  stage = await openRelay()
  await stage.settings.set({ keepAliveSeconds: 1 })
  stage.app.listen({ hostname: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  for (const server of servers) server.stop(true)
  await stage.close()
})

/** Longer than the relay lets a client wait in silence. */
const LONG = 1400
const COMMENT = ': keep-alive\n\n'
const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

let names = 0

/** A group over upstreams that do this, in this order; answers its name. */
async function serving(sample: Sample, ...scripts: (Script | number)[]): Promise<string> {
  const name = `g${++names}`
  const ids: number[] = []
  for (const script of scripts) {
    const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: () => perform(script) })
    servers.push(server)
    ids.push((await stage.channel(sample.protocol, `http://127.0.0.1:${server.port}/v1`)).id)
  }
  await stage.group(name, ids)
  return name
}

async function perform(script: Script | number): Promise<Response> {
  if (typeof script === 'number') {
    await Bun.sleep(LONG)
    return Response.json({ error: { message: 'not today' } }, { status: script })
  }
  const [first, ...rest] = script
  if (typeof first === 'number') await Bun.sleep(first)
  const pieces = typeof first === 'number' ? rest : script
  return streamOf(pieces)
}

/** Asks over a real connection. */
function ask(sample: Sample, name: string, stream = true, path = sample.path(stream), init: RequestInit = {}) {
  return fetch(`http://127.0.0.1:${stage.app.server!.port}${path.replace('fast', name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(sample.request(name, stream)),
    ...init,
  })
}

const recordOf = (name: string) => stage.records().find(({ model }) => model === name)!

describe.concurrent('while nobody has begun to answer', () => {
  for (const sample of samples)
    test(`${sample.protocol}: the client hears comments, and then the reply as it is`, async () => {
      const name = await serving(sample, [LONG, sample.stream])
      const response = await ask(sample, name)
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      expect(await response.text()).toBe(COMMENT + sample.stream)
      expect(recordOf(name)).toMatchObject({ outcome: 'ok', status: 200, partial: false })
    })

  test('a silence after the head, or after a start that says nothing, is filled as well', async () => {
    const start = anthropicSample.failing.slice(0, anthropicSample.failing.indexOf('event: error'))
    const name = await serving(anthropicSample, [start, LONG, anthropicSample.stream.slice(start.length)])
    expect(await (await ask(anthropicSample, name)).text()).toBe(COMMENT + anthropicSample.stream)
  })

  test('another candidate may still be asked', async () => {
    const name = await serving(chat, 500, [chat.failing], [LONG, chat.stream])
    expect(await (await ask(chat, name)).text()).toBe(COMMENT + COMMENT + chat.stream)
    expect(recordOf(name).attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'ok'])
  })

  test('the reply may be of another protocol', async () => {
    const name = await serving(chat, [LONG, chat.stream])
    const text = await (await ask(anthropicSample, name)).text()
    expect(text).toStartWith(`${COMMENT}event: message_start`)
    expect(text).toContain('世界')
    expect(text).toEndWith('data: {"type":"message_stop"}\n\n')
  })

  for (const sample of samples)
    test(`${sample.protocol}: a refusal is told within the stream`, async () => {
      const name = await serving(sample, 503)
      const response = await ask(sample, name)
      expect(response.status).toBe(200)
      const text = await response.text()
      expect(text).toStartWith(COMMENT)
      expect(text).toMatch(sample.protocol === 'gemini' ? /\ndata: \{"error":\{"code":503,.+\n\n$/ : sample.broken)
      expect(text).toContain('not today')
      if (sample === responses) expect(text).toStartWith(`${COMMENT}event: response.created`)
      expect(recordOf(name)).toMatchObject({ outcome: 'failed', status: 200, partial: false })
    })

  test('a fault of the caller’s own is told within the stream', async () => {
    const name = await serving(chat, 400, [chat.stream])
    expect(await (await ask(chat, name)).text()).toMatch(
      /^: keep-alive\n\ndata: \{"error":\{"message":"not today".+\n\ndata: \[DONE\]\n\n$/,
    )
    expect(recordOf(name).attempts).toHaveLength(1)
  })

  test('an array of Gemini is opened, and filled with white space', async () => {
    const array = '/v1beta/models/fast:streamGenerateContent'
    const name = await serving(geminiSample, 503, [LONG, geminiSample.stream])
    const text = await (await ask(geminiSample, name, true, array)).text()
    expect(text).toMatch(/^\[\s+\{/)
    expect(JSON.parse(text)).toHaveLength(3)
    const refused = await serving(geminiSample, 503)
    expect(JSON.parse(await (await ask(geminiSample, refused, true, array)).text())).toMatchObject([{ error: { code: 503 } }])
  })

  test('a whole reply is opened only when it is there', async () => {
    const name = await serving(chat, 503)
    const response = await ask(chat, name, false)
    expect(response.status).toBe(503)
    expect(await response.text()).toStartWith('{"error"')
  })

  test('a client that leaves frees the upstream', async () => {
    const name = await serving(chat, [5 * LONG, chat.stream])
    const leaving = new AbortController()
    const response = await ask(chat, name, true, chat.path(true), { signal: leaving.signal })
    await response.body!.getReader().read()
    leaving.abort()
    while (!recordOf(name)) await Bun.sleep(10)
    expect(recordOf(name)).toMatchObject({ outcome: 'cancelled', status: 499 })
  })
})

describe.concurrent('while a reply that has begun is silent', () => {
  const between = (sample: Sample) => [sample.cut, LONG, sample.stream.slice(sample.cut.length)]

  test.each(samples.map((sample) => [sample.protocol, sample] as const))('%s: the client hears so', async (protocol, sample) => {
    const name = await serving(sample, between(sample))
    const kept = protocol === 'anthropic' ? PING : COMMENT
    expect(await (await ask(sample, name)).text()).toBe(between(sample).with(1, kept).join(''))
    expect(recordOf(name)).toMatchObject({ outcome: 'ok' })
  })

  test.each([
    ['openai-chat', chat, COMMENT],
    ['openai-responses', responses, 'event: keepalive\ndata: {"type":"keepalive",'],
    ['anthropic', anthropicSample, 'event: ping\ndata: {"type":"ping"}\n\n'],
  ] as const)('%s: also where it is converted', async (_protocol, client, kept) => {
    const name = await serving(geminiSample, between(geminiSample))
    const text = await (await ask(client, name)).text()
    expect(text).toContain(kept)
    expect(text.indexOf(kept)).toBeGreaterThan(text.indexOf('Héllo'))
    expect(text.indexOf(kept)).toBeLessThan(text.indexOf('世界'))
  })

  test('an array stays one', async () => {
    const name = await serving(geminiSample, between(geminiSample))
    const text = await (await ask(geminiSample, name, true, '/v1beta/models/fast:streamGenerateContent')).text()
    expect(text).toContain('}\n,')
    expect(JSON.parse(text)).toHaveLength(3)
  })

  test('nothing is put into the middle of an event', async () => {
    const cut = chat.cut.length + 10
    const name = await serving(chat, [chat.stream.slice(0, cut), LONG, chat.stream.slice(cut)])
    expect(await (await ask(chat, name)).text()).toBe(chat.stream)
  })
})

test('with the setting at 0 nobody is sent anything', async () => {
  await stage.settings.set({ keepAliveSeconds: 0 })
  const name = await serving(chat, [LONG, ...[chat.cut, LONG, chat.stream.slice(chat.cut.length)]])
  expect(await (await ask(chat, name)).text()).toBe(chat.stream)
})
