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

/** What a request comes to at an upstream: its body, and what is warned of. */
function send(id: keyof typeof readers, body: JsonObject, protocol: Protocol, model: string) {
  const prompt = readers[id].readRequest(body, { model: 'm', stream: true })
  const { call, warnings } = cross(prompt, createUpstreams()(protocol, model, { scope: '' }))
  return { body: JSON.parse(call.body as string), details: warnings.map(({ detail }) => detail) }
}

const drawn: JsonObject = {
  contents: [
    { role: 'user', parts: [{ text: 'Draw' }] },
    { role: 'model', parts: [{ text: 'Here' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }] },
    { role: 'user', parts: [{ text: 'Make it red' }] },
  ],
}

test.each(destinations.filter(({ protocol }) => protocol !== gemini))('a picture that the assistant made is shown to $model', (to) => {
  const { body, details } = send('gemini', drawn, to.protocol, to.model)
  const said: JsonObject[] = body.messages ?? body.input
  const isShown = (message: JsonObject | undefined) => JSON.stringify(message).includes('iVBORw0KGgo=')
  expect(said.filter(isShown).map(({ role }) => role)).toEqual(['user'])
  expect(details).toEqual(['what the assistant made is shown by the user'])
})

test.each([
  [{ type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,a b*c%' } }],
  [{ type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,%%%' } }],
])('data that is hardly base64 breaks nothing', (file) => {
  const request = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Read' }, file] }] }
  for (const { protocol, model } of destinations)
    if (protocol !== openaiChat) expect(() => send('openai-chat', request, protocol, model)).not.toThrow()
  const document = { type: 'document', source: { type: 'base64', media_type: 'text/plain', data: '%%%' } }
  const asked = { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'text', text: 'Read' }, document] }] }
  expect(() => send('anthropic', asked, openaiChat, 'o3')).not.toThrow()
})

test('a grammar that is not enforced is a loss everywhere but with OpenAI’s own', () => {
  const tools = [{ type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' } }]
  const detailsFor = (protocol: Protocol, model: string) => send('openai-responses', { input: 'Go', tools }, protocol, model).details
  const lost = ['"patch" becomes a function, whose grammar is told but not enforced']
  expect(detailsFor(anthropic, 'claude-opus-5-5')).toEqual(lost)
  expect(detailsFor(gemini, 'gemini-3-pro')).toEqual(lost)
  expect(detailsFor(openaiChat, 'o3')).toEqual(lost)
  expect(detailsFor(openaiChat, 'gpt-5.2')).toEqual([])
})

test('what a vendor’s own tool said before is missed everywhere, once', () => {
  const search = (id: string) => ({ type: 'web_search_call', id, status: 'completed', action: { type: 'search', query: 'q' } })
  const input = [
    { role: 'user', content: 'Go' },
    search('1'),
    search('2'),
    { role: 'assistant', content: 'Ok' },
    { role: 'user', content: 'On' },
  ]
  for (const { protocol, model } of destinations)
    if (protocol !== openaiResponses) expect(send('openai-responses', { input }, protocol, model).details).toHaveLength(1)
})

test('calls of one message that share an id keep each its own result', () => {
  const called = (name: string) => ({ id: 'call_0', type: 'function', function: { name, arguments: '{}' } })
  const told = (content: string) => ({ role: 'tool', tool_call_id: 'call_0', content })
  const turn = [{ role: 'assistant', content: null, tool_calls: [called('f'), called('g')] }, told('of f'), told('of g')]
  const messages = [hi, { role: 'assistant', content: null, tool_calls: [called('lost')] }, hi, ...turn, hi, ...turn]
  for (const { protocol, model } of destinations.filter(({ protocol }) => protocol !== openaiChat)) {
    const { body, details } = send('openai-chat', { messages }, protocol, model)
    const said = JSON.stringify(body.messages ?? body.contents ?? body.input)
    expect([...said.matchAll(/of [fg]|no result/g)].map(([words]) => words)).toEqual(['no result', 'of f', 'of g', 'of f', 'of g'])
    expect(details).toEqual(['a call without its result got one that says so'])
  }
})

test('what a search is limited to is missed where it cannot be said', () => {
  const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3, allowed_domains: ['a.example'] }]
  const prompt = anthropic.readRequest({ max_tokens: 9, messages: [hi], tools }, { model: 'm', stream: true })
  const { call, warnings } = cross(prompt, createUpstreams()(openaiChat, 'qwen-plus', { host: 'dashscope.aliyuncs.com', scope: 'qwen' }))
  expect(call.body).toContain('"enable_search":true')
  expect(warnings.map(({ detail }) => detail)).toEqual([
    'the number of searches cannot be limited here',
    'a search cannot be kept to some domains here',
  ])
})

test('results without calls are told of once', () => {
  const orphan = (id: string) => ({ role: 'tool', tool_call_id: id, content: '1' })
  const messages = [hi, orphan('a'), hi, orphan('b'), hi]
  for (const { protocol, model } of destinations)
    if (protocol !== openaiChat) expect(send('openai-chat', { messages }, protocol, model).details).toHaveLength(1)
})

test('names of speakers, and what the assistant said aloud, are missed where they cannot be told', () => {
  const messages: JsonObject[] = [{ ...hi, name: 'Ann' }, { role: 'assistant', content: 'Hm.', audio: { id: 'audio_1' } }, hi]
  for (const { protocol, model } of destinations.filter(({ protocol }) => protocol !== openaiChat)) {
    const { details } = send('openai-chat', { messages }, protocol, model)
    expect([model, details.includes('speakers have no names here'), details.length]).toEqual([model, true, 2])
  }
})

test('an answer that is to be one of some words is asked for in words, since JSON would quote it', () => {
  const responseSchema = { type: 'STRING', enum: ['yes', 'no'] }
  const body = { contents: [{ parts: [{ text: 'Well?' }] }], generationConfig: { responseMimeType: 'text/x.enum', responseSchema } }
  for (const { protocol, model } of destinations.filter(({ protocol }) => protocol !== gemini)) {
    const { body: sent, details } = send('gemini', body, protocol, model)
    expect(JSON.stringify(sent)).toContain('yes\\nno')
    expect(JSON.stringify(sent)).not.toContain('json_schema')
    expect(details).toHaveLength(1)
  }
})

test('instructions alone are said by the user', () => {
  for (const { protocol, model } of destinations.filter(({ protocol }) => protocol !== openaiChat)) {
    const { body, details } = send('openai-chat', { messages: [{ role: 'system', content: 'Count to three.' }] }, protocol, model)
    const [only, ...others] = body.messages ?? body.contents ?? body.input
    expect([only.role, JSON.stringify(only).includes('Count to three.'), others, details.length]).toEqual(['user', true, [], 1])
  }
})

test('tools of Chat Completions that are written flat are tools', () => {
  const tools = [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }]
  for (const { protocol, model } of destinations.filter(({ protocol }) => protocol !== openaiChat)) {
    const { body, details } = send('openai-chat', { messages: [hi], tools }, protocol, model)
    expect([JSON.stringify(body.tools).includes('"look"'), details]).toEqual([true, []])
  }
})
