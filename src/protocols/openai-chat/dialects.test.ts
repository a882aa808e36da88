import { describe, expect, test } from 'bun:test'
import { userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { Json, JsonObject, Message, Part, Prompt, Warning } from '../protocol'
import { Refusal } from '../protocol'
import { fieldsOf, type Name, write } from './places.fixture'

const text = (value: string): Part => ({ type: 'text', text: value })
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', kind: 'function', input: '{}' })
const result = (id: string, ...content: Part[]): Part => ({ type: 'tool-result', id, kind: 'function', content })
const thought = (words: string, more: object = {}): Part => ({ type: 'reasoning', text: words, origin: 'anthropic', ...more })
const tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: {} } } as const

describe('thinking is asked for in the dialect’s words', () => {
  const on: [Name, Prompt['reasoning'], JsonObject][] = [
    ['openai', { mode: 'on', effort: 'high' }, { reasoning_effort: 'high' }],
    ['unknown', { mode: 'on', effort: 'max' }, { reasoning_effort: 'high' }],
    ['unknown', { mode: 'off' }, {}],
    ['unknown', { mode: 'auto' }, {}],
    ['deepseek', { mode: 'on', effort: 'low' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['deepseek', { mode: 'on', effort: 'xhigh' }, { thinking: { type: 'enabled' }, reasoning_effort: 'max' }],
    ['deepseek', { mode: 'auto' }, { thinking: { type: 'enabled' } }],
    ['deepseek', { mode: 'off' }, { thinking: { type: 'disabled' } }],
    ['kimi', { mode: 'on', effort: 'high' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['glm', { mode: 'on', budgetTokens: 4096 }, { thinking: { type: 'enabled' }, reasoning_effort: 'low' }],
    ['openrouter', { mode: 'on', effort: 'high', visible: 'none' }, { reasoning: { effort: 'high', exclude: true } }],
    ['openrouter', { mode: 'on', budgetTokens: 5000 }, { reasoning: { max_tokens: 5000 } }],
    ['openrouter', { mode: 'off' }, { reasoning: { effort: 'none' } }],
    ['openrouter', { mode: 'auto' }, { reasoning: { enabled: true } }],
    ['groq', { mode: 'off' }, { reasoning_format: 'parsed', reasoning_effort: 'none' }],
    ['groq', { mode: 'on', effort: 'high' }, { reasoning_format: 'parsed' }],
    ['llama', { mode: 'on', effort: 'high' }, {}],
    ['mistral', { mode: 'on', effort: 'low' }, { reasoning_effort: 'high' }],
    ['minimax', undefined, { reasoning_split: true }],
    ['gemini', { mode: 'on', effort: 'xhigh' }, { reasoning_effort: 'high' }],
    ['ark', { mode: 'on', effort: 'max' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['ark', { mode: 'off' }, { thinking: { type: 'disabled' } }],
  ]
  test.each(on)('68: by %s for %j', (name, reasoning, expected) => {
    expect(fieldsOf(name, { reasoning })).toEqual(expected)
  })

  const streamed: [Prompt['reasoning'], JsonObject][] = [
    [
      { mode: 'on', budgetTokens: 5000 },
      { enable_thinking: true, thinking_budget: 5000 },
    ],
    [
      { mode: 'on', effort: 'max' },
      { enable_thinking: true, thinking_budget: 38_912 },
    ],
    [{ mode: 'off' }, { enable_thinking: false }],
    [undefined, {}],
  ]
  test.each(streamed)('68: by Qwen in a stream for %j', (reasoning, expected) => {
    expect(fieldsOf('qwen', { reasoning, stream: true }, { stream: true })).toEqual({
      stream: true,
      stream_options: { include_usage: true },
      ...expected,
    })
  })

  test('Qwen’s open models think in streams only, and that is said', () => {
    const warnings: Warning[] = []
    expect(fieldsOf('qwen', { reasoning: { mode: 'on', effort: 'high' } }, { warnings })).toEqual({ enable_thinking: false })
    expect(warnings).toMatchObject([{ field: 'thinking', action: 'dropped' }])
  })

  test('vLLM’s templates have a switch', () => {
    expect(fieldsOf('unknown', { reasoning: { mode: 'off' } }, { facts: { thinking: 'template' } })).toEqual({
      chat_template_kwargs: { enable_thinking: false, thinking: false },
    })
  })

  const noted: [Name, Prompt['reasoning'], string][] = [
    ['llama', { mode: 'on', effort: 'high' }, 'does not think'],
    ['minimax', { mode: 'off' }, 'cannot be kept from thinking'],
    ['deepseek', { mode: 'on', effort: 'low' }, 'it is high'],
  ]
  test.each(noted)('68: what %s cannot do of %j is said', (name, reasoning, words) => {
    const warnings: Warning[] = []
    write(name, { reasoning }, { warnings })
    expect(warnings).toMatchObject([{ field: 'thinking', detail: expect.stringContaining(words) }])
  })
})

describe('earlier thoughts are told back as the server wants it', () => {
  const details = [{ type: 'reasoning.text', text: 'hm', signature: 's', index: 0 }]
  const messages: Message[] = [
    userSays('a'),
    { role: 'assistant', parts: [thought('hm'), text('b')] },
    userSays('c'),
    { role: 'assistant', parts: [text('d'), call('x')] },
    { role: 'user', parts: [result('x', text('1'))] },
  ]
  const thoughtsTo = (name: Name, given = messages) =>
    (write(name, { messages: given }).messages as JsonObject[])
      .filter(({ role }) => role === 'assistant')
      .map(({ reasoning_content, reasoning_details }) => reasoning_content ?? reasoning_details)

  const cases: [Name, (Json | undefined)[]][] = [
    ['deepseek', ['hm', '']],
    ['kimi', [undefined, '']],
    ['unknown', ['hm', undefined]],
    ['openai', [undefined, undefined]],
    ['openrouter', [undefined, undefined]],
    ['groq', [undefined, undefined]],
  ]
  test.each(cases)('66: by %s', (name, expected) => {
    expect(thoughtsTo(name)).toEqual(expected as Json[])
  })

  test('66: in Mistral’s content', () => {
    const [, first] = write('magistral', { messages }).messages as JsonObject[]
    expect(first?.content).toEqual([
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'b' },
    ])
  })

  test('72: OpenRouter’s details go back unmodified and in order', () => {
    const parts: Part[] = [
      thought('hm', { origin: 'openai-chat', details }),
      call('x'),
      thought('', { origin: 'openai-chat', details: [{ type: 'reasoning.encrypted', data: 'z', index: 1 }] }),
    ]
    expect(thoughtsTo('openrouter', [userSays('a'), { role: 'assistant', parts }])).toEqual([
      [...details, { type: 'reasoning.encrypted', data: 'z', index: 1 }],
    ])
  })

  test('56: Gemini’s signatures go back to Gemini only', () => {
    const signed: Message[] = [userSays('a'), { role: 'assistant', parts: [{ ...call('x'), signature: 'sig' } as Part] }]
    const callTo = (name: Name) => ((write(name, { messages: signed }).messages as JsonObject[])[1]!.tool_calls as JsonObject[])[0]
    expect(callTo('gemini')?.extra_content).toEqual({ google: { thought_signature: 'sig' } })
    expect(callTo('openai')?.extra_content).toBeUndefined()
    const bare: Message[] = [userSays('a'), { role: 'assistant', parts: [call('x'), call('y')] }]
    expect((write('gemini', { messages: bare }).messages as JsonObject[])[1]?.tool_calls).toMatchObject([
      { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } },
      { id: 'y' },
    ])
  })
})

describe('a conversation in the dialect’s roles, ids and fields', () => {
  test('2: instructions are developer’s or the system’s, never both', () => {
    const messages: Message[] = [userSays('a'), { role: 'system', parts: [text('s')] }, userSays('b')]
    const rolesTo = (name: Name, facts?: Partial<Profile>) =>
      (write(name, { system: [text('i')], messages }, facts && { facts }).messages as JsonObject[]).map(({ role }) => role)
    expect(rolesTo('openai')).toEqual(['developer', 'user', 'developer', 'user'])
    expect(rolesTo('glm')).toEqual(['system', 'user', 'system', 'user'])
    expect(rolesTo('glm', { midSystem: 'wrap' })).toEqual(['system', 'user', 'user', 'user'])
  })

  test('29: Mistral’s ids are nine letters and digits, alike in call and result', () => {
    const messages: Message[] = [
      { role: 'assistant', parts: [call('functions.f:0'), call('abcDEF123')] },
      { role: 'user', parts: [result('functions.f:0', text('1')), result('abcDEF123', text('2'))] },
    ]
    const [calls, first, second] = write('mistral', { messages }).messages as JsonObject[]
    const ids = (calls!.tool_calls as JsonObject[]).map(({ id }) => id)
    expect(ids[0]).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(ids).toEqual([first!.tool_call_id!, 'abcDEF123'])
    expect(second).toEqual({ role: 'tool', tool_call_id: 'abcDEF123', name: 'f', content: '2' })
  })

  const prefills: [Name, JsonObject, boolean][] = [
    ['deepseek', { prefix: true }, false],
    ['mistral', { prefix: true }, false],
    ['kimi', { partial: true }, false],
    ['unknown', {}, false],
  ]
  test.each(prefills)('7: a last message to continue is marked for %s, without its trailing space', (name, mark) => {
    const messages: Message[] = [userSays('a'), { role: 'assistant', parts: [text('It is ')] }]
    expect((write(name, { messages }).messages as JsonObject[])[1]).toMatchObject({ role: 'assistant', content: 'It is', ...mark })
  })

  test('7: that a model does not continue it is said', () => {
    const warnings: Warning[] = []
    const messages: Message[] = [userSays('a'), { role: 'assistant', parts: [text('It is ')] }]
    write('unknown', { messages }, { warnings, facts: { prefill: 'none' } })
    expect(warnings).toMatchObject([{ field: 'messages', action: 'rewritten' }])
  })

  test('22: marks of a cache stay where there are such marks', () => {
    const cache = { type: 'ephemeral', ttl: '1h' }
    const system: Part[] = [{ ...text('i'), cache }]
    const messages: Message[] = [
      { role: 'assistant', parts: [call('x')] },
      { role: 'user', parts: [{ ...result('x', text('1')), cache } as Part] },
    ]
    const contentsTo = (name: Name) => (write(name, { system, messages }).messages as JsonObject[]).map(({ content }) => content)
    expect(contentsTo('openrouter')).toEqual([
      [{ type: 'text', text: 'i', cache_control: cache }],
      null,
      [{ type: 'text', text: '1', cache_control: cache }],
    ])
    expect(contentsTo('qwen')[0]).toEqual([{ type: 'text', text: 'i', cache_control: { type: 'ephemeral' } }])
    expect(contentsTo('openai')).toEqual([[{ type: 'text', text: 'i', prompt_cache_breakpoint: { mode: 'explicit' } }], null, '1'])
    expect(contentsTo('unknown')).toEqual(['i', null, '1'])
  })

  test('22: OpenRouter places marks itself where the client wants that', () => {
    expect(fieldsOf('openrouter', { cache: { type: 'ephemeral' } })).toEqual({ cache_control: { type: 'ephemeral' } })
    expect(fieldsOf('unknown', { cache: { type: 'ephemeral' } })).toEqual({})
  })

  test('120: a model that sees no images is told of them, once said', () => {
    const warnings: Warning[] = []
    const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }
    const messages: Message[] = [
      { role: 'user', parts: [text('look'), image, image] },
      { role: 'assistant', parts: [call('x')] },
      { role: 'user', parts: [result('x', image)] },
    ]
    const told = JSON.stringify(write('deepseek', { messages }, { warnings }).messages)
    expect(told).not.toContain('image_url')
    expect(told.match(/left out: this model takes no images/g)).toHaveLength(3)
    expect(warnings).toHaveLength(1)
    const linked: Part = { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } }
    expect(JSON.stringify(write('kimi', { messages: [{ role: 'user', parts: [linked] }] }))).toContain(
      'image https://a.example/b.png, left out',
    )
  })

  test('122: a document goes by its address where that is taken', () => {
    const linked: Part = { type: 'file', name: 'a.pdf', source: { kind: 'url', url: 'https://a.example/a.pdf' } }
    const contentTo = (name: Name) => (write(name, { messages: [{ role: 'user', parts: [linked] }] }).messages as JsonObject[])[0]?.content
    expect(contentTo('openrouter')).toEqual([{ type: 'file', file: { filename: 'a.pdf', file_data: 'https://a.example/a.pdf' } }])
    expect(contentTo('mistral')).toEqual([{ type: 'document_url', document_url: 'https://a.example/a.pdf', document_name: 'a.pdf' }])
    expect(contentTo('glm')).toContain('document a.pdf, left out')
    expect(() => contentTo('openai')).toThrow(Refusal)
  })

  test('124: audio is refused where it is not heard', () => {
    const audio: Part = { type: 'audio', source: { kind: 'base64', mime: 'audio/mpeg', data: 'AAAA' } }
    const contentTo = (name: Name) => (write(name, { messages: [{ role: 'user', parts: [audio] }] }).messages as JsonObject[])[0]?.content
    expect(contentTo('plain')).toEqual([{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } }])
    expect(() => contentTo('deepseek')).toThrow(Refusal)
  })

  test('24: images of results stay in them where a profile says so', () => {
    const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }
    const messages: Message[] = [
      { role: 'assistant', parts: [call('x')] },
      { role: 'user', parts: [result('x', text('1'), image)] },
    ]
    expect(write('unknown', { messages }, { facts: { imagesInResults: true } }).messages).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: [{ type: 'text', text: '1' }, { type: 'image_url' }] },
    ])
  })

  test('32: what had to be mended is said', () => {
    const warnings: Warning[] = []
    write(
      'unknown',
      {
        messages: [
          { role: 'assistant', parts: [call('x')] },
          { role: 'user', parts: [result('y'), text('a')] },
        ],
      },
      { warnings },
    )
    expect(warnings.map(({ detail }) => detail)).toEqual([
      'a result without its call became text',
      'a call without its result got one that says so',
    ])
  })
})

describe('tools in the dialect’s words', () => {
  const choices: [Name, Prompt['toolChoice'], Json][] = [
    ['mistral', { mode: 'required' }, 'any'],
    ['mistral', { mode: 'tool', name: 'f' }, { type: 'function', function: { name: 'f' } }],
    ['glm', { mode: 'required' }, 'auto'],
    ['glm', { mode: 'tool', name: 'f' }, 'auto'],
    ['unknown', { mode: 'required' }, 'required'],
  ]
  test.each(choices)('45: %s gets %j as %j', (name, toolChoice, expected) => {
    const warnings: Warning[] = []
    expect(write(name, { tools: [tool], toolChoice }, { warnings }).tool_choice).toEqual(expected)
    expect(warnings).toHaveLength(expected === 'auto' ? 1 : 0)
  })

  test('46: Qwen cannot be made to call while it thinks', () => {
    const forced = { tools: [tool], toolChoice: { mode: 'required' } as const, stream: true }
    expect(write('qwen', { ...forced, reasoning: { mode: 'on' } }, { stream: true }).tool_choice).toBe('auto')
    expect(write('qwen', { ...forced, reasoning: { mode: 'off' } }, { stream: true }).tool_choice).toBe('required')
  })

  test('GLM streams what a call says only when asked to', () => {
    expect(write('glm', { tools: [tool] }, { stream: true }).tool_stream).toBe(true)
    expect(write('glm', { tools: [tool] }).tool_stream).toBeUndefined()
  })

  const search = { kind: 'builtin', origin: 'anthropic', raw: { type: 'web_search_20250305', name: 'web_search' } } as const
  const searches: [Name, JsonObject][] = [
    ['search', { web_search_options: {} }],
    ['openrouter', { plugins: [{ id: 'web' }] }],
    ['glm', { tools: [{ type: 'web_search', web_search: { enable: true, search_engine: 'search_pro', search_result: true } }] }],
    ['unknown', {}],
  ]
  test.each(searches)('51: a search on the web at %s is %j', (name, expected) => {
    const warnings: Warning[] = []
    expect(fieldsOf(name, { tools: [search] }, { warnings })).toEqual(expected)
    expect(warnings).toHaveLength(name === 'unknown' ? 1 : 0)
  })

  test('51: a search that is not a function cannot be forced like one', () => {
    const toolChoice = { mode: 'tool', name: 'web_search' } as const
    expect(write('search', { tools: [search, tool], toolChoice }).tool_choice).toBeUndefined()
  })

  test('50: tools that the client runs are functions', () => {
    const bash = { kind: 'builtin', origin: 'anthropic', raw: { type: 'bash_20250124', name: 'bash' } } as const
    expect(write('deepseek', { tools: [bash] }).tools).toMatchObject([{ type: 'function', function: { name: 'bash' } }])
  })

  test('43: Moonshot gets the part of JSON schema that it takes', () => {
    const schema = {
      $schema: 'x',
      type: 'object',
      definitions: { d: { type: 'string' } },
      properties: {
        type: { type: 'string', anyOf: [{ type: 'string' }, { type: 'null' }] },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
        other: { $ref: '#/definitions/d' },
      },
    }
    const [declared] = write('kimi', { tools: [{ ...tool, schema }] }).tools as { function: JsonObject }[]
    expect(declared?.function.parameters).toEqual({
      type: 'object',
      $defs: { d: { type: 'string' } },
      properties: {
        type: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        pair: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
        other: { $ref: '#/$defs/d' },
      },
    })
  })
})
