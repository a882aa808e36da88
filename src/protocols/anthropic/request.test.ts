import { describe, expect, test } from 'bun:test'
import { type Json, type JsonObject, Refusal } from '../protocol'
import { readRequest } from './request'

const asked = { model: 'claude', stream: true }
const read = (body: JsonObject) => readRequest({ messages: [], ...body }, asked)

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
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
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
      reasoning: { mode: 'auto', effort: 'low', visible: 'summary' },
      sessionKey: 'abc',
      extra: { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
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

  test('an effort in mid-conversation counts for its turn only', () => {
    const configured = { role: 'system', content: 'be quick', output_config: { effort: 'low' } }
    const results = [{ type: 'tool_result', tool_use_id: 't', content: '' }]
    const effortOf = (...messages: JsonObject[]) => read({ messages, output_config: { effort: 'high' } }).reasoning?.effort
    expect(effortOf({ role: 'user', content: 'a' }, configured, { role: 'user', content: results })).toBe('low')
    expect(effortOf({ role: 'user', content: 'a' }, configured, { role: 'user', content: 'b' })).toBe('high')
  })

  test('instructions for one turn are gone when the user speaks again', () => {
    const messages: JsonObject[] = [
      { role: 'user', content: 'a' },
      { role: 'system', content: 'now', clear_at: 'next_user_message' },
    ]
    expect(read({ messages }).messages).toHaveLength(2)
    expect(read({ messages: [...messages, { role: 'user', content: 'b' }] }).messages).toHaveLength(2)
  })

  test('a tool that is added in mid-conversation is declared like the others', () => {
    const definition = { name: 'g', input_schema: { type: 'object' } }
    const content = [{ type: 'tool_addition', tool: { type: 'tool_definition', definition } }]
    const prompt = read({ tools: [{ name: 'f' }], messages: [{ role: 'system', content }] })
    expect(prompt.tools.map((tool) => 'name' in tool && tool.name)).toEqual(['f', 'g'])
    expect(prompt.messages[0]?.parts).toEqual([])
  })

  test('a system prompt may be a string, and its blocks keep their order (1)', () => {
    expect(read({ system: 'be brief' }).system).toEqual([{ type: 'text', text: 'be brief' }])
    const system: JsonObject[] = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'b' },
    ]
    expect(read({ system }).system).toMatchObject([{ text: 'a', cache: { type: 'ephemeral' } }, { text: 'b' }])
  })

  test('what was found on the web has words for other vendors', () => {
    const content: JsonObject[] = [
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'bun' } },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [{ type: 'web_search_result', title: 'Bun', url: 'https://bun.sh' }] },
    ]
    expect(read({ messages: [{ role: 'assistant', content }] }).messages[0]?.parts).toMatchObject([
      { type: 'opaque', words: '[web_search: bun]' },
      { type: 'opaque', words: '[found on the web]\nBun https://bun.sh' },
    ])
  })

  test('clearing no thoughts is nothing that could be lost', () => {
    expect(read({ context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } }).extra).toEqual({})
  })

  test('caching of the whole prompt is kept apart from the breakpoints', () => {
    expect(read({ cache_control: { type: 'ephemeral', ttl: '1h' } })).toMatchObject({ cache: { ttl: '1h' }, extra: {} })
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
