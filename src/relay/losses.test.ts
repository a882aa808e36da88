import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { fakeUpstream, openRelay, streamOf } from './fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
const upstreams: ReturnType<typeof fakeUpstream>[] = []
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(async () => {
  for (const upstream of upstreams) upstream.stop()
  await stage.close()
})

type Reply = (heard: { body: string }, count: number) => Response

/** A group of one channel, at an upstream that answers so. */
async function serving(name: string, protocol: Parameters<typeof stage.channel>[0], model: string, reply: Reply) {
  const upstream = fakeUpstream((_request, heard) => reply(heard, upstream.heard.length))
  upstreams.push(upstream)
  const channel = await stage.channel(protocol, upstream.url)
  await stage.group(name, [channel.id], { members: [{ channelId: channel.id, model }] })
  return { ...upstream, channel, sent: () => upstream.heard.map(({ body }) => JSON.parse(body)) }
}

const json = (body: unknown, status = 200) => Response.json(body, { status })
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
}
const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
}
const question = { messages: [{ role: 'user', content: 'hi' }] }
const lossy = { ...question, seed: 7, logit_bias: { 50256: -100 } }

describe('what is lost in a conversion', () => {
  test('is in the record, and in a header for who asks', async () => {
    await serving('lossy', 'anthropic', 'claude-opus-5-5', () => json(message))
    const quiet = await stage.call('/v1/chat/completions', { model: 'lossy', ...lossy })
    expect(quiet.headers.get('x-octopus-warnings')).toBeNull()
    const { warnings } = stage.records().at(-1)!
    expect(warnings!.join('\n')).toMatch(/seed dropped: .+\n?.*/)
    expect(warnings!.join('\n')).toMatch(/logit_bias dropped/)
    const told = await stage.call('/v1/chat/completions', { model: 'lossy', ...lossy }, { 'x-octopus-warnings': '1' })
    expect(told.headers.get('x-octopus-warnings')).toContain('seed dropped')
  })

  test('is not told where nothing is', async () => {
    await serving('lossless', 'anthropic', 'claude-opus-5-5', () => json(message))
    const response = await stage.call('/v1/chat/completions', { model: 'lossless', ...question }, { 'x-octopus-warnings': '1' })
    expect(response.headers.get('x-octopus-warnings')).toBeNull()
    expect(stage.records().at(-1)!.warnings).toBeUndefined()
  })

  test('a strict key gets an error that names it, and nobody is asked', async () => {
    const upstream = await serving('strictly', 'anthropic', 'claude-opus-5-5', () => json(message))
    const { key } = await stage.keys.create({ name: 'strict', strict: true })
    const strict = { authorization: `Bearer ${key}` }
    const refused = await stage.call('/v1/chat/completions', { model: 'strictly', ...lossy }, strict)
    expect(refused.status).toBe(400)
    const { error } = (await refused.json()) as { error: { message: string; param: string } }
    expect(error.message).toMatch(/strict.*seed dropped.*logit_bias dropped/)
    expect(upstream.heard).toHaveLength(0)
    expect((await stage.call('/v1/chat/completions', { model: 'strictly', ...question }, strict)).status).toBe(200)
  })

  test('a strict key is served by a member that loses nothing', async () => {
    const lossyOne = await serving('either', 'anthropic', 'claude-opus-5-5', () => json(message))
    const native = await serving('native', 'openai-chat', 'gpt-4o', () => json(completion))
    const { id } = stage.groups.byName('either')!
    const members = [
      { channelId: lossyOne.channel.id, model: 'claude-opus-5-5', priority: 0 },
      { channelId: native.channel.id, model: 'gpt-4o', priority: 1 },
    ]
    await stage.groups.update(id, { members })
    const { key } = await stage.keys.create({ name: 'strict too', strict: true })
    const response = await stage.call('/v1/chat/completions', { model: 'either', ...lossy }, { authorization: `Bearer ${key}` })
    expect(response.status).toBe(200)
    expect([lossyOne.heard.length, native.heard.length]).toEqual([0, 1])
  })
})

describe('a request that is refused for what no client can know of', () => {
  const tooOld = {
    error: {
      message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      type: 'invalid_request_error',
      param: 'max_tokens',
      code: 'unsupported_parameter',
    },
  }

  test('is mended once, and the lesson is kept', async () => {
    const upstream = await serving('mended', 'openai-chat', 'mystery-model', ({ body }) =>
      'max_tokens' in JSON.parse(body) ? json(tooOld, 400) : json(completion),
    )
    const ask = () => stage.call('/v1/messages', { model: 'mended', max_tokens: 100, ...question })
    expect((await ask()).status).toBe(200)
    expect(
      stage
        .records()
        .at(-1)!
        .attempts.map(({ status, outcome }) => [status, outcome]),
    ).toEqual([
      [400, 'failed'],
      [200, 'ok'],
    ])
    expect((await ask()).status).toBe(200)
    expect(upstream.sent().map((body) => Object.keys(body).filter((name) => name.startsWith('max_')))).toEqual([
      ['max_tokens'],
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ])
  })

  test('is not tried a third time', async () => {
    const upstream = await serving('unmendable', 'openai-chat', 'mystery-model', () => json(tooOld, 400))
    expect((await stage.call('/v1/messages', { model: 'unmendable', max_tokens: 100, ...question })).status).toBe(400)
    expect(upstream.heard).toHaveLength(2)
  })

  test('what a repair gives up is a loss like any other', async () => {
    const refusal = {
      error: {
        message: "Unsupported parameter: 'seed' is not supported with this model.",
        type: 'invalid_request_error',
        param: 'seed',
        code: 'unsupported_parameter',
      },
    }
    const answer: Reply = ({ body }) => ('seed' in JSON.parse(body) ? json(refusal, 400) : json(completion))
    const upstream = await serving('seedless', 'openai-chat', 'mystery-model', answer)
    const { key } = await stage.keys.create({ name: 'strict with repairs', strict: true })
    const ask = (headers = {}) => stage.call('/v1/chat/completions', { model: 'seedless', ...question, seed: 7 }, headers)
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(400)
    expect(upstream.heard).toHaveLength(1)
    expect((await ask()).status).toBe(200)
    expect(stage.records().at(-1)!.warnings).toEqual(['seed dropped: the upstream refused it'])
  })

  test('a fault of the caller’s own is returned as it is', async () => {
    const upstream = await serving('callers fault', 'openai-chat', 'mystery-model', () =>
      json({ error: { message: 'messages is too long', type: 'invalid_request_error', param: 'messages', code: null } }, 400),
    )
    expect((await stage.call('/v1/messages', { model: 'callers fault', max_tokens: 100, ...question })).status).toBe(400)
    expect(upstream.heard).toHaveLength(1)
  })
})

describe('a session that goes on with another vendor', () => {
  const thinking = (signature: string) => ({
    ...message,
    content: [
      { type: 'thinking', thinking: 'Hm.', signature },
      { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
    ],
    stop_reason: 'tool_use',
  })
  const tools = [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }]

  test('gives a vendor its own thoughts back, and its client’s vendor none that are not its', async () => {
    const claude = await serving('claude', 'anthropic', 'claude-opus-5-5', (_heard, count) =>
      json(count === 1 ? thinking('claude-signed') : message),
    )
    const openai = await serving('openai', 'openai-responses', 'gpt-5.2', () =>
      json({
        id: 'resp_1',
        object: 'response',
        created_at: 1,
        status: 'completed',
        model: 'gpt',
        output: [
          {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Hello.', annotations: [] }],
          },
        ],
        usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
      }),
    )
    const first = await stage.call('/v1/responses', { model: 'claude', input: 'hi', tools })
    const { output } = (await first.json()) as { output: Record<string, unknown>[] }
    expect(JSON.stringify(output)).not.toContain('claude-signed')
    const input = [{ role: 'user', content: 'hi' }, ...output, { type: 'function_call_output', call_id: 'toolu_1', output: 'seen' }]
    expect((await stage.call('/v1/responses', { model: 'claude', input, tools })).status).toBe(200)
    expect(claude.sent()[1].messages[1].content[0]).toEqual({ type: 'thinking', thinking: 'Hm.', signature: 'claude-signed' })

    expect((await stage.call('/v1/responses', { model: 'openai', input, tools })).status).toBe(200)
    const types = openai.sent()[0].input.map(({ type, role }: { type?: string; role?: string }) => type ?? role)
    expect(types).toEqual(['user', 'function_call', 'function_call_output'])
  })

  test('bytes are only touched where a sealed thought is', async () => {
    const native = await serving('untouched', 'openai-responses', 'gpt-5.2', () => streamOf([]))
    const body = '{"input" : [ {"role":"user","content":"OctoSeal \\u0041"} ],  "model":"untouched"}'
    await stage.call('/v1/responses', body)
    expect(native.heard[0]!.body).toBe(body.replace('"untouched"', '"gpt-5.2"'))
  })
})
