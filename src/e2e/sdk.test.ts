/** The official SDKs on channels of their own protocols, through the compiled executable. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { ApiError, type FunctionCall, type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import type { ProtocolId } from '../protocols/protocol'
import { type Hub, startHub } from './clients/hub'
import { greeting, loggedUsage, thought, weatherInput } from './clients/script'
import { anthropicTool } from './clients/sdks/anthropic'
import { geminiTool } from './clients/sdks/gemini'
import { responsesTool } from './clients/sdks/openai-responses'
import { weather, weatherQuestion, weatherReport } from './clients/sdks/speaker'
import { readSignature } from './clients/signature'
import { embedding, startUpstream, type Upstream } from './clients/upstream'

const groups: [name: string, protocol: ProtocolId][] = [
  ['my-anthropic', 'anthropic'],
  ['my-chat', 'openai-chat'],
  ['my-gemini', 'gemini'],
  ['my-responses', 'openai-responses'],
]
const names = groups.map(([name]) => name)
const report = `The tool said: ${weatherReport}`
const unknownModel = `no group named "gpt-none"; groups this API key may use: ${names.join(', ')}`
const unknownKey = 'the API key is not known here: check it, or create one in the admin under "API keys"'

let upstream: Upstream
let hub: Hub

beforeAll(async () => {
  upstream = startUpstream()
  hub = await startHub(upstream)
  for (const [name, protocol] of groups) await hub.serve(name, protocol, 'up-model')
})
afterAll(async () => {
  await hub.stop()
  await upstream.stop()
})
// What a test that failed has left behind is not the next one's.
beforeEach(async () => {
  await hub.newRows(0)
  upstream.heard.length = 0
})

/** Every request became one record, with one attempt and the usage that the upstream told. */
async function expectLogged(protocol: ProtocolId, stream: boolean, turns: ('call' | 'text')[], reasons = false): Promise<void> {
  const rows = await hub.newRows(turns.length)
  const told = rows.map(({ outcome, usage, attempts, upstreamModel }) => ({ outcome, usage, attempts: attempts.length, upstreamModel }))
  const expected = turns.map((turn) => ({
    outcome: 'ok',
    usage: loggedUsage(protocol, turn, reasons),
    attempts: 1,
    upstreamModel: 'up-model',
  }))
  expect(told).toEqual(expected)
  expect(rows.map((row) => row.stream)).toEqual(turns.map(() => stream))
  expect(upstream.heard.map(({ status }) => status)).toEqual(turns.map(() => 200))
}

async function expectRefused(status: number): Promise<void> {
  expect(await hub.newRows(1)).toMatchObject([{ outcome: 'failed', status, usage: null, attempts: [] }])
  expect(upstream.heard).toEqual([])
}

describe('openai, chat completions', () => {
  const client = (apiKey = hub.key) => new OpenAI({ baseURL: `${hub.url}/v1`, apiKey, maxRetries: 0 })
  const request = { model: 'my-chat', messages: [{ role: 'user' as const, content: 'Hello' }] }
  const runnable = {
    type: 'function' as const,
    function: { ...weather, parameters: weather.schema, parse: JSON.parse, function: weather.run },
  }

  test('create answers whole, and only the model is another one upstream', async () => {
    const { choices, usage } = await client().chat.completions.create({ ...request, seed: 7, user: 'octavia' })
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: greeting } })
    expect(usage).toMatchObject({ prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 40 } })
    expect(upstream.heard[0]?.body).toEqual({ ...request, model: 'up-model', seed: 7, user: 'octavia' })
    await expectLogged('openai-chat', false, ['text'])
  })

  test('a stream without include_usage has no chunk without choices, and is counted all the same', async () => {
    const chunks = await Array.fromAsync(await client().chat.completions.create({ ...request, stream: true }))
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(greeting)
    expect(chunks.filter(({ choices, usage }) => choices.length === 0 || usage)).toEqual([])
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
    await expectLogged('openai-chat', true, ['text'])
  })

  test('a stream with include_usage ends with the usage', async () => {
    const events = client().chat.completions.stream({ ...request, stream_options: { include_usage: true } })
    expect(await events.finalContent()).toBe(greeting)
    expect(await events.totalUsage()).toMatchObject({ total_tokens: 120 })
    await expectLogged('openai-chat', true, ['text'])
  })

  test.each([false, true])('runTools calls the tool and hears of it (stream: %p)', async (stream) => {
    const messages = [{ role: 'user' as const, content: weatherQuestion }]
    const runner = stream
      ? client().chat.completions.runTools({
          model: 'my-chat',
          messages,
          tools: [runnable],
          stream,
          stream_options: { include_usage: true },
        })
      : client().chat.completions.runTools({ model: 'my-chat', messages, tools: [runnable] })
    expect(await runner.finalContent()).toBe(report)
    expect(await runner.finalFunctionToolCallResult()).toBe(weatherReport)
    await expectLogged('openai-chat', stream, ['call', 'text'])
  })

  test('embeddings come as numbers, though the SDK asks for base64', async () => {
    const { data, usage } = await client().embeddings.create({ model: 'my-chat', input: ['one', 'two'] })
    expect(data.map((one) => one.embedding)).toEqual([embedding, embedding])
    expect(usage.prompt_tokens).toBe(8)
    expect(upstream.heard[0]?.body).toMatchObject({ model: 'up-model', encoding_format: 'base64' })
    expect(await hub.newRows(1)).toMatchObject([{ protocol: 'embeddings', outcome: 'ok', usage: { input: 8, output: 0 } }])
  })

  test('models are the groups', async () => {
    expect((await Array.fromAsync(client().models.list())).map(({ id }) => id)).toEqual(names)
    expect(await client().models.retrieve('my-chat')).toMatchObject({ id: 'my-chat', object: 'model' })
  })

  test('an unknown model is a NotFoundError that names the groups', async () => {
    const error = await client()
      .chat.completions.create({ ...request, model: 'gpt-none' })
      .catch((error) => error)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(error).toMatchObject({ message: `404 ${unknownModel}`, code: 'model_not_found', param: 'model' })
    await expectRefused(404)
  })

  test('a wrong key is an AuthenticationError', async () => {
    const error = await client('sk-wrong')
      .chat.completions.create(request)
      .catch((error) => error)
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(error).toMatchObject({ message: `401 ${unknownKey}`, code: 'invalid_api_key' })
    await expectRefused(401)
  })
})

describe('openai, responses', () => {
  const client = (apiKey = hub.key) => new OpenAI({ baseURL: `${hub.url}/v1`, apiKey, maxRetries: 0 })
  const request = { model: 'my-responses', input: 'Hello' }

  test('create answers whole', async () => {
    const { output_text, status, usage } = await client().responses.create(request)
    expect({ output_text, status }).toEqual({ output_text: greeting, status: 'completed' })
    expect(usage).toMatchObject({ input_tokens: 100, output_tokens: 20, input_tokens_details: { cached_tokens: 40 } })
    await expectLogged('openai-responses', false, ['text'])
  })

  test('a stream arrives event by event', async () => {
    const events = await Array.fromAsync(await client().responses.create({ ...request, stream: true }))
    expect(events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')).toBe(greeting)
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()])
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['response.created', 'response.completed'])
    await expectLogged('openai-responses', true, ['text'])
  })

  test('the stream helper adds up thoughts, a call and its result', async () => {
    const body = { ...request, tools: [responsesTool], reasoning: { effort: 'low' as const, summary: 'auto' as const }, store: false }
    const first = await client().responses.stream(body).finalResponse()
    const [reasoning, , call] = first.output
    expect(reasoning).toMatchObject({ type: 'reasoning', summary: [{ text: thought }] })
    expect(call).toMatchObject({ type: 'function_call', name: 'get_weather', parsed_arguments: weatherInput })
    const result = {
      type: 'function_call_output' as const,
      call_id: call?.type === 'function_call' ? call.call_id : '',
      output: weatherReport,
    }
    const input = [{ role: 'user' as const, content: weatherQuestion }, ...(first.output as OpenAI.Responses.ResponseInputItem[]), result]
    expect(
      (
        await client()
          .responses.stream({ ...body, input })
          .finalResponse()
      ).output_text,
    ).toBe(report)
    expect(upstream.heard[1]?.kept).toBe(true)
    await expectLogged('openai-responses', true, ['call', 'text'], true)
  })

  test('an unknown model and a wrong key are its own errors', async () => {
    const lost = await client()
      .responses.create({ ...request, model: 'gpt-none' })
      .catch((error) => error)
    expect(lost).toBeInstanceOf(OpenAI.NotFoundError)
    expect(lost.message).toBe(`404 ${unknownModel}`)
    const refused = await client('sk-wrong')
      .responses.create({ ...request, stream: true })
      .catch((error) => error)
    expect(refused).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(refused.message).toBe(`401 ${unknownKey}`)
  })
})

describe('@anthropic-ai/sdk', () => {
  const client = (apiKey = hub.key) => new Anthropic({ baseURL: hub.url, apiKey, maxRetries: 0 })
  const request = { model: 'my-anthropic', max_tokens: 1000, messages: [{ role: 'user' as const, content: 'Hello' }] }
  const runnable = betaTool({
    name: weather.name,
    description: weather.description,
    inputSchema: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
    run: weather.run,
  })

  test('create answers whole, and only the model is another one upstream', async () => {
    const { content, stop_reason, usage } = await client().messages.create({ ...request, stop_sequences: ['END'] })
    expect({ content, stop_reason }).toMatchObject({ content: [{ type: 'text', text: greeting }], stop_reason: 'end_turn' })
    expect(usage).toMatchObject({ input_tokens: 50, cache_read_input_tokens: 40, cache_creation_input_tokens: 10, output_tokens: 20 })
    expect(upstream.heard[0]?.body).toEqual({ ...request, model: 'up-model', stop_sequences: ['END'] })
    await expectLogged('anthropic', false, ['text'])
  })

  test('a stream adds up to its message, thoughts and signature included', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
    const events = client().messages.stream({ ...request, max_tokens: 2000, thinking, tools: [anthropicTool] })
    const { content, stop_reason } = await events.finalMessage()
    expect(content).toMatchObject([
      { type: 'thinking', thinking: thought },
      { type: 'text', text: 'I will call get_weather.' },
      { type: 'tool_use', name: 'get_weather', input: weatherInput },
    ])
    const [block] = content
    expect(block?.type === 'thinking' && readSignature(block.signature)?.isFor(thought)).toBe(true)
    expect(stop_reason).toBe('tool_use')
    await expectLogged('anthropic', true, ['call'], true)
  })

  async function runTool(model: string, stream: boolean): Promise<void> {
    const messages = [{ role: 'user' as const, content: weatherQuestion }]
    const runner = client().beta.messages.toolRunner({ ...request, model, messages, tools: [runnable], stream })
    expect((await runner.runUntilDone()).content).toMatchObject([{ type: 'text', text: report }])
    const rows = await hub.newRows(3)
    expect(rows.map(({ status }) => status)).toEqual([400, 200, 200])
    expect(rows[0]?.error).toContain('threads are not supported here')
    expect(upstream.heard.map(({ body }) => (body.messages as object[]).length)).toEqual([1, 3])
  }

  test.each([false, true])('toolRunner is told that threads are not kept here, and sends all of it instead (stream: %p)', (stream) =>
    runTool('my-chat', stream),
  )

  // On the same-protocol path nobody reads the request, so the thread goes up to a channel that may know none.
  test('toolRunner is told so on a channel of its own protocol, too', () => runTool('my-anthropic', false))

  // Converting throws after the attempt was noted: the log holds a failed attempt, status 0, at a channel that was never called.
  test('a request that is refused here counts as no attempt at a channel', async () => {
    const thread = { thread: { type: 'create' } }
    await client()
      .messages.create({ ...request, model: 'my-chat', ...thread })
      .catch(() => {})
    expect(await hub.newRows(1)).toMatchObject([{ status: 400, attempts: [] }])
  })

  test('tokens are counted by the upstream', async () => {
    const { max_tokens, ...body } = request
    expect(await client().messages.countTokens(body)).toEqual({ input_tokens: 42 })
    expect(upstream.heard.map(({ path, body }) => [path, body.model])).toEqual([['/v1/messages/count_tokens', 'up-model']])
  })

  test('tokens are estimated where the upstream has no counter', async () => {
    const { max_tokens, ...body } = request
    const { data, response } = await client()
      .messages.countTokens({ ...body, model: 'my-chat' })
      .withResponse()
    expect(data.input_tokens).toBeGreaterThan(0)
    expect(response.headers.get('x-octopus-estimated')).toBe('true')
  })

  test('models are the groups, page by page', async () => {
    expect((await Array.fromAsync(client().models.list({ limit: 3 }))).map(({ id }) => id)).toEqual(names)
    expect(await client().models.retrieve('my-gemini')).toMatchObject({ id: 'my-gemini', type: 'model' })
  })

  test('an unknown model is a NotFoundError that names the groups', async () => {
    const error = await client()
      .messages.create({ ...request, model: 'gpt-none' })
      .catch((error) => error)
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
    expect(error.error.error).toEqual({ type: 'not_found_error', message: unknownModel })
    await expectRefused(404)
  })

  test('a wrong key is an AuthenticationError', async () => {
    const error = await client('sk-wrong')
      .messages.create(request)
      .catch((error) => error)
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError)
    expect(error.error.error).toEqual({ type: 'authentication_error', message: unknownKey })
    await expectRefused(401)
  })
})

describe('@google/genai', () => {
  const client = (apiKey = hub.key) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: hub.url } })
  const request = { model: 'my-gemini', contents: 'Hello' }
  const callable = {
    tool: async () => geminiTool,
    callTool: async (calls: FunctionCall[]) =>
      calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: weatherReport } } })),
  }
  const textOf = (chunks: GenerateContentResponse[]) => chunks.map(({ text }) => text ?? '').join('')

  test('generateContent answers whole', async () => {
    const { text, usageMetadata, candidates } = await client().models.generateContent(request)
    expect({ text, finish: candidates?.[0]?.finishReason }).toEqual({ text: greeting, finish: 'STOP' as never })
    expect(usageMetadata).toMatchObject({ promptTokenCount: 100, candidatesTokenCount: 20, cachedContentTokenCount: 40 })
    expect(upstream.heard[0]?.path).toBe('/v1beta/models/up-model:generateContent')
    await expectLogged('gemini', false, ['text'])
  })

  test('generateContentStream arrives chunk by chunk', async () => {
    const chunks = await Array.fromAsync(await client().models.generateContentStream(request))
    expect(textOf(chunks)).toBe(greeting)
    expect(chunks.length).toBeGreaterThan(2)
    await expectLogged('gemini', true, ['text'])
  })

  test('a chat keeps its history: thought signatures and call ids come back as they were', async () => {
    const chat = client().chats.create({ model: 'my-gemini', config: { tools: [geminiTool] } })
    const chunks = await Array.fromAsync(await chat.sendMessageStream({ message: weatherQuestion }))
    const call = chunks.flatMap(({ functionCalls = [] }) => functionCalls)[0]
    expect(call).toMatchObject({ name: 'get_weather', args: weatherInput })
    const functionResponse = { id: call?.id, name: call?.name, response: { output: weatherReport } }
    expect(textOf(await Array.fromAsync(await chat.sendMessageStream({ message: { functionResponse } })))).toBe(report)
    expect(upstream.heard[1]?.kept).toBe(true)
    await expectLogged('gemini', true, ['call', 'text'])
  })

  test('automatic function calling calls the tool and hears of it', async () => {
    const config = { tools: [callable] }
    const { text } = await client().models.generateContent({ model: 'my-gemini', contents: weatherQuestion, config })
    expect(text).toBe(report)
    await expectLogged('gemini', false, ['call', 'text'])
  })

  test('tokens are counted by the upstream', async () => {
    expect((await client().models.countTokens(request)).totalTokens).toBe(42)
    expect(upstream.heard.map(({ path }) => path)).toEqual(['/v1beta/models/up-model:countTokens'])
  })

  test('models are the groups, page by page', async () => {
    const models = await Array.fromAsync(await client().models.list({ config: { pageSize: 3 } }))
    expect(models.map(({ name }) => name)).toEqual(names.map((name) => `models/${name}`))
    expect(await client().models.get({ model: 'my-chat' })).toMatchObject({ name: 'models/my-chat' })
  })

  test('an unknown model and a wrong key are ApiErrors of that status', async () => {
    const lost = await client()
      .models.generateContent({ ...request, model: 'gpt-none' })
      .catch((error) => error)
    expect(lost).toBeInstanceOf(ApiError)
    expect({ status: lost.status, ...JSON.parse(lost.message).error }).toEqual({ status: 'NOT_FOUND', code: 404, message: unknownModel })
    await expectRefused(404)
    const refused = await client('sk-wrong')
      .models.generateContentStream(request)
      .catch((error) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused.status).toBe(401)
    await expectRefused(401)
  })
})
