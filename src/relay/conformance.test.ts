import { describe, expect, test } from 'bun:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { ProtocolId } from '../protocols/protocol'
import { streamOf } from './fixture'
import { type Sample, samples } from './samples.fixture'
import { type Data, onStage } from './stage.fixture'

/** The cases of the conformance table that only the relay can show, by their numbers there. */

const on = onStage()
const { serving, ask, request, lastRecord } = on
const [chat, responses, anthropic, gemini] = samples as [Sample, Sample, Sample, Sample]

const stream = (text: string) => () => streamOf([text])
const refusal =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
const say = (sample: Sample, streamed: boolean, group = 'fast') => ask(sample.path(streamed), sample.request(group, streamed))
const json = async (response: Response): Promise<Data> => response.json()
const event = (data: { type: string } & Record<string, unknown>) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

test('20: both phases of assistant messages reach Responses', async () => {
  const [up] = await serving('fast', ['openai-responses', () => JSON.parse(responses.whole)])
  const turn = (phase: string) => ({ type: 'message', role: 'assistant', phase, content: [{ type: 'output_text', text: phase }] })
  const input = [{ role: 'user', content: 'hi' }, turn('commentary'), turn('final_answer'), { role: 'user', content: 'so?' }]
  expect((await ask('/v1/responses', { model: 'fast', input })).status).toBe(200)
  expect(JSON.parse(up!.heard[0]!.body).input).toEqual(input)
})

test('52: a malformed call is tried again elsewhere before anything was said', async () => {
  const malformed = { candidates: [{ index: 0, content: { role: 'model', parts: [] }, finishReason: 'MALFORMED_FUNCTION_CALL' }] }
  for (const streamed of [false, true]) {
    const bad = () => (streamed ? streamOf([`data: ${JSON.stringify(malformed)}\r\n\r\n`]) : malformed)
    const good = () => (streamed ? streamOf([gemini.stream]) : JSON.parse(gemini.whole))
    const group = `fast ${streamed}`
    const made = await serving(group, ['gemini', bad], ['gemini', good])
    const response = await say(chat, streamed, group)
    expect(await response.text()).toContain('世界')
    expect(made.map(({ heard }) => heard.length)).toEqual([1, 1])
  }
})

describe('what a vendor no longer knows', () => {
  const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' }
  const said = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'yes' }] }
  const input = [{ role: 'user', content: 'hi' }, thought, said, { role: 'user', content: 'so?' }]

  test('60: what another account encrypted is taken out after a refusal', async () => {
    const complaint = {
      error: { message: 'The encrypted content could not be verified.', type: 'invalid_request_error', code: 'invalid_encrypted_content' },
    }
    const [up] = await serving('fast', [
      'openai-responses',
      ({ body }) => (body.includes('gAAA') ? refusal(400, complaint)() : JSON.parse(responses.whole)),
    ])
    expect((await ask('/v1/responses', { model: 'fast', input })).status).toBe(200)
    expect(up!.heard.length).toBe(2)
    const repaired = JSON.parse(up!.heard[1]!.body).input
    expect(repaired.map(({ role, type }: Data) => role ?? type)).toEqual(['user', 'assistant', 'user'])
  })

  test('116: an item that OpenAI does not know is taken out after a refusal', async () => {
    const complaint = { error: { message: "Item with id 'rs_1' not found.", type: 'invalid_request_error', param: 'input' } }
    const [up] = await serving('fast', [
      'openai-responses',
      ({ body }) => (body.includes('rs_1') ? refusal(404, complaint)() : JSON.parse(responses.whole)),
    ])
    expect((await ask('/v1/responses', { model: 'fast', input })).status).toBe(200)
    expect(up!.heard[1]!.body).toContain('yes')
  })

  test('116: a signature that Anthropic does not know is taken out after a refusal', async () => {
    const message = 'messages.1.content.0: Invalid `signature` in `thinking` block'
    const complaint = { type: 'error', error: { type: 'invalid_request_error', message } }
    const [up] = await serving('fast', [
      'anthropic',
      ({ body }) => (body.includes('bm90IGtub3du') ? refusal(400, complaint)() : JSON.parse(anthropic.whole)),
    ])
    const messages = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'bm90IGtub3du' },
          { type: 'text', text: 'yes' },
        ],
      },
      { role: 'user', content: 'so?' },
    ]
    expect((await ask('/v1/messages', { model: 'fast', max_tokens: 9, messages })).status).toBe(200)
    expect(JSON.parse(up!.heard[1]!.body).messages[1].content).toEqual([{ type: 'text', text: 'yes' }])
  })
})

/** The texts that a client is told, whole or as a stream. */
const textsOf = (told: string) =>
  [...told.matchAll(/"(?:delta|content|text)":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text!) as string).join('')

describe('89: a reply of Gemini that has had all tokens of one request goes on', () => {
  const pieces = [
    { text: 'so ', token: 'token-1' },
    { text: 'far, ', token: 'token-2' },
    { text: 'and the rest', token: undefined },
  ]
  function reply(body: string, streamed: boolean) {
    const { text, token } = pieces[pieces.findIndex(({ token }) => token && body.includes(token)) + 1]!
    const candidate = {
      index: 0,
      content: { role: 'model', parts: [{ text }] },
      finishReason: token ? 'CONTINUATION' : 'STOP',
      ...(token && { continuationToken: token }),
    }
    const chunk = { candidates: [candidate], usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 3, totalTokenCount: 13 } }
    return streamed ? streamOf([`data: ${JSON.stringify(chunk)}\r\n\r\n`]) : chunk
  }
  for (const client of [chat, responses, anthropic]) {
    for (const streamed of [true, false]) {
      test(`${client.protocol}, ${streamed ? 'streamed' : 'whole'}`, async () => {
        const [up] = await serving('fast', ['gemini', ({ body, path }) => reply(body, path.includes('stream'))])
        const response = await say(client, streamed)
        const told = await response.text()
        expect([response.status, textsOf(told)]).toEqual([200, expect.stringContaining('so far, and the rest')])
        const bodies = up!.heard.map(({ body }) => JSON.parse(body))
        expect(bodies.map(({ continuationToken }) => continuationToken)).toEqual([undefined, 'token-1', 'token-2'])
        for (const { continuationToken: _, ...body } of bodies) expect(body).toEqual(bodies[0])
        expect(lastRecord()).toMatchObject({ outcome: 'ok', usage: { input: 30, output: 9 } })
        expect(lastRecord().attempts).toHaveLength(1)
      })
    }
  }

  test('words that were cut in two are one part', async () => {
    await serving('fast', ['gemini', ({ body, path }) => reply(body, path.includes('stream'))])
    const { content, stop_reason } = await json(await say(anthropic, false))
    expect({ content, stop_reason }).toEqual({ content: [{ type: 'text', text: 'so far, and the rest' }], stop_reason: 'end_turn' })
    const told = await (await say(responses, true)).text()
    expect(told.match(/event: response.output_text.done/g)).toHaveLength(1)
  })

  test('one that never ends is cut, and says so', async () => {
    let count = 0
    const candidate = () => ({ content: { parts: [{ text: 'a' }] }, finishReason: 'CONTINUATION', continuationToken: `token ${count++}` })
    const [up] = await serving('fast', ['gemini', () => ({ candidates: [candidate()] })])
    expect((await json(await say(chat, false))).choices[0]).toMatchObject({ message: { content: 'a'.repeat(17) }, finish_reason: 'length' })
    expect(up!.heard.length).toBe(17)
  })

  test('one without a token is cut', async () => {
    const cut = { candidates: [{ content: { parts: [{ text: 'so far' }] }, finishReason: 'CONTINUATION' }] }
    await serving('fast', ['gemini', () => cut])
    expect((await json(await say(chat, false))).choices[0]).toMatchObject({ message: { content: 'so far' }, finish_reason: 'length' })
  })

  test('a refusal to go on is an error, not an end', async () => {
    const [up] = await serving('fast', [
      'gemini',
      ({ body }) => (body.includes('token-1') ? refusal(400, { error: { code: 400, message: 'no such token' } })() : reply(body, true)),
    ])
    const told = await (await say(chat, true)).text()
    expect([told.includes('so '), told.includes('"error"'), told.includes('finish_reason":"stop"')]).toEqual([true, true, false])
    expect(up!.heard.length).toBe(2)
  })

  test('a client of Gemini that goes on itself reaches the account that knows its token', async () => {
    const answer = ({ body, path }: { body: string; path: string }) => reply(body, path.includes('stream'))
    const made = await serving('turns', ['gemini', answer], ['gemini', answer])
    const [group] = on.stage.groups.all()
    await on.stage.groups.update(group!.id, { mode: 'round-robin' })
    for (const streamed of [false, true]) {
      for (const up of made) up.heard.length = 0
      const path = gemini.path(streamed).replace('fast', 'turns')
      await (await ask(path, gemini.request('turns', streamed))).text()
      for (const continuationToken of ['token-1', 'token-2'])
        await (await ask(path, { ...gemini.request('turns', streamed), continuationToken })).text()
      expect(made.map(({ heard }) => heard.length).sort()).toEqual([0, 3])
    }
  })

  test('a client of Gemini gets the token itself', async () => {
    const [up] = await serving('fast', ['gemini', ({ body, path }) => reply(body, path.includes('stream'))])
    expect((await json(await say(gemini, false))).candidates[0]).toMatchObject({
      finishReason: 'CONTINUATION',
      continuationToken: 'token-1',
    })
    expect(up!.heard.length).toBe(1)
  })
})

describe('91: an error as the first event goes to the next candidate', () => {
  for (const client of samples) {
    for (const target of samples) {
      test(`${client.protocol} → ${target.protocol}`, async () => {
        const [first, second] = await serving('fast', [target.protocol, stream(target.failing)], [target.protocol, stream(target.stream)])
        const response = await say(client, true)
        expect([response.status, (await response.text()).includes('世界')]).toEqual([200, true])
        expect([first!.heard.length, second!.heard.length]).toEqual([1, 1])
        await serving('alone', [target.protocol, stream(target.failing)])
        const path = client.path(true).replace('fast', 'alone')
        const refused = await ask(path, client.request('alone', true))
        expect(refused.status).toBeGreaterThanOrEqual(500)
        expect((await json(refused)).error.message).toContain('overloaded right now')
      })
    }
  }
})

test('93: a client that leaves in mid-stream frees the upstream within a second', async () => {
  for (const client of samples) {
    for (const target of samples) {
      const group = `${client.protocol}-${target.protocol}`
      const [up] = await serving(group, [target.protocol, () => streamOf([target.cut, 30_000])])
      const abort = new AbortController()
      const path = client.path(true).replace('fast', group)
      const response = await on.stage.call(path, client.request(group, true), {}, { signal: abort.signal })
      const reader = response.body!.getReader()
      await reader.read()
      const left = performance.now()
      await reader.cancel()
      while (!up!.aborted.length && performance.now() - left < 1000) await Bun.sleep(5)
      expect([group, up!.aborted.length]).toEqual([group, 1])
    }
  }
})

const big = '9007199254740993'
const digits: [Sample, string][] = [
  [
    anthropic,
    `{"model":"fast","max_tokens":9,"tools":[{"name":"get","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"get","input":{"id":${big}}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"done"}]}]}`,
  ],
  [
    gemini,
    `{"tools":[{"functionDeclarations":[{"name":"get"}]}],"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{"name":"get","args":{"id":${big}}}}]},{"role":"user","parts":[{"functionResponse":{"name":"get","response":{"output":"done"}}}]}]}`,
  ],
]
for (const [client, body] of digits) {
  test(`53: large numbers keep their digits when a client tells them back: ${client.protocol}`, async () => {
    for (const target of samples) {
      if (target === client) continue
      const group = `fast-${target.protocol}`
      const [up] = await serving(group, [target.protocol, () => JSON.parse(target.whole)])
      const response = await on.stage.call(client.path(false).replace('fast', group), body.replace('"fast"', `"${group}"`))
      expect([group, response.status, up!.heard.at(-1)!.body.includes(big)]).toEqual([group, 200, true])
    }
  })
}

describe('107: an error in mid-stream passes within one protocol, and the request has failed', () => {
  for (const sample of samples) {
    test(sample.protocol, async () => {
      const error = sample.failing.slice(sample.failing.lastIndexOf(sample.protocol === 'anthropic' ? 'event: error' : 'data: '))
      const named = sample === responses ? `event: response.failed\n${error}` : error
      await serving('fast', [sample.protocol, stream(sample.cut + named)])
      const text = await (await say(sample, true)).text()
      expect(text).toContain('overloaded right now')
      expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
    })
  }
})

test('101: usage that the client did not ask for is counted, and not told', async () => {
  const [up] = await serving('fast', ['openai-chat', stream(chat.stream)])
  const text = await (
    await ask('/v1/chat/completions', { model: 'fast', messages: [{ role: 'user', content: 'hi' }], stream: true })
  ).text()
  expect(JSON.parse(up!.heard[0]!.body).stream_options).toEqual({ include_usage: true })
  expect(text).not.toContain('prompt_tokens')
  expect(text).toEndWith('data: [DONE]\n\n')
  expect(lastRecord().usage).toMatchObject(chat.usage)
})

test('111: an overloaded Anthropic is a 503 for a client of Chat Completions', async () => {
  const overloaded = refusal(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
  const made = await serving('fast', ['anthropic', overloaded], ['anthropic', overloaded])
  const response = await say(chat, false)
  expect(response.status).toBe(503)
  expect((await json(response)).error.type).toBe('server_error')
  expect(made.map(({ heard }) => heard.length)).toEqual([1, 1])
})

describe('114: a 200 that says and counts nothing goes to the next candidate', () => {
  const empty: [string, ProtocolId, () => unknown][] = [
    ['no bytes', 'openai-chat', () => new Response('', { headers: { 'content-type': 'application/json' } })],
    ['no choices', 'openai-chat', () => ({ id: 'c', object: 'chat.completion', choices: [] })],
    [
      'nothing said',
      'openai-chat',
      () => ({ id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }] }),
    ],
    ['an error of MiniMax', 'openai-chat', () => ({ base_resp: { status_code: 1002, status_msg: 'busy' }, choices: null })],
    ['no candidates', 'gemini', () => ({ usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } })],
    ['no output', 'openai-responses', () => ({ ...JSON.parse(responses.whole), output: [], usage: null })],
  ]
  for (const [what, protocol, reply] of empty) {
    test(`${what}, ${protocol}`, async () => {
      const good = samples.find((sample) => sample.protocol === protocol)!
      const client = protocol === 'anthropic' ? chat : anthropic
      const made = await serving('fast', [protocol, reply], [protocol, () => JSON.parse(good.whole)])
      const response = await say(client, false)
      expect([response.status, (await response.text()).includes('世界')]).toEqual([200, true])
      expect(made.map(({ heard }) => heard.length)).toEqual([1, 1])
    })
  }
})

test('118: a client is told when to come back, or not to', async () => {
  for (const client of samples) {
    const limited = `limited-${client.protocol}`
    await serving(limited, ['openai-chat', refusal(429, { error: { message: 'slow down' } }, { 'retry-after': '30' })])
    const path = (group: string) => client.path(false).replace('fast', group)
    const slow = await ask(path(limited), client.request(limited, false))
    expect([slow.status, Number(slow.headers.get('retry-after'))]).toEqual([429, 30])
    expect(slow.headers.get('x-should-retry')).not.toBe('false')
    const wrong = `wrong-${client.protocol}`
    await serving(wrong, ['openai-chat', refusal(400, { error: { message: 'cannot be', type: 'invalid_request_error' } })])
    const bad = await ask(path(wrong), client.request(wrong, false))
    if (client !== chat) expect(bad.headers.get('x-should-retry')).toBe('false')
    expect(bad.status).toBe(400)
  }
})

test('130: a response that is not known is a 404 in OpenAI’s shape', async () => {
  await serving('fast', ['openai-chat', () => JSON.parse(chat.whole)])
  const calls = [
    ['GET', '/v1/responses/resp_unknown'],
    ['DELETE', '/v1/responses/resp_unknown'],
    ['POST', '/v1/responses/resp_unknown/cancel'],
    ['GET', '/v1/responses/resp_unknown/input_items'],
  ] as const
  for (const [method, path] of calls) {
    const response = await request(method, path)
    expect([path, response.status]).toEqual([path, 404])
    expect((await json(response)).error).toMatchObject({ message: expect.any(String), type: 'invalid_request_error' })
  }
})

test('132: betas do not reach other vendors behind Anthropic’s protocol', async () => {
  const [up] = await serving('fast', ['anthropic', () => JSON.parse(anthropic.whole)])
  const headers = { 'anthropic-beta': 'made-up-2026-01-01', 'anthropic-version': '2026-10-21' }
  expect((await on.stage.call('/v1/messages', anthropic.request('fast', false), headers)).status).toBe(200)
  expect(up!.heard[0]!.headers.get('anthropic-version')).toBe('2023-06-01')
})

test('133: a model with a slash and a colon is found in Gemini’s address', async () => {
  const [up] = await serving('org/model:free', ['openai-chat', () => JSON.parse(chat.whole)])
  const contents = [{ role: 'user', parts: [{ text: 'hi' }] }]
  for (const name of ['org/model:free', 'org%2Fmodel%3Afree', 'models/org/model:free']) {
    const response = await ask(`/v1beta/models/${name}:generateContent`, { contents })
    expect([name, response.status]).toEqual([name, 200])
  }
  expect(up!.heard.length).toBe(3)
})

describe('events that only one vendor has', () => {
  test('135: unknown events, deltas, pings and signatures of Anthropic pass byte for byte', async () => {
    const text = [
      event({
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 5, output_tokens: 1 },
          thread: { id: 't' },
        },
      }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '', estimated: 3 } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm', estimated_tokens: 7 } }),
      ': a comment\n\n',
      'event: ping\ndata: {"type": "ping"}\n\n',
      event({ type: 'content_block_delta', index: 0, delta: { type: 'future_delta', what: ['ever'] } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2lnbmVkIQ==' } }),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'future_event', big: 1 }),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null, container: null },
        usage: { output_tokens: 3 },
      }),
      event({ type: 'message_stop' }),
    ].join('')
    await serving('fast', ['anthropic', stream(text)])
    expect(await (await say(anthropic, true)).text()).toBe(text)
  })

  test('136: items, sequence numbers and unknown tools of Responses pass byte for byte', async () => {
    const [up] = await serving('fast', ['openai-responses', stream(responses.stream)])
    const body = {
      model: 'fast',
      stream: true,
      input: [{ type: 'future_item', id: 'fu_1', x: 1 }],
      tools: [{ type: 'future_tool', y: { z: 2 } }],
      reasoning: { context: 'all' },
    }
    expect(await (await ask('/v1/responses', body)).text()).toBe(responses.stream)
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ ...body, model: 'up-model' })
  })

  test('96: pictures and events of MCP pass between client and upstream of Responses', async () => {
    const place = { output_index: 0, item_id: 'ig_1' }
    const item = { type: 'image_generation_call', id: 'ig_1', status: 'in_progress' }
    const extra = [
      event({ type: 'response.output_item.added', sequence_number: 1, output_index: 0, item }),
      event({ type: 'response.image_generation_call.in_progress', sequence_number: 2, ...place }),
      event({
        type: 'response.image_generation_call.partial_image',
        sequence_number: 3,
        ...place,
        partial_image_b64: 'QUJD'.repeat(5000),
        partial_image_index: 0,
      }),
      event({ type: 'response.mcp_list_tools.completed', sequence_number: 4, output_index: 1, item_id: 'mcpl_1' }),
      event({ type: 'response.shell_call_command.delta', sequence_number: 5, output_index: 2, delta: 'ls' }),
    ].join('')
    const text = responses.stream.replace('event: response.output_item.added', `${extra}event: response.output_item.added`)
    await serving('fast', ['openai-responses', stream(text)])
    expect(await (await say(responses, true)).text()).toBe(text)
  })
})

test('137: a request may come compressed', async () => {
  for (const [coding, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    const [up] = await serving(coding, ['openai-chat', () => JSON.parse(chat.whole)])
    const body = pack(Buffer.from(JSON.stringify(responses.request(coding, false))))
    const response = await on.stage.call('/v1/responses', body, { 'content-encoding': coding })
    expect([coding, response.status]).toEqual([coding, 200])
    expect(JSON.parse(up!.heard[0]!.body).messages[0].content).toBe('hi')
  }
})

describe('106: what an upstream did not count is recorded as an estimate', () => {
  const counted = { input: expect.any(Number), output: expect.any(Number) }

  test('of a stream in another protocol', async () => {
    await serving('fast', ['openai-chat', stream(chat.stream.replace(/data: .*"usage".*\n\n/, ''))])
    await (await say(anthropic, true)).text()
    expect(lastRecord()).toMatchObject({ outcome: 'ok', usage: counted, estimated: true })
    expect(lastRecord().usage!.output).toBeGreaterThan(1)
  })

  test('of whole replies, in the same protocol and in another', async () => {
    const { usage: _usage, ...uncounted } = JSON.parse(chat.whole)
    await serving('fast', ['openai-chat', () => uncounted])
    for (const client of [chat, anthropic]) {
      await (await say(client, false)).text()
      expect([client.protocol, lastRecord()]).toMatchObject([client.protocol, { outcome: 'ok', usage: counted, estimated: true }])
    }
  })

  test('of a reply that broke off: what was asked, and what had come till then', async () => {
    await serving('broken', ['openai-chat', stream(chat.cut)])
    for (const client of [anthropic, chat]) {
      await (await say(client, true, 'broken')).text()
      expect([client.protocol, lastRecord()]).toMatchObject([
        client.protocol,
        { outcome: 'failed', partial: true, usage: counted, estimated: true },
      ])
    }
  })

  test('but not when it was counted', async () => {
    await serving('fast', ['openai-chat', stream(chat.stream)])
    await (await say(anthropic, true)).text()
    expect(lastRecord().estimated).toBeUndefined()
  })
})
