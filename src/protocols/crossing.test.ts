import { expect, test } from 'bun:test'
import { anthropic } from './anthropic'
import { cross, type Destination } from './crossing'
import { eventsOf, promptOf, targetOf, userSays } from './fixture'
import { gemini } from './gemini'
import { openaiChat } from './openai-chat'
import { openaiResponses } from './openai-responses'
import type { JsonObject, Part, Prompt, Protocol, ThoughtState } from './protocol'
import { createSeal } from './seal'

const call: Part = { type: 'tool-call', id: 'call_1', name: 'f', kind: 'function', input: '{}' }
const result: Part = { type: 'tool-result', id: 'call_1', kind: 'function', content: [{ type: 'text', text: 'done' }] }

/** Upstreams of one API key, which share a memory. */
function createUpstreams() {
  const states = new Map<string, ThoughtState[]>()
  const memory = { remember: (id: string, all: ThoughtState[]) => void states.set(id, all), recall: (id: string) => states.get(id) }
  return (protocol: Protocol, model: string, { host = '', scope }: { host?: string; scope: string }): Destination => {
    const { profile } = targetOf(protocol.id, model, { host })
    return { protocol, model, stream: true, profile, scope, seal: createSeal(Buffer.alloc(32, 1)), memory }
  }
}

const readers = { 'openai-chat': openaiChat, 'openai-responses': openaiResponses, anthropic, gemini }
const destinations = [
  { protocol: anthropic, model: 'claude-opus-5-5' },
  { protocol: gemini, model: 'gemini-3-pro' },
  { protocol: openaiChat, model: 'o3' },
  { protocol: openaiResponses, model: 'gpt-5.5' },
]

const hi = { role: 'user', content: 'Hi' }
const nothingAsked: [keyof typeof readers, JsonObject][] = [
  ['openai-chat', { messages: [hi], logit_bias: {}, n: 1, stop: '', seed: null, verbosity: 'medium', temperature: 1, presence_penalty: 0 }],
  [
    'openai-responses',
    {
      input: 'Hi',
      top_logprobs: 0,
      truncation: 'disabled',
      safety_identifier: 'me',
      prompt_cache_retention: '24h',
      max_tool_calls: null,
      background: false,
      metadata: {},
      text: { format: { type: 'text' }, verbosity: 'medium' },
      temperature: 1,
      top_p: 1,
    },
  ],
  ['anthropic', { max_tokens: 99, messages: [hi], mcp_servers: [], temperature: 1 }],
  ['gemini', { contents: [{ parts: [{ text: 'Hi' }] }], generationConfig: { temperature: 1, topP: 1, frequencyPenalty: 0 } }],
]

for (const [id, body] of nothingAsked) {
  test.each(destinations.filter(({ protocol }) => protocol.id !== id))(`what ${id} has by default is no loss for $model`, (destination) => {
    const prompt = readers[id].readRequest(body, { model: 'm', stream: true })
    const { profile } = targetOf(destination.protocol.id, destination.model)
    const { warnings } = cross(prompt, { ...createUpstreams()(destination.protocol, destination.model, { scope: '' }), profile })
    expect(warnings).toEqual([])
  })
}

const asked = (fields: Partial<Prompt> = {}) => promptOf({ messages: [userSays('Go')], ...fields })
const toldBack = asked({ messages: [userSays('Go'), { role: 'assistant', parts: [call] }, { role: 'user', parts: [result] }] })

function hear(destination: Destination, parts: Part[]) {
  for (const pass of cross(asked({ from: 'gemini' }), destination).passes()) eventsOf(parts).flatMap(pass)
}

test('what memory holds goes to the account that made it, and to no other', () => {
  const upstream = createUpstreams()
  const thought: Part = { type: 'reasoning', text: 'Hm.', signature: 'of-one', origin: 'openai-responses' }
  hear(upstream(openaiResponses, 'gpt-5.5', { scope: 'channel 1' }), [thought, call])
  const bodyFor = (scope: string) => cross(toldBack, upstream(openaiResponses, 'gpt-5.5', { scope })).call.body
  expect(bodyFor('channel 1')).toContain('of-one')
  expect(bodyFor('channel 2')).not.toContain('of-one')
})

test('a dialect’s details are not told to another dialect from memory, the words are', () => {
  const upstream = createUpstreams()
  const details = [{ type: 'reasoning.encrypted', data: 'of-openrouter' }]
  const router = upstream(openaiChat, 'x', { host: 'openrouter.ai', scope: 'openrouter' })
  hear(router, [{ type: 'reasoning', text: 'Hm.', details, origin: 'openai-chat' }, call])
  const asGemini = { ...toldBack, from: 'gemini' as const }
  expect(cross(asGemini, router).call.body).toContain('of-openrouter')
  expect(cross(asGemini, upstream(openaiChat, 'm2', { host: 'api.minimax.io', scope: 'minimax' })).call.body).not.toContain('of-openrouter')
  expect(cross(asGemini, upstream(openaiChat, 'deepseek-v4', { host: 'api.deepseek.com', scope: 'deepseek' })).call.body).toContain('Hm.')
})
