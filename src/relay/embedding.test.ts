import { describe, expect, test } from 'bun:test'
import type { ProtocolId } from '../protocols/protocol'
import type { Heard } from './fixture'
import { type Data, onStage } from './stage.fixture'

const on = onStage()
const { ask, lastRecord } = on

/** The group "vectors" over channels of these protocols, in this order. */
const serving = (...replies: [ProtocolId, (body: Data, heard: Heard) => Data][]) =>
  on.serving(
    'vectors',
    ...replies.map(([protocol, reply]): [ProtocolId, (heard: Heard) => Data] => [
      protocol,
      (heard) => reply(JSON.parse(heard.body), heard),
    ]),
  )

const base64 = (numbers: number[]) => Buffer.from(new Float32Array(numbers).buffer).toString('base64')

const openaiReply = (vectors: (number[] | string)[], usage?: object) => ({
  object: 'list',
  data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model: 'up-model',
  ...(usage && { usage }),
})
/** A vector that tells which text it is of. */
const ofText = (text: string) => [Number(/\d+/.exec(text)?.[0] ?? 0), 1]
const googleReply = (body: Data) =>
  body.requests
    ? { embeddings: body.requests.map((request: Data) => ({ values: ofText(request.content.parts[0].text) })) }
    : { embedding: { values: ofText(body.content.parts[0].text) } }

describe('embeddings of OpenAI clients', () => {
  test('on a channel of the same protocol pass byte for byte', async () => {
    const text =
      '{ "object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,0.2]}],"usage":{"prompt_tokens":7,"total_tokens":7} }'
    const [up] = await serving(['openai-chat', () => new Response(text, { headers: { 'content-type': 'application/json' } })])
    const response = await ask('/v1/embeddings', { model: 'vectors', input: 'hello', user: 'u' })
    expect(await response.text()).toBe(text)
    expect(up!.heard[0]!.path).toBe('/v1/embeddings')
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ model: 'up-model', input: 'hello', user: 'u' })
    expect(lastRecord()).toMatchObject({ protocol: 'embeddings', outcome: 'ok', usage: { input: 7, output: 0 } })
  })

  test('that asked for base64 get it from an upstream that only knows numbers (128)', async () => {
    await serving(['openai-chat', () => openaiReply([[0.5, -2]])])
    const reply: Data = await (await ask('/v1/embeddings', { model: 'vectors', input: 'hello there', encoding_format: 'base64' })).json()
    expect(reply.data[0].embedding).toBe(base64([0.5, -2]))
    expect(reply.usage.prompt_tokens).toBeGreaterThan(0)
    expect(lastRecord().usage!.input).toBe(reply.usage.prompt_tokens)
  })

  test('that asked for numbers get them from an upstream that answers base64', async () => {
    await serving(['openai-responses', () => openaiReply([base64([0.5, -2]), base64([1, 3])], { prompt_tokens: 4 })])
    const reply: Data = await (await ask('/v1/embeddings', { model: 'vectors', input: ['a', 'b'] })).json()
    expect(reply.data.map(({ embedding }: Data) => embedding)).toEqual([
      [0.5, -2],
      [1, 3],
    ])
    expect(reply.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 })
  })

  test('one text becomes embedContent, several become batchEmbedContents', async () => {
    const [up] = await serving(['gemini', googleReply])
    await ask('/v1/embeddings', { model: 'vectors', input: 'text 5' })
    const reply: Data = await (await ask('/v1/embeddings', { model: 'vectors', input: ['text 1', 'text 2'] })).json()
    expect(up!.heard.map(({ path }) => path)).toEqual(['/v1/models/up-model:embedContent', '/v1/models/up-model:batchEmbedContents'])
    expect(JSON.parse(up!.heard[1]!.body).requests[1]).toEqual({ model: 'models/up-model', content: { parts: [{ text: 'text 2' }] } })
    expect(reply).toMatchObject({
      object: 'list',
      model: 'vectors',
      data: [
        { index: 0, embedding: [1, 1] },
        { index: 1, embedding: [2, 1] },
      ],
    })
    expect(reply.usage.total_tokens).toBeGreaterThan(1)
    expect(up!.heard[0]!.headers.get('x-goog-api-key')).toBe('sk-upstream')
  })

  test('cut vectors of Gemini come at the length of 1, as base64 if asked', async () => {
    const [up] = await serving(['gemini', () => ({ embedding: { values: [3, 4] } })])
    const reply: Data = await (
      await ask('/v1/embeddings', { model: 'vectors', input: 'x', dimensions: 2, encoding_format: 'base64' })
    ).json()
    expect(JSON.parse(up!.heard[0]!.body).outputDimensionality).toBe(2)
    expect(reply.data[0].embedding).toBe(base64([0.6, 0.8]))
  })

  test('more than a hundred texts are asked in several calls and numbered again', async () => {
    const [up] = await serving(['gemini', googleReply])
    const input = Array.from({ length: 250 }, (_, index) => `text ${index}`)
    const reply: Data = await (await ask('/v1/embeddings', { model: 'vectors', input })).json()
    expect(up!.heard.map(({ body }) => JSON.parse(body).requests.length)).toEqual([100, 100, 50])
    expect(reply.data.map(({ index, embedding }: Data) => [index, embedding[0]])).toEqual(input.map((_, index) => [index, index]))
    expect(lastRecord().attempts).toHaveLength(1)
  })

  test('a call that fails in between fails over as a whole', async () => {
    let calls = 0
    const [, second] = await serving(
      ['gemini', (body) => (++calls === 2 ? new Response('busy', { status: 503 }) : googleReply(body))],
      ['openai-chat', (body) => openaiReply(body.input.map(ofText), { prompt_tokens: 150 })],
    )
    const input = Array.from({ length: 150 }, (_, index) => `text ${index}`)
    const reply: Data = await (await ask('/v1/embeddings', { model: 'vectors', input })).json()
    expect(reply.data).toHaveLength(150)
    expect(second!.heard).toHaveLength(1)
    expect(lastRecord().attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'ok'])
  })

  test('tokens go to a channel that takes them, and are refused where there is none', async () => {
    const [google, openai] = await serving(['gemini', googleReply], ['openai-chat', () => openaiReply([[1]], { prompt_tokens: 3 })])
    expect((await ask('/v1/embeddings', { model: 'vectors', input: [1, 2, 3] })).status).toBe(200)
    expect([google!.heard.length, openai!.heard.length]).toEqual([0, 1])
    const channel = on.stage.channels.all()[1]!
    await on.stage.channels.update(channel.id, { enabled: false })
    const refused = await ask('/v1/embeddings', { model: 'vectors', input: [[1, 2], [3]] })
    expect(refused.status).toBe(400)
    expect(((await refused.json()) as Data).error).toMatchObject({ param: 'input', type: 'invalid_request_error' })
  })

  test("Google's errors come in OpenAI's words", async () => {
    await serving([
      'gemini',
      () => Response.json({ error: { code: 400, message: 'text is too long', status: 'INVALID_ARGUMENT' } }, { status: 400 }),
    ])
    const response = await ask('/v1/embeddings', { model: 'vectors', input: 'x' })
    expect(response.status).toBe(400)
    expect(((await response.json()) as Data).error).toMatchObject({ message: 'text is too long', type: 'invalid_request_error' })
  })

  test('a reply with fewer vectors than texts is none', async () => {
    await serving(['gemini', () => ({ embeddings: [{ values: [1] }] })])
    expect((await ask('/v1/embeddings', { model: 'vectors', input: ['a', 'b'] })).status).toBe(502)
  })

  test('a group without a channel for them says so', async () => {
    await serving(['anthropic', () => ({})])
    const response = await ask('/v1/embeddings', { model: 'vectors', input: 'x' })
    expect(response.status).toBe(400)
    expect(((await response.json()) as Data).error.message).toContain('it needs an enabled channel that speaks openai-chat')
  })
})

describe('embeddings of Gemini clients', () => {
  const batch = (...texts: string[]) => ({
    requests: texts.map((text) => ({ model: 'models/vectors', content: { parts: [{ text }] }, taskType: 'RETRIEVAL_QUERY' })),
  })

  test('pass on a Gemini channel, with its own model in every request', async () => {
    const [up] = await serving(['gemini', googleReply])
    const reply: Data = await (await ask('/v1beta/models/vectors:batchEmbedContents', batch('text 1', 'text 2'))).json()
    expect(reply).toEqual({ embeddings: [{ values: [1, 1] }, { values: [2, 1] }] })
    const heard = up!.heard[0]!
    expect(heard.path).toBe('/v1/models/up-model:batchEmbedContents')
    expect(JSON.parse(heard.body).requests[0]).toMatchObject({ model: 'models/up-model', taskType: 'RETRIEVAL_QUERY' })
    expect(lastRecord().usage!.input).toBeGreaterThan(1)
  })

  test('are asked of OpenAI in its words, and the loss is noted', async () => {
    const [up] = await serving(['openai-chat', () => openaiReply([base64([1, 2]), base64([3, 4])], { prompt_tokens: 9 })])
    const body = { requests: batch('one', 'two').requests.map((request) => ({ ...request, outputDimensionality: 2 })) }
    const reply: Data = await (await ask('/v1beta/models/vectors:batchEmbedContents', body)).json()
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ model: 'up-model', input: ['one', 'two'], dimensions: 2, encoding_format: 'float' })
    expect(reply).toEqual({ embeddings: [{ values: [1, 2] }, { values: [3, 4] }], usageMetadata: { promptTokenCount: 9 } })
    expect(lastRecord()).toMatchObject({ protocol: 'embeddings', usage: { input: 9, output: 0 } })
    expect(lastRecord().warnings?.join()).toContain('taskType dropped')
  })

  test('a single one is answered in the form for one', async () => {
    await serving(['volcengine', () => openaiReply([[1, 2]], { total_tokens: 2 })])
    const reply: Data = await (await ask('/v1beta/models/vectors:embedContent', { content: { parts: [{ text: 'one' }] } })).json()
    expect(reply).toEqual({ embedding: { values: [1, 2] }, usageMetadata: { promptTokenCount: 2 } })
  })

  test('pictures cannot be embedded by OpenAI', async () => {
    await serving(['openai-chat', () => openaiReply([[1]])])
    const part = { inlineData: { mimeType: 'image/png', data: 'AAAA' } }
    const response = await ask('/v1beta/models/vectors:embedContent', { content: { parts: [part] } })
    expect(response.status).toBe(400)
    expect(((await response.json()) as Data).error.status).toBe('INVALID_ARGUMENT')
  })
})
