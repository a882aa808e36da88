import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import type { Place } from '../profiles/find'
import type { Part, ProtocolId } from '../protocol'
import { clients } from './clients'
import type { Heard } from './clients/client'
import { type ClientId, clientIds } from './conversation'
import { seeded } from './draw'
import type { Data } from './exact'
import { feedStream, feedWhole, nameOf, receive, type Sent, send, upstreams } from './stage'
import { vendors } from './vendors'
import type { Answer } from './vendors/vendor'
import { Words } from './words'

let server: ReturnType<typeof Bun.serve>
/** What is answered next. */
let told = ''

beforeAll(() => {
  const reply = () => new Response(told, { headers: { 'content-type': 'text/event-stream' } })
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: reply })
})
afterAll(() => server.stop(true))

const address = () => `http://127.0.0.1:${server.port}`
const openai = () => new OpenAI({ baseURL: address(), apiKey: 'key', maxRetries: 0 })

/** Reads what is told with the official SDK of a protocol, as its manual says; answers what it made of the stream. */
const accumulators: Record<ClientId, (body: Data) => Promise<Data>> = {
  async 'openai-chat'(body) {
    const stream = openai().chat.completions.stream(body as never)
    let thoughts = ''
    // The SDK keeps only the last piece of a field that it does not know.
    stream.on('chunk', ({ choices }) => {
      thoughts += (choices[0]?.delta as Data | undefined)?.reasoning_content ?? ''
    })
    const completion: Data = await stream.finalChatCompletion()
    completion.choices[0].message.reasoning_content = thoughts
    return completion
  },
  'openai-responses': (body) =>
    openai()
      .responses.stream(body as never)
      .finalResponse(),
  anthropic: (body) => new Anthropic({ baseURL: address(), apiKey: 'key', maxRetries: 0 }).messages.stream(body as never).finalMessage(),
  async gemini() {
    const chat = new GoogleGenAI({ apiKey: 'key', httpOptions: { baseUrl: address() } }).chats.create({ model: 'asked-model' })
    let last: Data = {}
    for await (const chunk of await chat.sendMessageStream({ message: 'hi' })) last = chunk
    const [, ...said] = chat.getHistory(true)
    const { candidates, usageMetadata } = last
    const parts = said.flatMap(({ parts }) => parts ?? [])
    return { candidates: [{ content: { parts }, finishReason: candidates[0].finishReason }], usageMetadata }
  },
}

/** The helper for chat knows only functions. */
async function iterate(body: Data): Promise<Data> {
  const frames: { data: string }[] = []
  for await (const chunk of await openai().chat.completions.create({ ...(body as never as { model: string; messages: [] }), stream: true }))
    frames.push({ data: JSON.stringify(chunk) })
  return clients['openai-chat'].assemble([...frames, { data: '[DONE]' }])
}

const usage = { input: 130, output: 45, cacheRead: 100, cacheWrite: 0, reasoning: 20 }
const text: Part = { type: 'text', text: 'Grüße, 世界! 👩‍👩‍👧‍👦' }
const call = (at: number, name = 'get_weather', input = `{"city":"Zürich ${at}"}`): Part => ({
  type: 'tool-call',
  id: `call_${at}`,
  name,
  kind: 'function',
  input,
})

const kinds: Record<string, (protocol: ProtocolId, sent: Sent) => Partial<Answer>> = {
  text: () => ({ parts: [text] }),
  thinking: (protocol) => ({ parts: [thought(protocol), text] }),
  'parallel calls': (protocol) => ({ parts: [thought(protocol), text, call(0), call(1), call(2)], finish: 'tool-calls' }),
  'a call of a custom tool': (_protocol, sent) => ({ parts: [freeCall(sent)], finish: 'tool-calls' }),
  refusal: (protocol) => ({
    parts: [protocol.startsWith('openai') ? { type: 'refusal', text: 'I will not.' } : { type: 'text', text: 'I will not.' }],
    finish: 'refusal',
  }),
  length: () => ({ parts: [text], finish: 'length' }),
}

function thought(origin: ProtocolId): Part {
  const signature = origin === 'openai-chat' || origin === 'volcengine' ? {} : { signature: 'c3RhdGU=' }
  return { type: 'reasoning', text: 'Let me think.', origin, ...signature }
}

/** A call of the last tool, which takes free text. */
function freeCall({ question }: Sent): Part {
  const { name, custom } = question.tools.at(-1) as { name: string; custom: boolean }
  const input = '*** Begin "Patch"\n\\ é 𝒳'
  return { type: 'tool-call', id: 'call_0', name, kind: custom ? 'custom' : 'function', input: custom ? input : JSON.stringify({ input }) }
}

const takesCustom = (client: ClientId) => client === 'openai-chat' || client === 'openai-responses'

function ask(client: ClientId, hasCustom: boolean): Data {
  return clients[client].body({
    from: client,
    model: 'asked-model',
    stream: true,
    system: [],
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
    tools: [
      { kind: 'function', name: 'get_weather', schema: { type: 'object', properties: { city: { type: 'string' } } } },
      ...(hasCustom ? [{ kind: 'custom' as const, name: 'apply_patch' }] : []),
    ],
    reasoning: { mode: 'on', effort: 'high' },
    extra: {},
  })
}

/** Ids that a gateway makes up are others each time. */
const plain = ({ calls, ...heard }: Heard) => ({
  ...heard,
  calls: calls.map(({ name, namespace, kind, input }) => ({ name, namespace, kind, input })),
})

for (const client of clientIds) {
  for (const place of upstreams) {
    describe(`the official SDK for ${client} reads ${nameOf(place)}`, () => {
      for (const [kind, make] of Object.entries(kinds)) {
        const isCustom = kind === 'a call of a custom tool'
        if (isCustom && !takesCustom(client)) continue
        test(kind, () => accumulate(client, place, make, isCustom))
      }

      test('a stream that breaks off is an error', async () => {
        const { sent, body, answer } = tell(client, place, kinds['parallel calls']!, false)
        const stream = Buffer.from(vendors[place.protocol].stream(answer, new Words(seeded(1))))
        told = receive(client, place, sent, true, feedStream(stream.subarray(0, stream.length / 2), []))
        if (client === 'openai-responses') return expect(await accumulators[client](body)).toMatchObject({ status: 'failed' })
        return expect(accumulators[client](body)).rejects.toThrow()
      })
    })
  }
}

function tell(client: ClientId, place: Place, make: (typeof kinds)[string], hasCustom: boolean) {
  const body = ask(client, hasCustom)
  const sent = send(client, body, place)
  const answer: Answer = { id: 'id', model: 'up-model', parts: [], finish: 'stop', usage, ...make(place.protocol, sent) }
  return { body, sent, answer }
}

/** The stream, made of a stream and of a whole reply, comes to the same as the whole reply converted. */
async function accumulate(client: ClientId, place: Place, make: (typeof kinds)[string], isCustom: boolean) {
  const { body, sent, answer } = tell(client, place, make, isCustom)
  const vendor = vendors[place.protocol]
  const whole = plain(clients[client].hear(JSON.parse(receive(client, place, sent, false, feedWhole(vendor.whole(answer))))))
  const streams = [feedStream(Buffer.from(vendor.stream(answer, new Words(seeded(1)))), []), feedWhole(vendor.whole(answer))]
  for (const feed of streams) {
    told = receive(client, place, sent, true, feed)
    const final = client === 'openai-chat' && isCustom ? await iterate(body) : await accumulators[client](body)
    expect(plain(clients[client].hear(JSON.parse(JSON.stringify(final))))).toEqual(whole)
  }
}
