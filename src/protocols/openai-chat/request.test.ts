import { describe, expect, test } from 'bun:test'
import { type JsonObject, type Part, type Prompt, Refusal } from '../protocol'
import { image, read, result, text } from './request.fixture'

describe('reading messages', () => {
  test('leading instructions are the system, later ones stay where they are', () => {
    const { system, messages } = read({
      messages: [
        { role: 'developer', content: 'a' },
        { role: 'system', content: [{ type: 'text', text: 'b' }] },
        { role: 'user', content: 'c' },
        { role: 'system', content: 'd' },
      ],
    })
    expect(system).toEqual([text('a'), text('b')])
    expect(messages).toEqual([
      { role: 'user', parts: [text('c')] },
      { role: 'system', parts: [text('d')] },
    ])
  })

  test.each([[null], [undefined], [''], [[]]])('content may be %j', (content) => {
    expect(read({ messages: [{ role: 'user', content: content as string }] }).messages).toEqual([{ role: 'user', parts: [] }])
  })

  test('an assistant thinks, speaks and calls, in this order', () => {
    const [message] = read({
      messages: [
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"id":9007199254740993}' } },
            { id: 'b', type: 'custom', custom: { name: 'p', input: 'text' } },
          ],
        },
      ],
    }).messages
    expect(message?.parts).toEqual([
      { type: 'reasoning', text: 'hm', origin: 'openai-chat' },
      { type: 'tool-call', id: 'a', name: 'f', kind: 'function', input: '{"id":9007199254740993}' },
      { type: 'tool-call', id: 'b', name: 'p', kind: 'custom', input: 'text' },
    ])
  })

  test('23: tool messages that follow each other are one message of results', () => {
    const { messages } = read({
      messages: [
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: '2' }] },
        { role: 'user', content: 'next' },
      ],
    })
    expect(messages).toEqual([
      { role: 'user', parts: [result('a', '1'), result('b', '2')] },
      { role: 'user', parts: [text('next')] },
    ])
  })

  test('images, audio and files are read', () => {
    const content: JsonObject[] = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: 'https://a.example/b.png' },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
      { type: 'file', file: { file_id: 'file-1' } },
    ]
    expect(read({ messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { ...image, detail: 'low' } as Part,
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
      { type: 'audio', source: { kind: 'base64', mime: 'audio/mp3', data: 'BBBB' }, format: 'mp3' },
      { type: 'file', source: { kind: 'base64', mime: 'application/pdf', data: 'CCCC' }, name: 'a.pdf' },
      { type: 'file', source: { kind: 'file-id', id: 'file-1', origin: 'openai-chat' } },
    ])
  })

  test('marks of a cache are kept, in whichever words', () => {
    const content: JsonObject[] = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'b', prompt_cache_breakpoint: { mode: 'explicit' } },
    ]
    expect(read({ messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { ...text('a'), cache: { type: 'ephemeral', ttl: '1h' } },
      { ...text('b'), cache: { type: 'ephemeral' } },
    ])
  })

  test('documents by their address are read in the dialects’ words', () => {
    const source = { kind: 'url' as const, url: 'https://a.example/a.pdf' }
    const content: JsonObject[] = [
      { type: 'document_url', document_url: source.url },
      { type: 'file', file: { filename: 'a.pdf', file_data: source.url } },
    ]
    expect(read({ messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { type: 'file', source },
      { type: 'file', source, name: 'a.pdf' },
    ])
  })

  test('55, 62: each sealed state is a thought, the first with the text of all', () => {
    const sealed = ['OctoSealA', 'OctoSealB']
    const [message] = read({
      messages: [
        {
          role: 'assistant',
          content: 'hi',
          reasoning_content: 'hm',
          reasoning_details: sealed.map((data, index) => ({ type: 'reasoning.encrypted', data, format: 'octopus-v1', index })),
        },
      ],
    }).messages
    expect(message?.parts).toEqual([
      { type: 'reasoning', text: 'hm', origin: 'openai-chat', signature: sealed[0]! },
      { type: 'reasoning', text: '', origin: 'openai-chat', signature: sealed[1]! },
      text('hi'),
    ])
  })

  test('72: details of OpenRouter’s own are kept as they are', () => {
    const details = [{ type: 'reasoning.text', text: 'hm', signature: 's', index: 0 }]
    expect(read({ messages: [{ role: 'assistant', content: 'hi', reasoning: 'hm', reasoning_details: details }] }).messages).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm', origin: 'openai-chat', details }, text('hi')] },
    ])
  })

  test('the deprecated functions are tools', () => {
    const prompt = read({
      functions: [{ name: 'f', parameters: {} }],
      function_call: { name: 'f' },
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'ok' },
      ],
    })
    expect(prompt.tools).toEqual([{ kind: 'function', name: 'f', schema: {} }])
    expect(prompt).toMatchObject({ legacyCalls: true, parallelToolCalls: false })
    expect(prompt.toolChoice).toEqual({ mode: 'tool', name: 'f' })
    expect(prompt.messages).toMatchObject([{ parts: [{ id: 'call_f', name: 'f' }] }, { parts: [{ id: 'call_f' }] }])
  })

  test.each([[{ messages: 'hi' }], [{ messages: [{ role: 'robot', content: 'a' }] }]])('%j is refused', (body) => {
    expect(() => read(body as JsonObject)).toThrow(Refusal)
  })
})

describe('reading parameters', () => {
  const cases: [string, JsonObject, Partial<Prompt>][] = [
    ['max_completion_tokens before max_tokens', { max_tokens: 1, max_completion_tokens: 2 }, { maxOutputTokens: 2 }],
    ['max_tokens', { max_tokens: 1 }, { maxOutputTokens: 1 }],
    ['a stop', { stop: 'a' }, { stop: ['a'] }],
    ['stops', { stop: ['a', 'b'] }, { stop: ['a', 'b'] }],
    ['logprobs', { logprobs: true, top_logprobs: 3 }, { topLogprobs: 3 }],
    ['effort', { reasoning_effort: 'high' }, { reasoning: { mode: 'on', effort: 'high' } }],
    ['no effort', { reasoning_effort: 'none' }, { reasoning: { mode: 'off', effort: 'none' } }],
    ['OpenRouter', { reasoning: { max_tokens: 2000, exclude: true } }, { reasoning: { mode: 'on', budgetTokens: 2000, visible: 'none' } }],
    ['DeepSeek', { thinking: { type: 'disabled' } }, { reasoning: { mode: 'off' } }],
    ['Qwen', { enable_thinking: true, thinking_budget: 100 }, { reasoning: { mode: 'on', budgetTokens: 100 } }],
    ['vLLM', { chat_template_kwargs: { enable_thinking: false } }, { reasoning: { mode: 'off' } }],
    ['Groq', { reasoning_effort: 'low', include_reasoning: false }, { reasoning: { mode: 'on', effort: 'low', visible: 'none' } }],
    ['Ark', { thinking: { type: 'auto' } }, { reasoning: { mode: 'auto' } }],
    ['Mistral’s seed', { random_seed: 4 }, { seed: 4 }],
    [
      '51: a search on the web',
      { web_search_options: { search_context_size: 'low' } },
      { tools: [{ kind: 'builtin', origin: 'openai-chat', raw: { type: 'web_search_options', search_context_size: 'low' } }] },
    ],
    [
      '51: Qwen’s search',
      { enable_search: true },
      { tools: [{ kind: 'builtin', origin: 'openai-chat', raw: { type: 'web_search_options' } }] },
    ],
    ['usage', { stream_options: { include_usage: true } }, { includeUsage: true }],
    ['18: unknown fields', { logit_bias: { 1: 2 }, store: true }, { extra: { logit_bias: { 1: 2 }, store: true } }],
    ['JSON', { response_format: { type: 'json_object' } }, { responseFormat: { type: 'json-object' } }],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } } },
      { responseFormat: { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true } },
    ],
    ['a tool', { tool_choice: { type: 'function', function: { name: 'f' } } }, { toolChoice: { mode: 'tool', name: 'f' } }],
    [
      'allowed tools',
      {
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] } },
      },
      { toolChoice: { mode: 'allowed', names: ['f'], required: true } },
    ],
  ]
  test.each(cases)('%s', (_, body, expected) => {
    expect(read(body)).toMatchObject(expected)
  })

  test('18: what is understood, or changes nothing, is not left over', () => {
    const body = {
      thinking: { type: 'enabled' },
      modalities: ['text'],
      enable_search: true,
    }
    expect(read(body).extra).toEqual({})
  })

  test('a spoken answer is for this protocol alone', () => {
    expect(read({ modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } }).bound?.field).toBe('modalities')
    expect(read({ modalities: ['text'] }).bound).toBeUndefined()
  })
})
