import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import { type Json, type JsonObject, type Part, type Prompt, Refusal, type Tool, type Warning } from '../protocol'
import { writeCountRequest, writeRequest } from './call'

// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
type Written = { body: any; warnings: Warning[] }

function write(fields: Partial<Prompt>, model = 'gemini-3-flash', facts: Partial<Profile> = {}): Written {
  const warnings: Warning[] = []
  const prompt = promptOf({ messages: [userSays('hi')], ...fields })
  const { body } = writeRequest(prompt, targetOf('gemini', model, { warnings, facts }))
  return { body: JSON.parse(body as string), warnings }
}

const text = (said: string): Part => ({ type: 'text', text: said })
const call = (id: string, more: Partial<Part> = {}): Part =>
  ({ type: 'tool-call', id, name: 'f', kind: 'function', input: '{}', ...more }) as Part
const result = (id: string): Part => ({ type: 'tool-result', id, kind: 'function', content: [text('ok')] })
const fn: Tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }

describe('what the model does not take is said', () => {
  const cases: [string, Partial<Prompt>, Partial<Profile>, Json, [string, string][]][] = [
    ['a temperature too high (11)', { temperature: 3 }, {}, { temperature: 2 }, [['temperature', 'clamped']]],
    [
      'sampling (11)',
      { temperature: 1, topK: 3 },
      { sampling: 'none' },
      null,
      [
        ['temperature', 'dropped'],
        ['top_k', 'dropped'],
      ],
    ],
    ['both at once', { temperature: 1, topP: 0.5 }, { sampling: 'temperature-or-top-p' }, { temperature: 1 }, [['top_p', 'dropped']]],
    ['a limit too high (8)', { maxOutputTokens: 99_999 }, {}, { maxOutputTokens: 65_536 }, [['max_tokens', 'clamped']]],
    [
      'penalties',
      { seed: 1, presencePenalty: 1 },
      { penalties: false },
      null,
      [
        ['presence_penalty', 'dropped'],
        ['seed', 'dropped'],
      ],
    ],
    ['probabilities', { topLogprobs: 2 }, { logprobs: false }, null, [['top_logprobs', 'dropped']]],
    ['some of the stops (12)', { stop: ['a', 'b'] }, { stop: 1 }, { stopSequences: ['a'] }, [['stop', 'emulated']]],
    ['all of the stops (12)', { stop: ['a'] }, { stop: 0 }, null, [['stop', 'emulated']]],
    [
      'verbosity and metadata (18)',
      { verbosity: 'low', metadata: { a: 'b' } },
      {},
      null,
      [
        ['metadata', 'dropped'],
        ['verbosity', 'dropped'],
      ],
    ],
    ['a tier', { serviceTier: 'scale' }, {}, null, [['service_tier', 'dropped']]],
    ['what changes nothing', { user: 'u', sessionKey: 's', serviceTier: 'auto', verbosity: 'medium', stop: [] }, {}, null, []],
  ]
  test.each(cases)('%s', (_name, fields, facts, config, warned) => {
    const { body, warnings } = write(fields, 'gemini-3-flash', facts)
    expect(body.generationConfig ?? null).toEqual(config)
    expect(warnings.map(({ field, action }) => [field, action] as [string, string])).toEqual(warned)
  })

  test('probabilities are asked for (23)', () => {
    expect(write({ topLogprobs: 2 }).body.generationConfig).toEqual({ responseLogprobs: true, logprobs: 2 })
    expect(write({ topLogprobs: 0 }).body.generationConfig).toEqual({ responseLogprobs: true })
  })

  test.each([{ count: 9 }, { maxOutputTokens: 0 }])('%j is refused (13)', (fields) => {
    expect(() => write(fields)).toThrow(Refusal)
  })

  const thoughts: [string, Prompt['reasoning'], JsonObject | undefined, number][] = [
    ['gemini-3-flash', { mode: 'on', effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'HIGH' }, 1],
    ['gemini-4-hydrogen', { mode: 'on', effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'XHIGH' }, 0],
    ['gemini-3-flash', { mode: 'off' }, { includeThoughts: false, thinkingLevel: 'MINIMAL' }, 1],
    ['gemini-3-pro', { mode: 'on', budgetTokens: 1024 }, { includeThoughts: true, thinkingLevel: 'LOW' }, 0],
    ['gemini-2.5-flash', { mode: 'on', budgetTokens: 99_999 }, { includeThoughts: true, thinkingBudget: 24_576 }, 1],
    ['gemini-2.5-flash-lite', { mode: 'on', effort: 'minimal' }, { includeThoughts: true, thinkingBudget: 1024 }, 0],
    ['gemini-2.5-flash-lite', { mode: 'on', budgetTokens: 100 }, { includeThoughts: true, thinkingBudget: 512 }, 1],
    ['gemini-2.5-flash-lite', { mode: 'off' }, { includeThoughts: false, thinkingBudget: 0 }, 0],
    ['gemini-2.5-pro', { mode: 'off' }, { includeThoughts: false, thinkingBudget: 128 }, 1],
    ['gemini-2.5-pro', { mode: 'on', budgetTokens: -1 }, { includeThoughts: true, thinkingBudget: -1 }, 0],
    ['gemma-3-27b-it', { mode: 'on' }, undefined, 1],
    ['gemma-3-27b-it', { mode: 'off' }, undefined, 0],
  ]
  test.each(thoughts)('%s asked for %j gets %j, with %d warnings (68)', (model, reasoning, expected, count) => {
    const { body, warnings } = write({ reasoning }, model)
    expect(body.generationConfig?.thinkingConfig).toEqual(expected)
    expect(warnings).toHaveLength(count)
  })
})

describe('tools', () => {
  const search: Tool = { kind: 'builtin', origin: 'gemini', raw: { googleSearch: {} } }

  test('of Google’s own beside functions are told to, from Gemini 3 on (51)', () => {
    const { body, warnings } = write({ tools: [fn, search] })
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' }, includeServerSideToolInvocations: true })
    expect(warnings).toEqual([])
    const older = write({ tools: [fn, search] }, 'gemini-2.5-pro')
    expect(older.body.tools).toHaveLength(1)
    expect(older.warnings).toMatchObject([{ field: 'tools', action: 'dropped' }])
  })

  test('of other vendors become functions where the client runs them, else they go', () => {
    const bash: Tool = { kind: 'builtin', origin: 'anthropic', raw: { type: 'bash_20250124', name: 'bash' } }
    const code: Tool = { kind: 'builtin', origin: 'anthropic', raw: { type: 'code_execution_20250825', name: 'code_execution' } }
    const { body, warnings } = write({ tools: [bash, code] })
    expect(body.tools).toMatchObject([{ functionDeclarations: [{ name: 'bash' }] }])
    expect(warnings).toMatchObject([{ field: 'tools', detail: expect.stringContaining('code_execution_20250825') }])
  })

  test('a forced tool that is Google’s own cannot be named', () => {
    const { body } = write({ tools: [fn, search], toolChoice: { mode: 'tool', name: 'web_search' } })
    expect(body.toolConfig.functionCallingConfig).toEqual({ mode: 'VALIDATED' })
  })

  test('parallel calls cannot be forbidden (47)', () => {
    expect(write({ tools: [fn], parallelToolCalls: false }).warnings).toMatchObject([{ field: 'parallel_tool_calls', action: 'dropped' }])
    expect(write({ parallelToolCalls: false }).warnings).toEqual([])
  })

  test('names and ids that Google refuses are changed alike on calls, results and declarations (29, 36)', () => {
    const tools: Tool[] = [{ kind: 'function', name: 'mcp/read.file' }]
    const messages = [
      userSays('a'),
      { role: 'assistant' as const, parts: [call('functions.f:0', { name: 'mcp/read.file' })] },
      { role: 'user' as const, parts: [result('functions.f:0')] },
    ]
    const { body } = write({ tools, messages })
    const { functionCall } = body.contents[1].parts[0]
    const { functionResponse } = body.contents[2].parts[0]
    expect(functionResponse).toMatchObject({ id: functionCall.id, name: functionCall.name })
    expect(body.tools[0].functionDeclarations[0].name).toBe(functionCall.name)
    expect(functionCall.name).toMatch(/^[a-zA-Z_][\w-]*$/)
  })

  test('a grammar is told, and that it is only told (38)', () => {
    const custom: Tool = { kind: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } }
    const { body, warnings } = write({ tools: [custom] })
    expect(body.tools[0].functionDeclarations[0].description).toContain('start: "x"')
    expect(warnings).toMatchObject([{ action: 'emulated' }])
  })
})

describe('formats', () => {
  const responseFormat = { type: 'json-schema', schema: { type: 'object', properties: { a: { type: 'string', pattern: 'x' } } } } as const

  test('are kept to where the model can be, else asked for (14, 15)', () => {
    const { body } = write({ responseFormat, tools: [fn] })
    expect(body.generationConfig.responseJsonSchema.properties.a).toEqual({ type: 'string', description: 'pattern: "x"' })
    const older = write({ responseFormat, tools: [fn] }, 'gemini-2.5-pro')
    expect(older.body.generationConfig).toBeUndefined()
    expect(older.body.systemInstruction.parts[0].text).toContain('"pattern":"x"')
    expect(older.warnings).toMatchObject([{ field: 'response_format', action: 'emulated' }])
    expect(write({ responseFormat: { type: 'json-object' } }, 'gemini-2.5-pro').body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    })
  })

  test('instructions are the user’s where the model knows none', () => {
    const { body } = write({ system: [text('be brief')] }, 'gemma-3-27b-it')
    expect(body.systemInstruction).toBeUndefined()
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'be brief' }, { text: 'hi' }] }])
  })
})

test('tokens are counted of what would be sent', () => {
  const prompt = promptOf({ messages: [userSays('hi')], system: [text('s')], temperature: 1, tools: [fn] })
  const { path, body } = writeCountRequest(prompt, targetOf('gemini', 'gemini-3-pro'))
  expect(path).toBe('/models/gemini-3-pro:countTokens')
  expect(Object.keys(JSON.parse(body as string).generateContentRequest)).toEqual(['model', 'systemInstruction', 'tools', 'contents'])
})
