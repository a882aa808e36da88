import { describe, expect, test } from 'bun:test'
import { readRequest as readAnthropic } from '../anthropic/request'
import { targetOf } from '../fixture'
import { readRequest as readResponses } from '../openai-responses/request'
import { type JsonObject, type Message, type Part, type Prompt, Refusal } from '../protocol'
import { readRequest, writeRequest } from './request'

const read = (body: JsonObject, stream = false) =>
  readRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body }, { model: 'm', stream })

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

const write = (prompt: Prompt, model = 'gpt-4o', stream = false, host = ''): JsonObject =>
  JSON.parse(writeRequest(prompt, targetOf('openai-chat', model, { stream, host })).body as string)
const messagesOf = (messages: Message[], model?: string) => write(promptOf({ messages }), model).messages as JsonObject[]

const text = (value: string): Part => ({ type: 'text', text: value })
const call = (id: string, name = 'f', input = '{}'): Part => ({ type: 'tool-call', id, name, kind: 'function', input })
const result = (id: string, value: string, more: object = {}): Part => ({
  type: 'tool-result',
  id,
  kind: 'function',
  content: [text(value)],
  ...more,
})
const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }

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
})

describe('writing messages', () => {
  test('1: all instructions are one system message', () => {
    expect(write(promptOf({ system: [text('a'), { ...text('b'), cache: { type: 'ephemeral' } }] })).messages).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'hi' },
    ])
  })

  test('2: a developer speaks as the system', () => {
    const prompt = readResponses(
      {
        input: [
          { role: 'developer', content: 'a' },
          { role: 'user', content: 'b' },
        ],
      },
      { model: 'm', stream: false },
    )
    expect(write(prompt, 'deepseek-chat').messages).toEqual([
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
    ])
  })

  test('3: instructions between a call and its result come after the result', () => {
    expect(
      messagesOf([
        { role: 'assistant', parts: [call('a')] },
        { role: 'system', parts: [text('s')] },
        { role: 'user', parts: [result('a', '1')] },
      ]),
    ).toMatchObject([{ role: 'assistant' }, { role: 'tool', tool_call_id: 'a', content: '1' }, { role: 'system', content: 's' }])
  })

  test('4: message and calls of one turn are one message', () => {
    const input: JsonObject[] = [
      { role: 'user', content: 'hi' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'on it' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'g', arguments: '{}' },
      { type: 'function_call_output', call_id: 'b', output: '2' },
      { type: 'function_call_output', call_id: 'a', output: '1' },
    ]
    const messages = write(readResponses({ input }, { model: 'm', stream: false })).messages
    expect(messages).toMatchObject([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'on it', tool_calls: [{ id: 'a' }, { id: 'b' }] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '2' },
    ])
    expect(messages).toHaveLength(4)
  })

  test('6: empty texts and messages are gone, an assistant that only calls has null content', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('')] },
        { role: 'assistant', parts: [text(''), call('a')] },
        { role: 'user', parts: [result('a', '')] },
      ]),
    ).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: '' },
    ])
  })

  test('24: media of parallel results come behind all of them', () => {
    const body: JsonObject = {
      messages: [
        { role: 'user', content: 'look' },
        { role: 'assistant', content: ['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [
                { type: 'text', text: 'seen' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
              ],
            },
            { type: 'tool_result', tool_use_id: 'b', content: 'done', is_error: true },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    }
    expect(write(readAnthropic(body, { model: 'm', stream: false })).messages).toMatchObject([
      { role: 'user', content: 'look' },
      { role: 'assistant', tool_calls: [{ id: 'a' }, { id: 'b' }] },
      { role: 'tool', tool_call_id: 'a', content: 'seen' },
      { role: 'tool', tool_call_id: 'b', content: '[tool error] done' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[from the tool call a]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'user', content: 'go on' },
    ])
  })

  test('29: a long id is shortened alike in call and result, a strange one stays', () => {
    const long = 'x'.repeat(80)
    const [first, second] = messagesOf([
      { role: 'assistant', parts: [call(long)] },
      { role: 'user', parts: [result(long, '1')] },
    ])
    const id = (first!.tool_calls as JsonObject[])[0]!.id as string
    expect(id.length).toBeLessThanOrEqual(40)
    expect(second?.tool_call_id).toBe(id)
    const kimi = messagesOf([
      { role: 'assistant', parts: [call('functions.f:0')] },
      { role: 'user', parts: [result('functions.f:0', '1')] },
    ])
    expect(kimi[1]?.tool_call_id).toBe('functions.f:0')
  })

  test('30: ids that come again in a later turn are told apart', () => {
    const turn: Message[] = [
      { role: 'assistant', parts: [call('call_0')] },
      { role: 'user', parts: [result('call_0', '1')] },
    ]
    const ids = messagesOf([...turn, ...turn]).flatMap(({ tool_call_id }) => tool_call_id ?? [])
    expect(ids).toEqual(['call_0', 'call_0_2'])
  })

  test('31, 32: the last of two results counts, a call without any gets one, a result without a call is told', () => {
    const messages = messagesOf([
      { role: 'assistant', parts: [call('a'), call('b')] },
      { role: 'user', parts: [result('a', '1'), result('a', '2'), result('zz', 'lost')] },
      { role: 'user', parts: [text('go on')] },
    ])
    expect(messages).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'a', content: '2' },
      { role: 'tool', tool_call_id: 'b', content: '[tool error] [no result was returned]' },
      { role: 'user', content: '[result of the tool call zz]\n\nlost' },
      { role: 'user', content: 'go on' },
    ])
  })

  test('a call that the conversation ends with stays open', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('a')] },
        { role: 'assistant', parts: [call('a')] },
      ]),
    ).toHaveLength(2)
  })

  test('66: thoughts are echoed, but not to models that refuse them', () => {
    const messages: Message[] = [
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm', origin: 'anthropic', signature: 's' }, text('a')] },
    ]
    expect(messagesOf(messages, 'deepseek-v4')[0]).toEqual({ role: 'assistant', content: 'a', reasoning_content: 'hm' })
    for (const model of ['gpt-5.2', 'gpt-4o', 'deepseek-reasoner'])
      expect(messagesOf(messages, model)[0]).toEqual({ role: 'assistant', content: 'a' })
  })

  test('an assistant message of foreign thoughts only is gone', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('a')] },
        { role: 'assistant', parts: [{ type: 'reasoning', text: '', origin: 'anthropic' }] },
      ]),
    ).toHaveLength(1)
  })

  test('122: a file is sent with its data; one that is stored elsewhere is refused', () => {
    const pdf: Part = { type: 'file', source: { kind: 'base64', mime: 'application/pdf', data: 'AAAA' } }
    expect(messagesOf([{ role: 'user', parts: [pdf] }])[0]?.content).toEqual([
      { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
    ])
    const stored: Part = { type: 'file', source: { kind: 'file-id', id: 'f', origin: 'anthropic' } }
    const linked: Part = { type: 'file', source: { kind: 'url', url: 'https://a.example/a.pdf' } }
    for (const part of [stored, linked]) expect(() => messagesOf([{ role: 'user', parts: [part] }])).toThrow(Refusal)
  })

  test('nothing to say is refused', () => {
    expect(() => messagesOf([{ role: 'user', parts: [text('')] }])).toThrow(Refusal)
  })
})

describe('writing tools', () => {
  const tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: {} } } as const
  const custom = { kind: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: x' } } as const
  const toolsOf = (fields: Partial<Prompt>, model?: string) => write(promptOf(fields), model)

  test.each([[undefined], [null], [{}]])('44: parameters %j are an empty object', (schema) => {
    expect(toolsOf({ tools: [{ ...tool, schema }] }).tools).toMatchObject([
      { function: { parameters: { type: 'object', properties: {} } } },
    ])
  })

  test('42: an omitted strict of Responses is said only of a strict schema', () => {
    const strict = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }
    const tools = [
      { ...tool, schema: strict },
      { ...tool, name: 'g', schema: { ...strict, required: [] } },
    ]
    const [f, g] = toolsOf({ from: 'openai-responses', tools }).tools as { function: JsonObject }[]
    expect(f?.function.strict).toBe(true)
    expect(g?.function.strict).toBeUndefined()
    expect((toolsOf({ tools }).tools as { function: JsonObject }[])[0]?.function.strict).toBeUndefined()
  })

  test('38: a custom tool is one for OpenAI, and wrapped for others', () => {
    const fields: Partial<Prompt> = {
      from: 'openai-responses',
      tools: [custom],
      toolChoice: { mode: 'tool', name: 'apply_patch' },
      messages: [{ role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'apply_patch', kind: 'custom', input: 'x"y' }] }],
    }
    expect(toolsOf(fields, 'gpt-5.2')).toMatchObject({
      tools: [
        {
          type: 'custom',
          custom: { name: 'apply_patch', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: x' } } },
        },
      ],
      tool_choice: { type: 'custom', custom: { name: 'apply_patch' } },
      messages: [{ tool_calls: [{ type: 'custom', custom: { input: 'x"y' } }] }],
    })
    expect(toolsOf(fields, 'deepseek-chat')).toMatchObject({
      tools: [{ type: 'function', function: { name: 'apply_patch', parameters: { required: ['input'] } } }],
      tool_choice: { type: 'function', function: { name: 'apply_patch' } },
      messages: [{ tool_calls: [{ type: 'function', function: { arguments: '{"input":"x\\"y"}' } }] }],
    })
  })

  test('36, 41: namespaces and illegal names are flattened alike in tools, choice and history', () => {
    const body = toolsOf({
      tools: [
        { ...tool, name: 'run', namespace: 'ns' },
        { ...tool, name: 'a.b' },
      ],
      toolChoice: { mode: 'tool', name: 'run' },
      messages: [
        { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'run', namespace: 'ns', kind: 'function', input: '{}' }] },
      ],
    })
    const names = (body.tools as { function: { name: string } }[]).map(({ function: { name } }) => name)
    expect(names[0]).toBe('ns__run')
    expect(names[1]).toMatch(/^a_b_[0-9a-f]{8}$/)
    expect(body.tool_choice).toEqual({ type: 'function', function: { name: 'ns__run' } })
    expect(body.messages).toMatchObject([{ tool_calls: [{ function: { name: 'ns__run' } }] }])
  })

  test('45, 49: choices go with tools only, foreign hosted tools are dropped', () => {
    expect(toolsOf({ tools: [tool], toolChoice: { mode: 'required' }, parallelToolCalls: false })).toMatchObject({
      tool_choice: 'required',
      parallel_tool_calls: false,
    })
    const none = toolsOf({
      tools: [{ kind: 'builtin', origin: 'anthropic', raw: { type: 'code_execution_20250825' } }],
      toolChoice: { mode: 'auto' },
      parallelToolCalls: false,
    })
    expect(Object.keys(none)).not.toContain('tools')
    expect(Object.keys(none)).not.toContain('tool_choice')
    expect(Object.keys(none)).not.toContain('parallel_tool_calls')
  })

  test('45: of an allowed set only the allowed ones are offered', () => {
    const body = toolsOf({ tools: [tool, { ...tool, name: 'g' }], toolChoice: { mode: 'allowed', names: ['g'], required: true } })
    expect(body).toMatchObject({ tools: [{ function: { name: 'g' } }], tool_choice: 'required' })
    expect(body.tools).toHaveLength(1)
  })
})

describe('writing parameters', () => {
  const cases: [string, Partial<Prompt>, string, JsonObject][] = [
    ['10: OpenAI reasoning models count completion tokens', { maxOutputTokens: 9 }, 'gpt-5.2', { max_completion_tokens: 9 }],
    ['10: others count tokens', { maxOutputTokens: 9 }, 'llama-4', { max_tokens: 9 }],
    ['effort', { reasoning: { mode: 'on', effort: 'high' } }, 'deepseek-v4', { reasoning_effort: 'high' }],
    ['68: the nearest effort', { reasoning: { mode: 'on', effort: 'max' } }, 'gpt-5', { reasoning_effort: 'high' }],
    ['68: the least effort', { reasoning: { mode: 'off' } }, 'gpt-5', { reasoning_effort: 'minimal' }],
    ['68: none where it is known', { reasoning: { mode: 'off' } }, 'gpt-5.2', { reasoning_effort: 'none' }],
    ['an effort for a budget', { reasoning: { mode: 'on', budgetTokens: 10_000 } }, 'o3', { reasoning_effort: 'medium' }],
    [
      '17: a long user is hashed',
      { user: 'u'.repeat(150) },
      'gpt-4o',
      { user: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string },
    ],
    ['21: verbosity', { verbosity: 'low' }, 'gpt-5.2', { verbosity: 'low' }],
    ['21: tier and key', { serviceTier: 'standard_only', sessionKey: 's' }, 'gpt-4o', { service_tier: 'default', prompt_cache_key: 's' }],
    [
      'a schema without a name',
      { responseFormat: { type: 'json-schema', schema: {} } },
      'm',
      { response_format: { type: 'json_schema', json_schema: { name: 'response', schema: {} } } },
    ],
    ['four stops', { stop: ['1', '2', '3', '4', '5'] }, 'm', { stop: ['1', '2', '3', '4'] }],
  ]
  test.each(cases)('%s', (_, fields, model, expected) => {
    expect(write(promptOf(fields), model)).toMatchObject(expected)
  })

  test('what the upstream has not heard of is not sent', () => {
    const body = write(
      promptOf({
        topK: 5,
        verbosity: 'low',
        metadata: { user_id: 'x' },
        extra: { thinking: {} },
        reasoning: { mode: 'on', effort: 'high' },
      }),
      'gpt-4o',
    )
    expect(Object.keys(body).sort()).toEqual(['messages', 'model'])
  })

  test('15: whoever asks for JSON says so', () => {
    expect(JSON.stringify(write(promptOf({ responseFormat: { type: 'json-object' } })).messages)).toContain('JSON')
  })

  test('101: usage is always asked for in a stream', () => {
    expect(write(promptOf(), 'm', true)).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(writeRequest(promptOf(), targetOf('openai-chat', 'm', { stream: true }))).toMatchObject({
      path: '/chat/completions',
      headers: {},
    })
  })

  test('13: several choices are refused', () => {
    expect(() => write(promptOf({ from: 'openai-chat', count: 2 }))).toThrow(Refusal)
    expect(() => write(promptOf({ from: 'gemini', count: 2 }), 'gpt-5.2')).toThrow(Refusal)
    expect(write(promptOf({ from: 'gemini', count: 2 }))).toMatchObject({ n: 2 })
  })

  test('19: unknown fields go back to where they came from', () => {
    const prompt = read({ logit_bias: { 1: 2 }, thinking: { type: 'enabled' }, temperature: 0.5 })
    expect(write(prompt, 'deepseek-v4', false, 'api.deepseek.com')).toEqual({
      logit_bias: { 1: 2 },
      thinking: { type: 'enabled' },
      model: 'deepseek-v4',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.5,
    })
  })
})
