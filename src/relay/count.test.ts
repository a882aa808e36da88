import { describe, expect, test } from 'bun:test'
import type { ProtocolId } from '../protocols/protocol'
import { type Data, onStage, type Reply } from './stage.fixture'

const on = onStage()
const { serving, ask } = on

const question = 'What is the weather in Lisbon tomorrow?'
const clients: [ProtocolId, path: string, body: object, answer: (tokens: number) => object][] = [
  [
    'anthropic',
    '/v1/messages/count_tokens?beta=true',
    {
      model: 'fast',
      system: 'Be brief.',
      messages: [{ role: 'user', content: question }],
      thinking: { type: 'enabled', budget_tokens: 2000 },
    },
    (input_tokens) => ({ input_tokens }),
  ],
  [
    'gemini',
    '/v1beta/models/fast:countTokens',
    {
      generateContentRequest: {
        model: 'models/fast',
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: question }] }],
      },
    },
    (totalTokens) => ({ totalTokens }),
  ],
  [
    'openai-responses',
    '/v1/responses/input_tokens',
    { model: 'fast', instructions: 'Be brief.', input: question },
    (input_tokens) => ({ object: 'response.input_tokens', input_tokens }),
  ],
]
const counter: Record<string, [path: string, reply: object, fields: string[]]> = {
  anthropic: ['/v1/messages/count_tokens', { input_tokens: 42 }, ['cache_control', 'messages', 'model', 'system', 'thinking']],
  gemini: ['/v1/models/up-model:countTokens', { totalTokens: 42 }, ['generateContentRequest']],
  'openai-responses': ['/v1/responses/input_tokens', { input_tokens: 42 }, ['input', 'instructions', 'model', 'reasoning', 'text']],
}
const countsAs =
  (protocol: ProtocolId): Reply =>
  () =>
    counter[protocol]![1]

describe('counting', () => {
  for (const [client, path, body, answer] of clients) {
    for (const protocol of Object.keys(counter) as ProtocolId[]) {
      test(`${client} asks the counter of ${protocol}`, async () => {
        const [up] = await serving('fast', [protocol, countsAs(protocol)])
        const response = await ask(path, body)
        expect(response.headers.get('x-octopus-estimated')).toBeNull()
        expect(await response.json()).toEqual(client === protocol ? counter[protocol]![1] : answer(42))
        const heard = up!.heard[0]!
        expect(heard.path).toBe(counter[protocol]![0])
        const sent: Data = JSON.parse(heard.body)
        for (const field of Object.keys(sent)) expect(counter[protocol]![2]).toContain(field)
        expect(JSON.stringify(sent)).toContain(question)
        expect(sent.model ?? sent.generateContentRequest.model).toEndWith('up-model')
      })
    }

    test(`${client} gets an estimate where no channel has a counter (127)`, async () => {
      const [up] = await serving('fast', ['openai-chat', () => ({})])
      const response = await ask(path, body)
      expect([response.status, response.headers.get('x-octopus-estimated')]).toEqual([200, 'true'])
      const said = (await response.json()) as Data
      const tokens = said.input_tokens ?? said.totalTokens
      expect(said).toEqual(answer(tokens))
      expect(tokens).toBeGreaterThan(8)
      expect(tokens).toBeLessThan(30)
      expect(up!.heard).toEqual([])
    })
  }

  test('Gemini clients may send bare contents', async () => {
    const [up] = await serving('fast', ['gemini', countsAs('gemini')])
    const contents = [{ parts: [{ text: question }] }]
    expect(await (await ask('/v1beta/models/fast:countTokens', { contents })).json()).toEqual({ totalTokens: 42 })
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ contents })
  })

  test("the client's own protocol is asked first, whatever the order", async () => {
    const [first, second] = await serving('fast', ['gemini', countsAs('gemini')], ['anthropic', countsAs('anthropic')])
    const [, path, body] = clients[0]!
    await ask(path, body)
    expect([first!.heard.length, second!.heard.length]).toEqual([0, 1])
  })

  test('the beta of context management gets its number twice', async () => {
    await serving('fast', ['openai-chat', () => ({})])
    const body = { model: 'fast', messages: [{ role: 'user', content: question }], context_management: { edits: [] } }
    const said: Data = await (await ask('/v1/messages/count_tokens', body)).json()
    expect(said.context_management.original_input_tokens).toBe(said.input_tokens)
  })

  test('the same body is counted once, even 25 times at once', async () => {
    const [up] = await serving('fast', ['anthropic', countsAs('anthropic')])
    const [, path, body] = clients[0]!
    const all = await Promise.all(Array.from({ length: 25 }, () => ask(path, body)))
    expect(await Promise.all(all.map((response) => response.json()))).toEqual(Array(25).fill({ input_tokens: 42 }))
    expect(up!.heard).toHaveLength(1)
    await ask(path, { ...body, system: 'Be long.' })
    expect(up!.heard).toHaveLength(2)
  })

  test('a server without a counter is asked once; it does not rest for that', async () => {
    const [up] = await serving('fast', [
      'anthropic',
      ({ path }) => (path.includes('count') ? new Response('no', { status: 404 }) : message),
    ])
    const [, path, body] = clients[0]!
    for (const _ of [1, 2, 3]) expect((await ask(path, body)).headers.get('x-octopus-estimated')).toBe('true')
    expect(up!.heard).toHaveLength(1)
    expect((await ask('/v1/messages', { ...body, max_tokens: 9 })).status).toBe(200)
  })

  test('a counter that refuses one body is asked about the next', async () => {
    const [up] = await serving('fast', [
      'anthropic',
      ({ body }) => (body.includes('bad') ? new Response('{}', { status: 400 }) : { input_tokens: 7 }),
    ])
    const of = (content: string) => ask('/v1/messages/count_tokens', { model: 'fast', messages: [{ role: 'user', content }] })
    expect((await of('bad')).headers.get('x-octopus-estimated')).toBe('true')
    expect(await (await of('good')).json()).toEqual({ input_tokens: 7 })
    expect(up!.heard).toHaveLength(2)
  })

  test('nothing of it is recorded', async () => {
    await serving('fast', ['openai-chat', () => ({})])
    const before = on.stage.records().length
    await ask(clients[0]![1], clients[0]![2])
    expect(on.stage.records()).toHaveLength(before)
  })

  test('an unknown model and a wrong key are refused in the words of each', async () => {
    const lost = await ask('/v1/messages/count_tokens', { model: 'none', messages: [] })
    expect([lost.status, ((await lost.json()) as Data).error.type]).toEqual([404, 'not_found_error'])
    const refused = await on.stage.call('/v1beta/models/fast:countTokens', { contents: [] }, { authorization: 'Bearer wrong' })
    expect([refused.status, ((await refused.json()) as Data).error.status]).toEqual([401, 'UNAUTHENTICATED'])
  })
})

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up-model',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 1 },
}
