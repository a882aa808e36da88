import { describe, expect, test } from 'bun:test'
import { streamOf } from './fixture'
import { type Data, onStage, type Reply } from './stage.fixture'

const on = onStage()
const { serving, ask, request, lastRecord } = on

const usage = { input_tokens: 10, output_tokens: 2, total_tokens: 12 }
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
}
const response = (id: string, more: object = {}) => ({
  id,
  object: 'response',
  status: 'completed',
  model: 'up-model',
  output: [message],
  usage,
  ...more,
})

/** An account of OpenAI's that keeps what it answers, under ids that begin with its name. */
function account(name: string): Reply {
  const kept = new Map<string, object>()
  return ({ method, path, body }) => {
    const [, id = '', tail] = /^\/v1\/responses\/([^/?]+)(.*)$/.exec(path) ?? []
    if (method === 'POST' && path === '/v1/responses') {
      const { previous_response_id: previous, background } = JSON.parse(body)
      if (previous && !kept.has(previous)) return Response.json({ error: { message: 'not mine' } }, { status: 400 })
      const made = response(`${name}_${kept.size}`, background ? { status: 'queued', output: [], usage: null } : {})
      kept.set(made.id, response(made.id))
      return made
    }
    if (!kept.has(id)) return Response.json({ error: { message: `no ${id}` } }, { status: 404 })
    if (tail === '/input_items') return { object: 'list', data: [] }
    if (tail === '/cancel') return { ...kept.get(id), status: 'cancelled' }
    if (method !== 'DELETE') return kept.get(id)
    kept.delete(id)
    return { id, object: 'response', deleted: true }
  }
}

const idOf = async (answer: Promise<Response> | Response) => ((await (await answer).json()) as Data).id as string
const create = (body: object = {}) => ask('/v1/responses', { model: 'fast', input: 'Hello', ...body })

describe('responses that upstreams keep', () => {
  test('go on at the account that made them, whoever’s turn it is', async () => {
    const [a, b] = await serving('fast', ['openai-responses', account('a')], ['openai-responses', account('b')])
    await on.stage.groups.update(on.stage.groups.all()[0]!.id, { mode: 'round-robin' })
    const first = await idOf(create())
    const second = await idOf(create())
    expect([first[0], second[0]].sort()).toEqual(['a', 'b'])
    for (const previous of [first, second, first, second])
      expect((await idOf(create({ previous_response_id: previous })))[0]).toBe(previous[0]!)
    expect(a!.heard.length).toBe(b!.heard.length)
  })

  test('are fetched, listed, cancelled and deleted there', async () => {
    const [, b] = await serving(
      'fast',
      ['openai-responses', () => new Response('busy', { status: 503 })],
      ['openai-responses', account('b')],
    )
    const id = await idOf(create())
    expect(((await (await request('GET', `/v1/responses/${id}?include=x&key=${on.stage.key}`)).json()) as Data).output).toEqual([message])
    expect(((await (await request('GET', `/responses/${id}/input_items`)).json()) as Data).object).toBe('list')
    expect(((await (await request('POST', `/v1/v1/responses/${id}/cancel`)).json()) as Data).status).toBe('cancelled')
    expect(((await (await request('DELETE', `/v1/responses/${id}`)).json()) as Data).deleted).toBeTrue()
    expect(b!.heard.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /v1/responses/${id}?include=x`,
      `GET /v1/responses/${id}/input_items`,
      `POST /v1/responses/${id}/cancel`,
      `DELETE /v1/responses/${id}`,
    ])
    expect((await request('GET', `/v1/responses/${id}`)).status).toBe(404)
    expect(b!.heard).toHaveLength(5)
  })

  test.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/cancel'],
    ['GET', '/input_items'],
  ])('%s of one that nobody knows is a 404 (130)', async (method, tail) => {
    const [up] = await serving('fast', ['openai-responses', account('a')])
    const refused = await request(method, `/v1/responses/resp_unknown${tail}`)
    expect(refused.status).toBe(404)
    expect(((await refused.json()) as Data).error).toMatchObject({
      message: "Response with id 'resp_unknown' not found.",
      type: 'invalid_request_error',
    })
    expect(up!.heard).toEqual([])
  })

  test('are for the API key that made them', async () => {
    const [up] = await serving('fast', ['openai-responses', account('a')])
    const id = await idOf(create())
    const { key } = await on.stage.keys.create({ name: 'other' })
    const authorization = `Bearer ${key}`
    expect((await request('GET', `/v1/responses/${id}`, { authorization })).status).toBe(404)
    const refused = await on.stage.call('/v1/responses', { model: 'fast', input: 'x', previous_response_id: id }, { authorization })
    expect([refused.status, ((await refused.json()) as Data).error.code]).toEqual([400, 'previous_response_not_found'])
    expect(up!.heard).toHaveLength(1)
  })

  test('that stream are known from their first event on', async () => {
    const events = [
      { type: 'response.created', response: { id: 'resp_s', status: 'in_progress' } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
      { type: 'response.completed', response: response('resp_s') },
    ]
    const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
    const [up] = await serving('fast', ['openai-responses', () => streamOf([text])])
    expect(await (await create({ stream: true })).text()).toBe(text)
    const again = await request('GET', '/v1/responses/resp_s?stream=true&starting_after=1')
    expect(again.headers.get('content-type')).toStartWith('text/event-stream')
    expect(await again.text()).toBe(text)
    expect(up!.heard[1]!.path).toBe('/v1/responses/resp_s?stream=true&starting_after=1')
    // What was counted when it was made is not counted again.
    expect(lastRecord()).toMatchObject({ outcome: 'ok', usage: null })
  })

  test('that are not stored are not remembered', async () => {
    await serving('fast', ['openai-responses', account('a')])
    const id = await idOf(create({ store: false }))
    expect((await request('GET', `/v1/responses/${id}`)).status).toBe(404)
  })

  test('in the background are counted once, when they are first seen complete', async () => {
    await serving('fast', ['openai-responses', account('a')])
    const id = await idOf(create({ background: true }))
    expect(lastRecord().usage).toBeNull()
    await request('GET', `/v1/responses/${id}`)
    expect(lastRecord().usage).toMatchObject({ input: 10, output: 2 })
    await request('GET', `/v1/responses/${id}`)
    expect(lastRecord().usage).toBeNull()
  })

  test('that the account has lost are its own 404, and it does not rest for that', async () => {
    const forgetful: Reply = ({ method }) =>
      method === 'GET' ? Response.json({ error: { message: 'expired' } }, { status: 404 }) : response('resp_f')
    const [up, other] = await serving('fast', ['openai-responses', forgetful], ['openai-responses', account('b')])
    const lost = await request('GET', `/v1/responses/${await idOf(create())}`)
    expect([lost.status, await lost.json()]).toEqual([404, { error: { message: 'expired' } }])
    expect(await idOf(create())).toBe('resp_f')
    expect([up!.heard.length, other!.heard.length]).toEqual([3, 0])
  })
})

describe('what only a stored conversation could answer', () => {
  test.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_not_found', 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'unsupported_parameter', 'conversation'],
    [{ background: true }, 'unsupported_parameter', 'background'],
    [{ prompt: { id: 'pmpt_1' } }, 'unsupported_parameter', 'prompt'],
  ])('is refused where the upstream speaks another protocol: %j (129)', async (field, code, param) => {
    const [up] = await serving('fast', ['openai-chat', () => ({})])
    const refused = await create(field)
    expect(refused.status).toBe(400)
    expect(((await refused.json()) as Data).error).toMatchObject({ type: 'invalid_request_error', code, param })
    expect(up!.heard).toEqual([])
    expect(lastRecord().attempts).toEqual([])
  })

  test('goes past such a channel to one that can', async () => {
    const [chat, native] = await serving('fast', ['openai-chat', () => ({})], ['openai-responses', account('a')])
    expect((await create({ background: true })).status).toBe(200)
    expect([chat!.heard.length, native!.heard.length]).toEqual([0, 1])
  })

  test('is forwarded where there is only one account, and refused where there are several', async () => {
    await serving('fast', ['openai-responses', account('a')])
    expect((await create({ conversation: 'conv_1' })).status).toBe(200)
    await serving('both', ['openai-responses', account('a')], ['openai-responses', account('b')])
    const refused = await ask('/v1/responses', { model: 'both', input: 'x', conversation: 'conv_1' })
    expect([refused.status, ((await refused.json()) as Data).error.param]).toEqual([400, 'conversation'])
  })

  test('a conversation is compacted by its own vendor only', async () => {
    const compaction = { id: 'resp_c', object: 'response.compaction', output: [{ type: 'compaction', encrypted_content: 'x' }], usage }
    const [up] = await serving('fast', ['openai-responses', () => compaction])
    expect(await (await ask('/v1/responses/compact', { model: 'fast', input: 'x' })).json()).toEqual(compaction)
    expect(up!.heard[0]!.path).toBe('/v1/responses/compact')
    expect(lastRecord().usage).toMatchObject({ input: 10, output: 2 })
    await serving('chat', ['openai-chat', () => ({})])
    expect((await ask('/v1/responses/compact', { model: 'chat', input: 'x' })).status).toBe(400)
  })
})
