import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import type { ProtocolId } from '../protocols/protocol'
import { type Hub, startHub } from './clients/hub'
import { flagships, greeting, loggedUsage, thought, weatherInput } from './clients/script'
import { anthropicSdk } from './clients/sdks/anthropic'
import { geminiSdk } from './clients/sdks/gemini'
import { openaiChatSdk } from './clients/sdks/openai-chat'
import { openaiResponsesSdk } from './clients/sdks/openai-responses'
import { type Speaker, weatherReport } from './clients/sdks/speaker'
import { startUpstream, type Upstream } from './clients/upstream'

const upstreams: [protocol: ProtocolId, model: string][] = [
  ...(Object.entries(flagships) as [ProtocolId, string][]),
  // Those that take a budget to think with, and no level.
  ['anthropic', 'claude-haiku-4-5'],
  ['gemini', 'gemini-2.5-pro'],
]
const nameOf = (protocol: ProtocolId, model: string) => `${protocol}-${model}`

let upstream: Upstream
let hub: Hub

beforeAll(async () => {
  upstream = startUpstream()
  hub = await startHub(upstream)
  for (const [protocol, model] of upstreams) await hub.serve(nameOf(protocol, model), protocol, model)
})
afterAll(async () => {
  await hub.stop()
  await upstream.stop()
})

// What a test that failed has left behind is not the next one's.
beforeEach(async () => void (await hub.newRows(0)))

/** What each says of a reply that ends as `turn` does. */
const counted = (protocol: ProtocolId, turn: 'call' | 'text', reasons = false) => {
  const { input, output, cacheRead } = loggedUsage(protocol, turn, reasons)
  return { input, output, cacheRead }
}

for (const create of [openaiChatSdk, openaiResponsesSdk, anthropicSdk, geminiSdk]) {
  const speaker = (): Speaker => create(hub.url, hub.key)
  const { name, finishes } = create('http://localhost', 'any')
  for (const [protocol, model] of upstreams) {
    const group = nameOf(protocol, model)
    for (const streamed of [false, true]) {
      describe(`${name} on ${model} by ${protocol}, ${streamed ? 'streamed' : 'whole'}`, () => {
        test('text comes back as it was said, and is counted', async () => {
          expect(await speaker().greet(group, streamed)).toEqual({
            text: greeting,
            thoughts: '',
            calls: [],
            finish: finishes.text,
            usage: counted(protocol, 'text'),
          })
          const rows = await hub.newRows(1)
          expect(rows).toMatchObject([{ outcome: 'ok', status: 200, stream: streamed, usage: loggedUsage(protocol, 'text') }])
          expect(rows[0]?.attempts).toHaveLength(1)
        })

        test('a tool is called, and its result reaches the model', async () => {
          upstream.heard.length = 0
          const [call, end] = await speaker().consult(group, streamed)
          expect(call).toEqual({
            text: 'I will call get_weather.',
            thoughts: thought,
            calls: [{ name: 'get_weather', input: weatherInput }],
            finish: finishes.call,
            usage: counted(protocol, 'call', true),
          })
          expect(end).toEqual({
            text: `The tool said: ${weatherReport}`,
            thoughts: thought,
            calls: [],
            finish: finishes.text,
            usage: counted(protocol, 'text', true),
          })
          // What it thought came back in its own form, where it has one: OpenAI's Chat has none, nor have Google's models before the third.
          expect(upstream.heard[1]?.kept).toBe(protocol === 'openai-chat' || model === 'gemini-2.5-pro' ? undefined : true)
          const rows = await hub.newRows(2)
          expect(rows.map(({ outcome, usage }) => ({ outcome, usage }))).toEqual([
            { outcome: 'ok', usage: loggedUsage(protocol, 'call', true) },
            { outcome: 'ok', usage: loggedUsage(protocol, 'text', true) },
          ])
        })
      })
    }
  }
}

describe('what models do not take', () => {
  // What Gemini CLI sends in every request.
  test.each(['anthropic-claude-opus-5-5', 'openai-chat-gpt-5.2', 'openai-responses-gpt-5.2'])(
    'sampling stays at home (%s)',
    async (model) => {
      const client = new GoogleGenAI({ apiKey: hub.key, httpOptions: { baseUrl: hub.url } })
      const thinkingConfig = { includeThoughts: true, thinkingBudget: 8192 }
      const config = { temperature: 1, topP: 0.95, topK: 64, thinkingConfig }
      expect((await client.models.generateContent({ model, contents: 'Hello', config })).text).toBe(greeting)
    },
  )

  // What OpenCode and Qwen Code send for any model.
  test('max_tokens is called max_completion_tokens', async () => {
    const client = new OpenAI({ baseURL: `${hub.url}/v1`, apiKey: hub.key, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    const { choices } = await client.chat.completions.create({ model: 'openai-chat-gpt-5.2', messages, max_tokens: 100 })
    expect(choices[0]?.message.content).toBe(greeting)
  })

  test('a small budget for thoughts is not none at all', async () => {
    const [call] = await geminiSdk(hub.url, hub.key).consult('openai-chat-gpt-5.2', true, 1024)
    expect(call.thoughts).toBe(thought)
  })
})
