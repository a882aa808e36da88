import { describe, expect, test } from 'bun:test'
import { type Data, onStage } from './stage.fixture'

const on = onStage()
const { serving, ask, request } = on

const embedding = { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1 } }

describe('addresses', () => {
  test.each(['/embeddings', '/v1/embeddings', '/v1/v1/embeddings', '/v1/embeddings/'])('%s is one (134)', async (path) => {
    await serving('fast', ['openai-chat', () => embedding])
    expect((await ask(path, { model: 'fast', input: 'x' })).status).toBe(200)
  })

  test.each(['/v1beta', '/v1', '/v1alpha', '/v1/v1beta', ''])('Gemini is spoken under "%s"', async (prefix) => {
    await serving('a/b:c', ['gemini', () => ({ totalTokens: 4 })])
    const contents = [{ parts: [{ text: 'x' }] }]
    // The model's own colon and slash, as they are and encoded (133).
    for (const model of ['a/b:c', 'models/a/b:c', 'a%2Fb%3Ac'])
      expect(await (await ask(`${prefix}/models/${model}:countTokens`, { contents })).json()).toEqual({ totalTokens: 4 })
  })

  test.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['GET', '/embeddings', 'POST'],
    ['DELETE', '/v1/audio/speech', 'POST'],
    ['PUT', '/v1/responses/resp_1', 'GET, DELETE'],
    ['GET', '/v1/responses/resp_1/cancel', 'POST'],
    ['POST', '/v1/responses/resp_1/input_items', 'GET'],
    ['GET', '/v1beta/models/fast:embedContent', 'POST'],
    ['DELETE', '/v1/v1/models', 'GET'],
  ])('%s %s is a 405 that says what is allowed', async (method, path, allow) => {
    const response = await request(method, path)
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  })

  test.each([
    ['POST', '/v1/nothing', 'invalid_request_error'],
    ['GET', '/v1/files', 'invalid_request_error'],
    ['POST', '/v1/messages/batches', 'not_found_error'],
  ])('%s %s is a 404 in its own shape', async (method, path, type) => {
    const response = await request(method, path)
    expect([response.status, ((await response.json()) as Data).error.type]).toEqual([404, type])
    expect((await request('POST', '/v1beta/cachedContents')).status).toBe(404)
  })

  test.each([
    ['authorization', 'Bearer '],
    ['Authorization', 'bearer  '],
    ['x-api-key', ''],
    ['x-goog-api-key', ''],
    ['api-key', ' '],
  ])('a key in %s is taken, on any of them (131)', async (header, before) => {
    for (const path of ['/v1/models', '/v1beta/models']) {
      const init = { headers: { 'anthropic-version': '2026-10-21', [header]: before + on.stage.key } }
      expect((await on.stage.app.handle(new Request(`http://localhost${path}`, init))).status).toBe(200)
      expect((await on.stage.app.handle(new Request(`http://localhost${path}?key=${on.stage.key}`))).status).toBe(200)
    }
  })

  test("betas of the client's, repeated, and of the channel's come together once each (132)", async () => {
    const [up] = await serving('fast', ['anthropic', () => ({ input_tokens: 4 })])
    const channel = on.stage.channels.all()[0]!
    await on.stage.channels.update(channel.id, { headers: [{ name: 'Anthropic-Beta', value: 'effort-2025-11-24,context-1m-2025-08-07' }] })
    const headers = new Headers({ authorization: `Bearer ${on.stage.key}`, 'anthropic-beta': 'context-1m-2025-08-07' })
    headers.append('anthropic-beta', 'interleaved-thinking-2025-05-14')
    const body = JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hi' }] })
    await on.stage.app.handle(new Request('http://localhost/v1/messages/count_tokens', { method: 'POST', headers, body }))
    const sent = up!.heard[0]!.headers.get('anthropic-beta')!.split(',')
    expect(sent.sort()).toEqual(['context-1m-2025-08-07', 'effort-2025-11-24', 'interleaved-thinking-2025-05-14'])
  })

  test.each(['HEAD', 'GET'])('%s /api/hello is answered', async (method) => {
    const response = await request(method, '/api/hello')
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('browsers may delete as well', async () => {
    const response = await request('OPTIONS', '/v1/responses/resp_1', { origin: 'https://example.com' })
    expect(response.headers.get('access-control-allow-methods')).toContain('DELETE')
  })
})

describe('the list of models (126)', () => {
  const names = async (path: string, headers: Record<string, string> = {}): Promise<Data> => (await request('GET', path, headers)).json()

  test('has three shapes', async () => {
    await on.stage.group('vendor/model:8b', [])
    expect(await names('/v1/models')).toEqual({
      object: 'list',
      data: [{ id: 'vendor/model:8b', object: 'model', created: 0, owned_by: 'octopus' }],
    })
    const anthropic = await names('/v1/models', { 'anthropic-version': '2023-06-01' })
    expect(anthropic).toMatchObject({ has_more: false, first_id: 'vendor/model:8b', last_id: 'vendor/model:8b' })
    expect(anthropic.data[0]).toMatchObject({ type: 'model', id: 'vendor/model:8b', lifecycle: 'active', max_tokens: null })
    for (const [path, headers] of [
      ['/v1beta/models', {}],
      ['/v1/models', { 'x-goog-api-key': on.stage.key }],
    ] as const) {
      const { models } = await names(path, headers)
      expect(models[0]).toMatchObject({ name: 'models/vendor/model:8b', displayName: 'vendor/model:8b' })
    }
    expect(await names('/models?client_version=0.169.0', { 'anthropic-version': '2023-06-01' })).toMatchObject({ object: 'list' })
  })

  test('one of them is found by its whole name', async () => {
    await on.stage.group('vendor/model:8b', [])
    for (const id of ['vendor/model:8b', 'vendor%2Fmodel%3A8b'])
      expect(await names(`/v1/models/${id}`)).toMatchObject({ id: 'vendor/model:8b' })
    expect(await names('/v1beta/models/vendor/model:8b')).toMatchObject({ name: 'models/vendor/model:8b' })
    expect((await request('GET', '/v1/models/other')).status).toBe(404)
  })

  test('comes in pages, forwards and backwards', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await on.stage.group(name, [])
    const page = (query: string) => names(`/v1/models?${query}`, { 'anthropic-version': '2023-06-01' })
    const shown = ({ data, has_more, first_id, last_id }: Data) => [data.map(({ id }: Data) => id).join(''), has_more, first_id, last_id]
    expect(shown(await page('limit=2'))).toEqual(['ab', true, 'a', 'b'])
    expect(shown(await page('limit=2&after_id=b'))).toEqual(['cd', true, 'c', 'd'])
    expect(shown(await page('limit=2&after_id=d'))).toEqual(['e', false, 'e', 'e'])
    expect(shown(await page('limit=2&before_id=d'))).toEqual(['bc', true, 'b', 'c'])
    expect(shown(await page('after_id=e'))).toEqual(['', false, null, null])
    const first = await names('/v1beta/models?pageSize=3')
    const second = await names(`/v1beta/models?pageSize=3&pageToken=${first.nextPageToken}`)
    expect([...first.models, ...second.models].map(({ displayName }: Data) => displayName).join('')).toBe('abcde')
    expect(second.nextPageToken).toBeUndefined()
  })

  test('is empty in each shape where there is none', async () => {
    expect(await names('/v1/models')).toEqual({ object: 'list', data: [] })
    expect(await names('/v1/models', { 'x-api-key': on.stage.key })).toEqual({ data: [], has_more: false, first_id: null, last_id: null })
    expect(await names('/v1beta/models')).toEqual({ models: [] })
  })
})
