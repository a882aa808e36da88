import { afterAll, beforeAll, expect, test } from 'bun:test'
import { GoogleGenAI } from '@google/genai'
import { cross } from '../crossing'
import { eventsOf, targetOf } from '../fixture'
import { protocols } from '../index'
import type { JsonObject, Part, ProtocolId } from '../protocol'
import { createSeal } from '../seal'

const seal = createSeal(Buffer.alloc(32, 1))
const memory = { remember() {}, recall: () => undefined }

/** What Google's SDK asks an upstream of another protocol through us, and what that one says next. */
let upstream: { protocol: ProtocolId; model: string; says: Part[] }
const sent: JsonObject[] = []
let server: ReturnType<typeof Bun.serve>

beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const prompt = protocols.gemini.readRequest((await request.json()) as JsonObject, { model: 'm', stream: true })
      const { protocol, model, says } = upstream
      const { profile } = targetOf(protocol, model)
      const crossing = cross(prompt, { protocol: protocols[protocol], model, stream: true, profile, scope: 'x', seal, memory })
      sent.push(JSON.parse(crossing.call.body as string))
      let events = eventsOf(says)
      for (const pass of crossing.passes()) events = events.flatMap(pass)
      const frames = events.flatMap(protocols.gemini.writeReply(crossing.prompt))
      const body = frames.map(({ data }) => `data: ${data}\n\n`).join('')
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
})
afterAll(() => server.stop(true))

const call: Part = { type: 'tool-call', id: 'call_1', name: 'f', kind: 'function', input: '{"a":1}' }
const text: Part = { type: 'text', text: 'Let me look.' }
const upstreams: [ProtocolId, string, Part, RegExp][] = [
  [
    'anthropic',
    'claude-sonnet-4-5',
    { type: 'reasoning', text: 'hm', signature: 'state-1', origin: 'anthropic' },
    /hm.*state-1.*Let me look\..*call_1/,
  ],
  [
    'openai-responses',
    'gpt-5.2',
    { type: 'reasoning', text: 'hm', signature: 'state-2', origin: 'openai-responses' },
    /state-2.*Let me look\..*call_1/,
  ],
  ['openai-chat', 'deepseek-v4', { type: 'reasoning', text: 'hm', origin: 'openai-chat' }, /Let me look\..*call_1/],
]
test.each(upstreams)(
  'Chat.sendMessageStream keeps what %s said, state of the thought included (76)',
  async (protocol, model, thought, told) => {
    sent.length = 0
    upstream = { protocol, model, says: [thought, text, call] }
    const ai = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: `http://127.0.0.1:${server.port}` } })
    const thinkingConfig = { includeThoughts: true, thinkingBudget: 2048 }
    const chat = ai.chats.create({ model: 'm', config: { thinkingConfig, tools: [{ functionDeclarations: [{ name: 'f' }] }] } })
    const calls: unknown[] = []
    for await (const chunk of await chat.sendMessageStream({ message: 'hi' })) calls.push(...(chunk.functionCalls ?? []))
    expect(calls).toEqual([{ id: 'call_1', name: 'f', args: { a: 1 } }])
    expect(chat.getHistory(true).filter(({ role }) => role === 'model').length).toBeGreaterThan(0)

    upstream.says = [{ type: 'text', text: 'Done.' }]
    const message = [{ functionResponse: { id: 'call_1', name: 'f', response: { output: 'ok' } } }]
    let said = ''
    for await (const chunk of await chat.sendMessageStream({ message })) said += chunk.text ?? ''
    expect(said).toBe('Done.')
    expect(JSON.stringify(sent[1])).toMatch(told)
  },
)
