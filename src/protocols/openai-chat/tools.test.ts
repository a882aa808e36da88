import { describe, expect, test } from 'bun:test'
import type { JsonObject, Prompt } from '../protocol'
import { promptOf, write } from './request.fixture'

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
