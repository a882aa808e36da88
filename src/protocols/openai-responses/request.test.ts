import { describe, expect, test } from 'bun:test'
import { targetOf } from '../fixture'
import { readRequest as readChat } from '../openai-chat/request'
import { type Json, type JsonObject, type Part, type Prompt, Refusal } from '../protocol'
import { readRequest, writeRequest } from './request'

const asked = { model: 'm', stream: false }
const read = (body: JsonObject) => readRequest({ input: 'hi', ...body }, asked)
const messagesIn = (...input: Json[]) => read({ input }).messages

const promptOf = (fields: Partial<Prompt> = {}): Prompt => ({
  from: 'anthropic',
  model: 'asked',
  stream: false,
  system: [],
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
  tools: [],
  extra: {},
  ...fields,
})

const write = (prompt: Prompt, model = 'gpt-5.2', stream = false): JsonObject =>
  JSON.parse(writeRequest(prompt, targetOf('openai-responses', model, { stream })).body as string)
const inputOf = (...messages: Prompt['messages']) => write(promptOf({ messages })).input as JsonObject[]

const text = (value: string): Part => ({ type: 'text', text: value })
const call = (id: string, more: object = {}): Part => ({ type: 'tool-call', id, name: 'f', kind: 'function', input: '{}', ...more })
const result = (id: string, ...content: Part[]): Part => ({ type: 'tool-result', id, kind: 'function', content })
const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }

describe('reading input', () => {
  const user = [{ role: 'user', parts: [text('hi')] }]
  const forms: [string, Json][] = [
    ['a string', 'hi'],
    ['a message', [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }]],
    ['a message without a type', [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }]],
    ['an easy message', [{ role: 'user', content: 'hi' }]],
  ]
  test.each(forms)('16: %s is the same conversation', (_, input) => {
    expect(read({ input }).messages).toEqual(user as Prompt['messages'])
  })

  test('16: an assistant message may hold input_text', () => {
    expect(messagesIn({ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] })).toEqual([
      { role: 'assistant', parts: [text('a')] },
    ])
  })

  test('instructions and leading developer messages are the system', () => {
    const { system, messages } = read({
      instructions: 'a',
      input: [
        { role: 'developer', content: 'b' },
        { role: 'user', content: 'c' },
        { role: 'developer', content: 'd' },
      ],
    })
    expect(system).toEqual([text('a'), text('b')])
    expect(messages.map(({ role }) => role)).toEqual(['user', 'system'])
  })

  test('4: the items of one turn are one message, and so are its results', () => {
    const messages = messagesIn(
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
        content: null,
        encrypted_content: 'enc',
      },
      { role: 'assistant', content: 'on it' },
      { type: 'function_call', call_id: 'c', name: 'f', namespace: 'ns', arguments: '{"id":9007199254740993}' },
      { type: 'custom_tool_call', call_id: 'd', name: 'p', input: 'x' },
      { type: 'function_call_output', call_id: 'c', output: 'ok' },
      {
        type: 'custom_tool_call_output',
        call_id: 'd',
        output: [
          { type: 'input_text', text: 'seen' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
    )
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'a\n\nb', signature: 'enc', origin: 'openai-responses', itemId: 'rs_1' },
          text('on it'),
          { type: 'tool-call', id: 'c', name: 'f', namespace: 'ns', kind: 'function', input: '{"id":9007199254740993}' },
          { type: 'tool-call', id: 'd', name: 'p', kind: 'custom', input: 'x' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', id: 'c', kind: 'function', content: [text('ok')] },
          { type: 'tool-result', id: 'd', kind: 'custom', content: [text('seen'), image] },
        ],
      },
    ])
  })

  test('files are read from data, address or id', () => {
    const content: JsonObject[] = [
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      { type: 'input_file', file_url: 'https://a.example/a.pdf' },
      { type: 'input_file', file_id: 'file-1' },
    ]
    expect(messagesIn({ role: 'user', content })[0]?.parts).toEqual([
      { type: 'file', source: { kind: 'base64', mime: 'application/pdf', data: 'AAAA' }, name: 'a.pdf' },
      { type: 'file', source: { kind: 'url', url: 'https://a.example/a.pdf' } },
      { type: 'file', source: { kind: 'file-id', id: 'file-1', origin: 'openai-responses' } },
    ])
  })

  test('items of hosted tools stay as they are', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' }
    expect(messagesIn(item)).toEqual([{ role: 'assistant', parts: [{ type: 'opaque', origin: 'openai-responses', raw: item }] }])
  })

  test.each([
    [{ input: 5 }],
    [{ input: [{ type: 'item_reference', id: 'x' }] }],
    [{ input: [{ role: 'robot', content: 'a' }] }],
    [{ previous_response_id: 'resp_1' }],
    [{ conversation: 'conv_1' }],
    [{ background: true }],
  ])('129: %j is refused', (body) => {
    expect(() => read(body as JsonObject)).toThrow(Refusal)
  })
})

describe('reading parameters', () => {
  const cases: [string, JsonObject, Partial<Prompt>][] = [
    ['a limit', { max_output_tokens: 9 }, { maxOutputTokens: 9 }],
    [
      'effort and summary',
      { reasoning: { effort: 'low', summary: 'auto' } },
      { reasoning: { mode: 'on', effort: 'low', visible: 'summary' } },
    ],
    ['no effort', { reasoning: { effort: 'none' } }, { reasoning: { mode: 'off', effort: 'none' } }],
    ['verbosity', { text: { verbosity: 'low' } }, { verbosity: 'low' }],
    [
      'a schema',
      { text: { format: { type: 'json_schema', name: 'n', schema: {}, strict: true } } },
      { responseFormat: { type: 'json-schema', name: 'n', schema: {}, strict: true } },
    ],
    ['identity', { safety_identifier: 'u', prompt_cache_key: 'k' }, { user: 'u', sessionKey: 'k' }],
    ['unknown fields', { store: false, client_metadata: { a: 'b' } }, { extra: { store: false, client_metadata: { a: 'b' } } }],
    ['a choice', { tool_choice: { type: 'custom', name: 'p' } }, { toolChoice: { mode: 'tool', name: 'p' } }],
    [
      'allowed tools',
      { tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] } },
      { toolChoice: { mode: 'allowed', names: ['f'], required: false } },
    ],
    [
      'the choice of a hosted tool',
      { tool_choice: { type: 'file_search' } },
      { toolChoice: undefined, extra: { tool_choice: { type: 'file_search' } } },
    ],
    ['the choice of a search', { tool_choice: { type: 'web_search' } }, { toolChoice: { mode: 'tool', name: 'web_search' }, extra: {} }],
  ]
  test.each(cases)('%s', (_, body, expected) => {
    expect(read(body)).toMatchObject(expected)
  })

  test('38, 41: custom tools, namespaces and tools inside of the input are read', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: x' }
    const { tools } = read({
      input: [
        { type: 'additional_tools', tools: [{ type: 'namespace', name: 'n2', tools: [{ type: 'custom', name: 'exec' }] }] },
        { role: 'user', content: 'a' },
      ],
      tools: [
        { type: 'function', name: 'f', description: 'd', strict: false, parameters: { type: 'object' } },
        { type: 'custom', name: 'p', format },
        { type: 'namespace', name: 'ns', tools: [{ type: 'function', name: 'g', parameters: {} }] },
        { type: 'web_search' },
      ],
    })
    expect(tools).toEqual([
      { kind: 'custom', name: 'exec', namespace: 'n2' },
      { kind: 'function', name: 'f', description: 'd', strict: false, schema: { type: 'object' } },
      { kind: 'custom', name: 'p', format },
      { kind: 'function', name: 'g', namespace: 'ns', schema: {} },
      { kind: 'builtin', origin: 'openai-responses', raw: { type: 'web_search' } },
    ])
  })
})

describe('writing input', () => {
  test('the turns of a conversation become items in order', () => {
    const input = inputOf(
      { role: 'user', parts: [text('look'), image] },
      {
        role: 'assistant',
        parts: [text('on '), text('it'), call('c', { namespace: 'ns' }), text('and'), call('d', { kind: 'custom', name: 'p', input: 'x' })],
      },
      { role: 'user', parts: [result('d', text('2')), result('c', text('seen'), image)] },
      { role: 'system', parts: [text('hurry')] },
    )
    expect(input).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
      { type: 'message', role: 'assistant', content: ['on ', 'it'].map((said) => ({ type: 'output_text', text: said, annotations: [] })) },
      { type: 'function_call', arguments: '{}', call_id: 'c', name: 'f', namespace: 'ns' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'and', annotations: [] }] },
      { type: 'custom_tool_call', input: 'x', call_id: 'd', name: 'p' },
      {
        type: 'function_call_output',
        call_id: 'c',
        output: [
          { type: 'input_text', text: 'seen' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
      { type: 'custom_tool_call_output', call_id: 'd', output: '2' },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'hurry' }] },
    ])
  })

  test('55: only a thought whose state is OpenAI’s is sent, and only before what it led to', () => {
    const own: Part = { type: 'reasoning', text: 'hm', signature: 'enc', origin: 'openai-responses', itemId: 'rs_1' }
    const foreign: Part = { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' }
    const input = inputOf({ role: 'assistant', parts: [foreign, own, call('c'), own] }, { role: 'user', parts: [result('c', text('1'))] })
    expect(input).toEqual([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'enc' },
      { type: 'function_call', arguments: '{}', call_id: 'c', name: 'f' },
      { type: 'function_call_output', call_id: 'c', output: '1' },
    ])
  })

  test('29: ids are at most 64 characters, in call and result', () => {
    const id = 'y'.repeat(80)
    const [made, answered] = inputOf({ role: 'assistant', parts: [call(id)] }, { role: 'user', parts: [result(id, text('1'))] })
    expect((made!.call_id as string).length).toBeLessThanOrEqual(64)
    expect(answered!.call_id).toBe(made!.call_id as string)
  })

  test('123: an image’s address is a string', () => {
    const prompt = readChat(
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } }] }] },
      asked,
    )
    expect(write(prompt).input).toMatchObject([{ content: [{ type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' }] }])
  })

  test('122: a file by its address is sent as one, another vendor’s by its id is refused', () => {
    const linked: Part = { type: 'file', source: { kind: 'url', url: 'https://a.example/a.pdf' } }
    expect(inputOf({ role: 'user', parts: [linked] })).toMatchObject([
      { content: [{ type: 'input_file', file_url: 'https://a.example/a.pdf' }] },
    ])
    const stored: Part = { type: 'image', source: { kind: 'file-id', id: 'f', origin: 'anthropic' } }
    expect(() => inputOf({ role: 'user', parts: [stored] })).toThrow(Refusal)
  })
})

describe('writing parameters', () => {
  const cases: [string, Partial<Prompt>, JsonObject][] = [
    ['9: at least 16 tokens', { maxOutputTokens: 5 }, { max_output_tokens: 16 }],
    ['71: nothing is kept, and the state of thoughts asked for', {}, { store: false, include: ['reasoning.encrypted_content'] }],
    ['1: instructions are joined', { system: [text('a'), text('b')] }, { instructions: 'a\n\nb' }],
    [
      'thoughts are shown to those who ask for them',
      { reasoning: { mode: 'on', effort: 'high' } },
      { reasoning: { effort: 'high', summary: 'auto' } },
    ],
    ['thoughts are not shown', { reasoning: { mode: 'on', effort: 'high', visible: 'none' } }, { reasoning: { effort: 'high' } }],
    ['no thoughts', { reasoning: { mode: 'off' } }, { reasoning: { effort: 'none' } }],
    [
      '21: verbosity and format',
      { verbosity: 'low', responseFormat: { type: 'json-schema', schema: {} } },
      { text: { format: { type: 'json_schema', name: 'response', schema: {} }, verbosity: 'low' } },
    ],
    [
      '17: another vendor’s user',
      { user: 'u'.repeat(150) },
      { safety_identifier: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string },
    ],
    [
      'logprobs, where the model does not think',
      { topLogprobs: 2, reasoning: { mode: 'off' } },
      { top_logprobs: 2, include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] },
    ],
  ]
  test.each(cases)('%s', (_, fields, expected) => {
    expect(write(promptOf(fields))).toMatchObject(expected)
  })

  test('15: the input holds the word json', () => {
    expect(JSON.stringify(write(promptOf({ responseFormat: { type: 'json-object' } })).input)).toContain('JSON')
  })

  test('21: what Responses does not know is not sent', () => {
    const chat = readChat(
      {
        messages: [{ role: 'user', content: 'a' }],
        stop: 'x',
        seed: 1,
        presence_penalty: 1,
        logit_bias: {},
        store: true,
        stream_options: { include_usage: true },
      },
      { model: 'm', stream: true },
    )
    expect(Object.keys(write(chat, 'gpt-4o', true)).sort()).toEqual(['input', 'model', 'store', 'stream'])
  })

  test('13: several choices are refused', () => {
    expect(() => write(promptOf({ count: 2 }))).toThrow(Refusal)
  })

  test('19: unknown fields go back to where they came from', () => {
    const prompt = read({
      store: true,
      include: ['file_search_call.results'],
      client_metadata: { a: 'b' },
      tool_choice: { type: 'web_search' },
      tools: [{ type: 'web_search' }],
    })
    expect(write(prompt)).toMatchObject({
      store: true,
      include: ['file_search_call.results', 'reasoning.encrypted_content'],
      client_metadata: { a: 'b' },
      tool_choice: { type: 'web_search' },
      tools: [{ type: 'web_search' }],
    })
  })
})

describe('writing tools', () => {
  const tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: {} } } as const

  test('42: an omitted strict is said to be false, but for those who mean true', () => {
    const strictOf = (from: Prompt['from']) => (write(promptOf({ from, tools: [tool] })).tools as JsonObject[])[0]!.strict
    expect(strictOf('openai-chat')).toBe(false)
    expect(strictOf('anthropic')).toBe(false)
    expect(strictOf('openai-responses')).toBeUndefined()
  })

  test('a custom tool’s grammar is flat, the tools of a namespace stand together', () => {
    const format = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: x' } }
    const { tools } = write(
      promptOf({
        tools: [{ kind: 'custom', name: 'p', format }, { ...tool, namespace: 'ns' }, tool, { ...tool, name: 'g', namespace: 'ns' }],
      }),
    )
    expect(tools).toMatchObject([
      { type: 'custom', name: 'p', format: { type: 'grammar', syntax: 'lark', definition: 'start: x' } },
      { type: 'namespace', name: 'ns', tools: [{ name: 'f' }, { name: 'g' }] },
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } },
    ])
  })

  test('45, 49: choices are flat, and go with tools only', () => {
    expect(write(promptOf({ tools: [tool], toolChoice: { mode: 'tool', name: 'f' } })).tool_choice).toEqual({ type: 'function', name: 'f' })
    expect(write(promptOf({ tools: [tool], toolChoice: { mode: 'allowed', names: ['f'], required: true } })).tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'f' }],
    })
    expect(Object.keys(write(promptOf({ toolChoice: { mode: 'auto' }, parallelToolCalls: true })))).not.toContain('tool_choice')
  })

  test('51: another vendor’s web search is OpenAI’s here', () => {
    const tools: Prompt['tools'] = [
      { kind: 'builtin', origin: 'anthropic', raw: { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] } },
    ]
    expect(write(promptOf({ tools })).tools).toEqual([{ type: 'web_search', filters: { allowed_domains: ['a.example'] } }])
  })
})
