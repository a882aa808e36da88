import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fakeUpstream, openRelay, streamOf } from './fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())

const event = (data: { type: string } & Record<string, unknown>) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const block = (index: number, start: object, ...deltas: object[]) =>
  event({ type: 'content_block_start', index, content_block: start }) +
  deltas.map((delta) => event({ type: 'content_block_delta', index, delta })).join('') +
  event({ type: 'content_block_stop', index })

function reply(id: string, content: string, reason: string, output: number) {
  const usage = { input_tokens: 100, output_tokens: 1 }
  const message = { id, type: 'message', role: 'assistant', model: 'claude', content: [], stop_reason: null, stop_sequence: null, usage }
  return (
    event({ type: 'message_start', message }) +
    content +
    event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: output } }) +
    event({ type: 'message_stop' })
  )
}

const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'octopus' } }
const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }
const paused = reply(
  'msg_1',
  block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Let me look. ' }) + block(1, search) + block(2, found),
  'pause_turn',
  20,
)
const rest = reply('msg_2', block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'It has three hearts.' }), 'end_turn', 30)

for (const stream of [true, false]) {
  test(`a turn that Anthropic interrupts is one ${stream ? 'stream' : 'reply'} for clients of other protocols (88)`, async () => {
    const upstream = fakeUpstream(() => streamOf([upstream.heard.length === 1 ? paused : rest]))
    const channel = await stage.channel('anthropic', upstream.url)
    await stage.group(`searching ${stream}`, [channel.id], { members: [{ channelId: channel.id, model: 'claude-opus-5-5' }] })
    const body = { model: `searching ${stream}`, input: 'hearts?', tools: [{ type: 'web_search' }], stream }
    const text = await (await stage.call('/v1/responses', body)).text()
    upstream.stop()
    expect(upstream.heard).toHaveLength(2)
    const messages = JSON.parse(upstream.heard[1]!.body).messages
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant'])
    expect(messages[1].content).toMatchObject([{ type: 'text', text: 'Let me look. ' }, search, found])
    expect(text).toContain('Let me look. ')
    expect(text).toContain('It has three hearts.')
    expect(text.match(/"response.completed"/g)?.length ?? 0).toBe(stream ? 1 : 0)
    expect(stage.records().at(-1)).toMatchObject({ outcome: 'ok', usage: { input: 200, output: 50 } })
  })
}

test('a turn that is never finished ends after some tries', async () => {
  const upstream = fakeUpstream(() => streamOf([paused]))
  const channel = await stage.channel('anthropic', upstream.url)
  await stage.group('endless', [channel.id])
  const body = { model: 'endless', input: 'hearts?', tools: [{ type: 'web_search' }] }
  expect((await stage.call('/v1/responses', body)).status).toBe(200)
  upstream.stop()
  expect(upstream.heard).toHaveLength(6)
})

test('a client that leaves during an interruption leaves nothing running', async () => {
  const upstream = fakeUpstream(async (request) => {
    if (upstream.heard.length === 1) return streamOf([paused])
    await new Promise((resolve) => request.signal.addEventListener('abort', resolve))
    return new Response()
  })
  const channel = await stage.channel('anthropic', upstream.url)
  await stage.group('leaving', [channel.id])
  const body = { model: 'leaving', input: 'hearts?', tools: [{ type: 'web_search' }], stream: true }
  const response = await stage.call('/v1/responses', body)
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel()
  for (let tries = 0; tries < 100 && !stage.records().some(({ model, outcome }) => model === 'leaving' && outcome === 'cancelled'); tries++)
    await Bun.sleep(20)
  expect(stage.records().at(-1)).toMatchObject({ model: 'leaving', outcome: 'cancelled' })
  upstream.stop()
})

test('what is refused in a turn that may be interrupted is repaired, and stays so when it goes on', async () => {
  const complaint = {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'temperature is deprecated for this model' },
  }
  const upstream = fakeUpstream((_request, { body }) => {
    if (body.includes('"temperature"')) return Response.json(complaint, { status: 400 })
    return streamOf([upstream.heard.length === 2 ? paused : rest])
  })
  const channel = await stage.channel('anthropic', upstream.url)
  await stage.group('mended', [channel.id], { members: [{ channelId: channel.id, model: 'claude-sonnet-4-5' }] })
  const body = { model: 'mended', input: 'hearts?', temperature: 0.5, tools: [{ type: 'web_search' }] }
  const text = await (await stage.call('/v1/responses', body)).text()
  upstream.stop()
  expect(text).toContain('It has three hearts.')
  expect(upstream.heard.map(({ body }) => [body.includes('"temperature"'), body.includes('Let me look.')])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ])
})

test('a turn that Anthropic interrupts in a whole reply goes on in another', async () => {
  const told = (content: object[], stop_reason: string, output_tokens: number) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
    stop_reason,
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens },
  })
  const begun = [{ type: 'text', text: 'Let me look. ' }, search, found]
  const upstream = fakeUpstream(() =>
    Response.json(upstream.heard.length === 1 ? told(begun, 'pause_turn', 20) : told([{ type: 'text', text: 'Three.' }], 'end_turn', 30)),
  )
  const channel = await stage.channel('anthropic', upstream.url)
  await stage.group('whole', [channel.id], { members: [{ channelId: channel.id, model: 'claude-opus-5-5' }] })
  const body = { model: 'whole', messages: [{ role: 'user', content: 'hearts?' }], web_search_options: {} }
  const { choices } = (await (await stage.call('/v1/chat/completions', body)).json()) as { choices: { message: { content: string } }[] }
  upstream.stop()
  expect(choices[0]!.message.content).toBe('Let me look. Three.')
  expect(JSON.parse(upstream.heard[1]!.body).messages.at(-1)).toEqual({ role: 'assistant', content: begun })
  expect(stage.records().at(-1)).toMatchObject({ outcome: 'ok', usage: { input: 200, output: 50 } })
})
