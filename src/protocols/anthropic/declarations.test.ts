import { describe, expect, test } from 'bun:test'
import { userSays } from '../fixture'
import type { Json, JsonObject, Part, Prompt, Tool } from '../protocol'
import { written } from './fixture'

const f: Tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }
const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }

describe('choices', () => {
  const choices: [Partial<Prompt>, Json | undefined][] = [
    [{}, undefined],
    [{ toolChoice: { mode: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { mode: 'none' } }, { type: 'none' }],
    [{ toolChoice: { mode: 'required' } }, { type: 'any' }],
    [{ toolChoice: { mode: 'tool', name: 'f' } }, { type: 'tool', name: 'f' }],
    [{ toolChoice: { mode: 'allowed', names: ['f'], required: true } }, { type: 'any' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelToolCalls: false, toolChoice: { mode: 'none' } }, { type: 'none' }],
    [{ toolChoice: { mode: 'required' }, reasoning: { mode: 'off' } }, { type: 'any' }],
  ]
  test.each(choices)('%j is the tool_choice %j, with the tools kept (45, 47)', (fields, choice) => {
    const { body, warnings } = written({ tools: [f], ...fields })
    expect(body.tool_choice).toEqual(choice)
    expect(body.tools).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  test('a model that thinks, or cannot be forced at all, is offered its tools instead (46)', () => {
    const forced: Partial<Prompt> = { tools: [f], toolChoice: { mode: 'tool', name: 'f' } }
    const refused = [written({ ...forced, reasoning: { mode: 'on', effort: 'high' } }), written(forced, 'claude-opus-5-5')]
    for (const { body, warnings } of refused) {
      expect(body.tool_choice).toEqual({ type: 'auto' })
      expect(warnings).toMatchObject([{ field: 'tool_choice', action: 'rewritten' }])
    }
    expect(written(forced, 'claude-haiku-5-5').body.tool_choice).toEqual({ type: 'tool', name: 'f' })
  })

  test('who leaves the thinking to the model but insists on a call gets the call (46)', () => {
    const { body, warnings } = written({ tools: [f], toolChoice: { mode: 'required' }, reasoning: { mode: 'auto', visible: 'summary' } })
    expect(body.tool_choice).toEqual({ type: 'any' })
    expect(body).not.toHaveProperty('thinking')
    expect(warnings).toMatchObject([{ field: 'reasoning_effort', action: 'dropped' }])
  })

  test('allowed tools are the only ones declared, and the first of one name counts', () => {
    const g: Tool = { kind: 'function', name: 'g' }
    expect(written({ tools: [f, g], toolChoice: { mode: 'allowed', names: ['g'], required: false } }).body.tools).toHaveLength(1)
    expect(written({ tools: [f, { ...f, description: 'again' } as Tool] }).body.tools).toHaveLength(1)
  })

  test('without tools there is no choice, unless history has calls: then they are declared and not to be called (48, 49)', () => {
    expect(written({ tools: [], toolChoice: { mode: 'required' } }).body).not.toHaveProperty('tool_choice')
    const history = [userSays('a'), { role: 'assistant' as const, parts: [call] }, userSays('b')]
    expect(written({ messages: history }).body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'none' } })
  })
})

describe('functions', () => {
  test('a tool without parameters is an object without properties (44)', () => {
    for (const schema of [undefined, null, {}]) {
      const tool: Tool = { kind: 'function', name: 'f', ...(schema !== undefined && { schema }) }
      expect(written({ tools: [tool] }).body.tools[0].input_schema).toEqual({ type: 'object', properties: {} })
    }
  })

  test('a schema that was to be enforced is enforced where that is possible, and noted elsewhere', () => {
    const tools: Tool[] = [{ ...f, strict: true } as Tool, { kind: 'function', name: 'g', strict: false }]
    expect(written({ tools })).toMatchObject({
      body: { tools: [{ strict: true, input_schema: { additionalProperties: false } }, { name: 'g' }] },
      warnings: [],
    })
    const old = written({ tools }, 'claude-3-opus')
    expect(old.body.tools[0]).not.toHaveProperty('strict')
    expect(old.warnings).toMatchObject([{ field: 'tools', action: 'dropped' }])
  })

  test('custom tools, namespaces and illegal names become functions, in history as well (29, 36, 38, 40, 41)', () => {
    const tools: Tool[] = [
      { kind: 'custom', name: 'exec', namespace: 'box' },
      { kind: 'function', name: 'mcp.read' },
    ]
    const parts: Part[] = [{ type: 'tool-call', id: 'c:1', name: 'exec', namespace: 'box', kind: 'custom', input: 'ls' }]
    const { body } = written({
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
})

describe('tools of vendors', () => {
  const own = (raw: JsonObject): Tool => ({ kind: 'builtin', origin: 'openai-responses', raw })

  test('a search of the web is one here too, with its limits (51)', () => {
    const search = own({
      type: 'web_search',
      filters: { allowed_domains: ['a.example'] },
      user_location: { type: 'approximate', city: 'Bern' },
    })
    expect(written({ tools: [search] })).toMatchObject({
      body: {
        tools: [
          {
            type: 'web_search_20250305',
            name: 'web_search',
            allowed_domains: ['a.example'],
            user_location: { type: 'approximate', city: 'Bern' },
          },
        ],
      },
      warnings: [],
    })
  })

  test('what a vendor runs itself goes with a note, also a search where the server has none', () => {
    const { body, warnings } = written({ tools: [f, own({ type: 'file_search' })] })
    expect(body.tools).toHaveLength(1)
    expect(warnings).toMatchObject([{ field: 'tools', action: 'dropped', detail: expect.stringContaining('file_search') }])
    expect(written({ tools: [own({ type: 'web_search' })] }, 'glm-5', {}, 'open.bigmodel.cn').body).not.toHaveProperty('tools')
  })

  test('a choice of a tool that could not be declared is none', () => {
    const { body } = written({ tools: [f, own({ type: 'file_search' })], toolChoice: { mode: 'tool', name: 'file_search' } })
    expect(body.tool_choice).toEqual({ type: 'auto' })
  })

  test('Anthropic’s own go back as they came', () => {
    const raw = { type: 'bash_20250124', name: 'bash' }
    expect(written({ tools: [{ kind: 'builtin', origin: 'anthropic', raw }] }).body.tools).toEqual([raw])
  })
})
