import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import { type Json, type JsonObject, type Part, type Prompt, Refusal, type Tool } from '../protocol'
import { readRequest, writeRequest } from './request'

const asked = { model: 'claude', stream: true }
const read = (body: JsonObject) => readRequest({ messages: [], ...body }, asked)
// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
const write = (fields: Partial<Prompt> = {}, model = 'claude-opus-4-6'): any =>
  JSON.parse(
    writeRequest(promptOf({ messages: [userSays('hi')], ...fields }), targetOf('anthropic', model, { stream: true })).body as string,
  )
const say = (...parts: Part[]) => write({ messages: [{ role: 'user', parts }] }).messages[0].content
const f: Tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }
const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }

describe('reading', () => {
  test('a request of Claude Code’s kind: blocks, thinking, calls, results and a system message between them', () => {
    const cache_control = { type: 'ephemeral' }
    const prompt = read({
      max_tokens: 100,
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=2' },
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', cache_control },
      ],
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'env', output_config: { effort: 'low' } },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok', is_error: true, cache_control }] },
      ],
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'xhigh' },
      metadata: { user_id: '{"device_id":"d","session_id":"abc"}' },
      context_management: { edits: [] },
    })
    expect(prompt).toMatchObject({
      from: 'anthropic',
      maxOutputTokens: 100,
      system: [{ text: 'a' }, { text: 'b', cache: cache_control }],
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
        { role: 'system', parts: [{ type: 'text', text: 'env' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' },
            { type: 'tool-call', id: 't', name: 'f', kind: 'function', input: '{"a":1}' },
          ],
        },
        { role: 'user', parts: [{ type: 'tool-result', id: 't', isError: true, content: [{ text: 'ok' }], cache: cache_control }] },
      ],
      reasoning: { mode: 'auto', effort: 'xhigh', visible: 'summary' },
      sessionKey: 'abc',
      extra: { context_management: { edits: [] } },
    })
  })

  const sources: [JsonObject, JsonObject][] = [
    [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
      { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AA==' } },
    ],
    [
      { type: 'image', source: { type: 'url', url: 'https://a.example/x' } },
      { type: 'image', source: { kind: 'url' } },
    ],
    [
      { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
      { type: 'file', name: 'T', source: { mime: 'application/pdf' } },
    ],
    [
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'file', source: { kind: 'file-id', id: 'file_1', origin: 'anthropic' } },
    ],
    [
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      { type: 'text', text: 'words' },
    ],
    [
      { type: 'server_tool_use', id: 's' },
      { type: 'opaque', origin: 'anthropic' },
    ],
    [
      { type: 'redacted_thinking', data: 'd' },
      { type: 'reasoning', redacted: 'd' },
    ],
    [
      { type: 'tool_result', tool_use_id: 't' },
      { type: 'tool-result', content: [] },
    ],
  ]
  test.each(sources)('the block %j is the part %j', (block, part) => {
    expect(read({ messages: [{ role: 'user', content: [block] }] }).messages[0]?.parts).toMatchObject([part])
  })

  const thoughts: [JsonObject, Json | undefined][] = [
    [{}, undefined],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { mode: 'on', budgetTokens: 2000 }],
    [{ thinking: { type: 'enabled', budget_tokens: -1 } }, { mode: 'auto' }],
    [{ thinking: { type: 'between_tools' } }, { mode: 'auto' }],
    [{ output_config: { effort: 'high' } }, { mode: 'auto', effort: 'high' }],
  ]
  test.each(thoughts)('%j asks for the reasoning %j', (body, reasoning) => {
    expect(read(body).reasoning as Json | undefined).toEqual(reasoning)
  })

  test('choices of tools, serial calls and the vendor’s own tools', () => {
    const own = { type: 'web_search_20250305', name: 'web_search' }
    const prompt = read({ tools: [{ name: 'f', input_schema: {} }, own], tool_choice: { type: 'any', disable_parallel_tool_use: true } })
    expect(prompt.tools).toEqual([
      { kind: 'function', name: 'f', schema: {} },
      { kind: 'builtin', origin: 'anthropic', raw: own },
    ])
    expect(prompt).toMatchObject({ toolChoice: { mode: 'required' }, parallelToolCalls: false })
  })

  test('a role or a body that makes no sense is refused with its place', () => {
    expect(() => readRequest({}, asked)).toThrow(Refusal)
    expect(() => read({ messages: [{ role: 'tool', content: 'x' }] })).toThrow('messages.0.role')
  })
})

describe('writing', () => {
  test('what Anthropic demands is there, and nothing else', () => {
    expect(write()).toEqual({
      model: 'claude-opus-4-6',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    })
  })

  test('numbers are kept inside what Anthropic takes, the rest is left out (11, 18)', () => {
    const body = write({
      temperature: 1.7,
      topP: 0.5,
      topK: 3,
      seed: 1,
      presencePenalty: 1,
      metadata: { a: 'b' },
      stop: ['x', ' '],
      maxOutputTokens: 0,
    })
    expect(body).toMatchObject({ temperature: 1, top_k: 3, stop_sequences: ['x'], max_tokens: 0 })
    for (const key of ['top_p', 'seed', 'presence_penalty', 'metadata']) expect(body).not.toHaveProperty(key)
  })

  test('unknown fields go back only to the protocol they came from (19)', () => {
    const extra = { context_management: {} }
    expect(write({ from: 'anthropic', extra })).toHaveProperty('context_management')
    expect(write({ extra })).not.toHaveProperty('context_management')
  })

  test('a second answer is refused (13)', () => {
    expect(() => write({ count: 2 })).toThrow(Refusal)
  })

  test('nothing to say is refused', () => {
    expect(() => write({ messages: [userSays(' ')] })).toThrow('no message')
  })

  test('empty texts go, with the breakpoints on them (6)', () => {
    expect(say({ type: 'text', text: '', cache: { type: 'ephemeral' } }, { type: 'text', text: 'a' })).toEqual([
      { type: 'text', text: 'a' },
    ])
  })

  test('results come first in one message, then the user’s words (23)', () => {
    const result = (id: string): Part => ({ type: 'tool-result', id, kind: 'function', content: [{ type: 'text', text: id }] })
    const { messages } = write({
      messages: [
        userSays('go'),
        { role: 'assistant', parts: [call, { ...call, id: 'd' } as Part] },
        { role: 'user', parts: [result('c')] },
        { role: 'user', parts: [result('d')] },
        userSays('and?'),
      ],
    })
    expect(messages[2].content.map(({ type, tool_use_id }: JsonObject) => tool_use_id ?? type)).toEqual(['c', 'd', 'text'])
    expect(messages[1].content[0]).toEqual({ type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } })
  })

  test('digits beyond a double survive in a call’s input (53)', () => {
    const parts: Part[] = [{ ...call, input: '{"id":9007199254740993}' } as Part]
    const { body } = writeRequest(promptOf({ messages: [userSays('a'), { role: 'assistant', parts }] }), targetOf('anthropic', 'claude'))
    expect(body).toContain('"input":{"id":9007199254740993}')
  })

  test('a result with media stays a list, an empty one stays empty (25, 26)', () => {
    const answer = (content: Part[]) =>
      write({
        messages: [
          userSays('a'),
          { role: 'assistant', parts: [call] },
          { role: 'user', parts: [{ type: 'tool-result', id: 'c', kind: 'function', content, isError: true }] },
        ],
      }).messages[2].content[0]
    expect(answer([])).toEqual({ type: 'tool_result', tool_use_id: 'c', content: '', is_error: true })
    const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AA==' } }
    expect(answer([{ type: 'text', text: 'a' }, image]).content.map(({ type }: JsonObject) => type)).toEqual(['text', 'image'])
  })

  test('thinking goes back only to the vendor that signed it (58, 61)', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'mine', signature: 's', origin: 'anthropic' },
      { type: 'reasoning', text: '', redacted: 'd', origin: 'anthropic' },
      { type: 'reasoning', text: 'unsigned', origin: 'anthropic' },
      { type: 'reasoning', text: 'theirs', signature: 's', origin: 'gemini' },
      { type: 'text', text: 'a' },
    ]
    const { messages } = write({ messages: [userSays('a'), { role: 'assistant', parts }, userSays('b')] })
    expect(messages[1].content).toEqual([
      { type: 'thinking', thinking: 'mine', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'text', text: 'a' },
    ])
  })

  test('a prefill loses its trailing blanks (7)', () => {
    const { messages } = write({ messages: [userSays('a'), { role: 'assistant', parts: [{ type: 'text', text: '{ \n' }] }] })
    expect(messages[1].content).toEqual([{ type: 'text', text: '{' }])
  })

  const media: [Part, JsonObject][] = [
    [
      { type: 'image', source: { kind: 'base64', mime: 'image/png', data: '/9j/AA' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg' } },
    ],
    [{ type: 'image', source: { kind: 'url', url: 'https://a.example' } }, { source: { type: 'url', url: 'https://a.example' } }],
    [
      { type: 'file', name: 'n', source: { kind: 'base64', mime: 'application/pdf', data: 'JVBERi' } },
      { type: 'document', title: 'n' },
    ],
    [
      { type: 'file', source: { kind: 'base64', mime: 'text/plain', data: 'w7w=' } },
      { type: 'document', source: { type: 'text', data: 'ü' } },
    ],
  ]
  test.each(media)('%j is sent as %j (119, 122)', (part, block) => {
    expect(say(part)).toMatchObject([block])
  })

  const refused: Part[] = [
    { type: 'audio', source: { kind: 'base64', mime: 'audio/wav', data: 'AA==' } },
    { type: 'image', source: { kind: 'file-id', id: 'file-1', origin: 'openai-responses' } },
    { type: 'file', source: { kind: 'base64', mime: 'application/zip', data: 'AA==' } },
  ]
  test.each(refused)('%j is refused, since leaving it out would change the question (124)', (part) => {
    expect(() => say(part)).toThrow(Refusal)
  })

  test('no more than four breakpoints, and none of an hour behind a short one (22)', () => {
    const marked = (ttl?: string): Part => ({ type: 'text', text: 'a', cache: { type: 'ephemeral', ...(ttl && { ttl }) } })
    const content: JsonObject[] = say(marked('1h'), marked(), marked(), marked(), marked('1h'), marked())
    expect(content.map(({ cache_control }) => cache_control)).toEqual([
      { type: 'ephemeral', ttl: '1h' },
      { type: 'ephemeral' },
      undefined,
      undefined,
      { type: 'ephemeral' },
      { type: 'ephemeral' },
    ] as Json[])
  })
})

describe('writing tools', () => {
  const choices: [Partial<Prompt>, Json | undefined][] = [
    [{}, undefined],
    [{ toolChoice: { mode: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { mode: 'none' } }, { type: 'none' }],
    [{ toolChoice: { mode: 'required' } }, { type: 'any' }],
    [{ toolChoice: { mode: 'tool', name: 'f' } }, { type: 'tool', name: 'f' }],
    [{ toolChoice: { mode: 'allowed', names: ['f'], required: true } }, { type: 'any' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ toolChoice: { mode: 'required' }, reasoning: { mode: 'on', effort: 'high' } }, { type: 'auto' }],
  ]
  test.each(choices)('%j is the tool_choice %j, with the tools kept (45, 46, 47)', (fields, choice) => {
    const body = write({ tools: [f], ...fields })
    expect(body.tool_choice).toEqual(choice)
    expect(body.tools).toHaveLength(1)
  })

  test('allowed tools are the only ones declared, and the first of one name counts', () => {
    const g: Tool = { kind: 'function', name: 'g' }
    expect(write({ tools: [f, g], toolChoice: { mode: 'allowed', names: ['g'], required: false } }).tools).toHaveLength(1)
    expect(write({ tools: [f, { ...f, description: 'again' } as Tool] }).tools).toHaveLength(1)
  })

  test('without tools there is no choice, unless history has calls: then they are declared and not to be called (48, 49)', () => {
    expect(write({ toolChoice: { mode: 'required' } })).not.toHaveProperty('tool_choice')
    const history = [userSays('a'), { role: 'assistant' as const, parts: [call] }, userSays('b')]
    expect(write({ messages: history })).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'none' } })
  })

  test('custom tools, namespaces and illegal names become functions, in history as well (36, 38, 40, 41)', () => {
    const tools: Tool[] = [
      { kind: 'custom', name: 'exec', namespace: 'box' },
      { kind: 'function', name: 'mcp.read' },
    ]
    const parts: Part[] = [{ type: 'tool-call', id: 'c:1', name: 'exec', namespace: 'box', kind: 'custom', input: 'ls' }]
    const body = write({
      tools,
      messages: [
        userSays('a'),
        { role: 'assistant', parts },
        { role: 'user', parts: [{ type: 'tool-result', id: 'c:1', kind: 'custom', content: [{ type: 'text', text: 'x' }] }] },
      ],
    })
    expect(body.tools[0]).toMatchObject({ name: 'box__exec', input_schema: { required: ['input'] } })
    expect(body.tools[1].name).toMatch(/^mcp_read_[0-9a-f]{8}$/)
    const [made] = body.messages[1].content
    expect(made).toMatchObject({ name: 'box__exec', input: { input: 'ls' } })
    expect(made.id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(body.messages[2].content[0].tool_use_id).toBe(made.id)
  })

  test('searching the web is the one tool of another vendor that is kept (51)', () => {
    const tools: Tool[] = [
      { kind: 'builtin', origin: 'openai-responses', raw: { type: 'web_search', filters: { allowed_domains: ['a.example'] } } },
      { kind: 'builtin', origin: 'openai-responses', raw: { type: 'file_search' } },
    ]
    expect(write({ tools }).tools).toEqual([{ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] }])
  })
})

describe('writing thinking and formats', () => {
  const thoughts: [string, Partial<Prompt>, Record<string, Json | undefined>][] = [
    [
      'claude-sonnet-4-5',
      { reasoning: { mode: 'on', effort: 'high' } },
      { thinking: { type: 'enabled', budget_tokens: 24_576 }, max_tokens: 32_768 },
    ],
    ['claude-sonnet-4-5', { reasoning: { mode: 'on', effort: 'high' }, maxOutputTokens: 500 }, { max_tokens: 500, thinking: undefined }],
    [
      'claude-sonnet-4-5',
      { reasoning: { mode: 'on', budgetTokens: 9000 }, maxOutputTokens: 8000 },
      { thinking: { type: 'enabled', budget_tokens: 6000 } },
    ],
    ['claude-sonnet-4-5', { reasoning: { mode: 'off' } }, { thinking: undefined }],
    [
      'claude-opus-5',
      { reasoning: { mode: 'on', effort: 'minimal' } },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
    ],
    ['claude-opus-5', { reasoning: { mode: 'on', budgetTokens: 30_000 } }, { output_config: { effort: 'high' } }],
    ['claude-opus-5', { reasoning: { mode: 'off' } }, { thinking: { type: 'disabled' } }],
    [
      'claude-opus-5',
      { reasoning: { mode: 'auto', visible: 'none' } },
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: undefined },
    ],
  ]
  test.each(thoughts)('%s asked for %j gets %j (65, 68)', (model, fields, expected) => {
    expect(write(fields, model)).toMatchObject(Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)))
    for (const [key, value] of Object.entries(expected)) if (value === undefined) expect(write(fields, model)).not.toHaveProperty(key)
  })

  test('thinking leaves no room for a temperature', () => {
    expect(write({ temperature: 0.5, reasoning: { mode: 'on', effort: 'low' } })).not.toHaveProperty('temperature')
  })

  test('a tool loop that began without thinking goes on without it, where thinking has a budget', () => {
    const messages: Prompt['messages'] = [
      userSays('a'),
      { role: 'assistant', parts: [call] },
      { role: 'user', parts: [{ type: 'tool-result', id: 'c', kind: 'function', content: [] }] },
    ]
    expect(write({ messages, reasoning: { mode: 'on', effort: 'low' } }, 'claude-sonnet-4-5')).not.toHaveProperty('thinking')
  })

  test('a schema becomes the output format, a mere object becomes a sentence (14, 15)', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } }
    expect(write({ responseFormat: { type: 'json-schema', schema } }).output_config.format).toEqual({
      type: 'json_schema',
      schema: { type: 'object', properties: { a: { type: 'string', description: 'pattern: "x"' } }, additionalProperties: false },
    })
    expect(write({ responseFormat: { type: 'json-object' } }).system[0].text).toContain('JSON object')
  })
})

test('a conversation that is read is written as it was', () => {
  const cache_control = { type: 'ephemeral' }
  const body: JsonObject = {
    model: 'claude',
    max_tokens: 100,
    system: [{ type: 'text', text: 'a', cache_control }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'ok', cache_control }] },
    ],
    tools: [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }],
    tool_choice: { type: 'auto' },
    stop_sequences: ['x'],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high' },
    metadata: { user_id: 'u' },
    stream: true,
  }
  expect(JSON.parse(writeRequest(readRequest(body, asked), targetOf('anthropic', asked.model, asked)).body as string)).toEqual(body)
})
