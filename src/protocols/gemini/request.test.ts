import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import { type Json, type JsonObject, type Part, type Prompt, Refusal, type Tool } from '../protocol'
import { writeRequest } from './call'
import { readRequest } from './request'

const asked = { model: 'gemini-2.5-pro', stream: true }
const read = (body: JsonObject) => readRequest({ contents: [], ...body }, asked)
const target = (model: string) => targetOf('gemini', model, { stream: true })
// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
const write = (fields: Partial<Prompt> = {}, model = 'gemini-2.5-pro'): any =>
  JSON.parse(writeRequest(promptOf({ messages: [userSays('hi')], ...fields }), target(model)).body as string)
const f: Tool = { kind: 'function', name: 'f', schema: { type: 'object', properties: { a: { type: 'string' } } } }
const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{"a":1}' }
const result = (content: Part[], isError?: boolean): Part => ({
  type: 'tool-result',
  id: 'c',
  kind: 'function',
  content,
  ...(isError && { isError }),
})
const text = (text: string): Part => ({ type: 'text', text })

describe('reading', () => {
  test('a conversation with thoughts, signed calls and results', () => {
    const prompt = read({
      systemInstruction: { parts: [{ text: 'be brief' }] },
      contents: [
        { parts: [{ text: 'hi' }] },
        {
          role: 'model',
          parts: [
            { text: 'hm', thought: true },
            { functionCall: { id: 'fc', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
          ],
        },
        { role: 'user', parts: [{ functionResponse: { id: 'fc', name: 'f', response: { output: 'ok' } } }] },
      ],
      generationConfig: { temperature: 1, maxOutputTokens: 9, stopSequences: ['x'], candidateCount: 2, speechConfig: { voice: 'v' } },
      safetySettings: [],
    })
    expect(prompt).toMatchObject({
      system: [{ type: 'text', text: 'be brief' }],
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm', origin: 'gemini' },
            { type: 'tool-call', id: 'fc', input: '{"a":1}', signature: 's' },
          ],
        },
        { role: 'user', parts: [{ type: 'tool-result', id: 'fc', name: 'f', content: [{ type: 'text', text: 'ok' }] }] },
      ],
      temperature: 1,
      maxOutputTokens: 9,
      stop: ['x'],
      count: 2,
      extra: { safetySettings: [], generationConfig: { speechConfig: { voice: 'v' } } },
    })
  })

  test('snake case is read like camel case', () => {
    const prompt = read({
      system_instruction: { parts: [{ text: 'be brief' }] },
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'AA==' } }] }],
      tools: [{ function_declarations: [{ name: 'f' }] }],
      generation_config: { max_output_tokens: 5 },
    })
    expect(prompt).toMatchObject({
      system: [{ text: 'be brief' }],
      messages: [{ parts: [{ type: 'image', source: { mime: 'image/png' } }] }],
      tools: [{ kind: 'function', name: 'f' }],
      maxOutputTokens: 5,
      extra: {},
    })
  })

  test('calls without ids are paired with their results by name and order, the same way each time (28)', () => {
    const contents = [
      { role: 'model', parts: [{ functionCall: { name: 'f' } }, { functionCall: { name: 'f' } }, { functionCall: { name: 'g' } }] },
      {
        role: 'user',
        parts: ['g', 'f', 'f'].map((name, at) => ({ functionResponse: { name, response: { output: String(at) } } })),
      },
    ]
    const parts = read({ contents }).messages.flatMap((message) => message.parts)
    const ids = parts.map((part) => ('id' in part ? part.id : ''))
    expect(ids).toEqual(['call_1', 'call_2', 'call_3', 'call_3', 'call_1', 'call_2'])
  })

  const responses: [JsonObject, string, boolean][] = [
    [{ output: 'ok' }, 'ok', false],
    [{ output: { a: 1 } }, '{"a":1}', false],
    [{ error: 'no' }, 'no', true],
    [{ a: 1, error: null }, '{"a":1,"error":null}', false],
  ]
  test.each(responses)('the response %j says %j', (response, said, isError) => {
    const [part] = read({ contents: [{ parts: [{ functionResponse: { name: 'f', response } }] }] }).messages[0]!.parts
    expect(part).toMatchObject({ content: [{ text: said }] })
    expect(part && 'isError' in part && part.isError === true).toBe(isError)
  })

  const thoughts: [JsonObject, Json][] = [
    [{ thinkingBudget: 0 }, { mode: 'off', visible: 'none' }],
    [
      { thinkingBudget: -1, includeThoughts: true },
      { mode: 'auto', visible: 'summary' },
    ],
    [{ thinkingBudget: 500 }, { mode: 'on', budgetTokens: 500, visible: 'none' }],
    [
      { thinkingLevel: 'low', includeThoughts: true },
      { mode: 'on', effort: 'low', visible: 'summary' },
    ],
  ]
  test.each(thoughts)('thinkingConfig %j asks for the reasoning %j', (thinkingConfig, reasoning) => {
    expect(read({ generationConfig: { thinkingConfig } }).reasoning as unknown).toEqual(reasoning)
  })

  const calling: [JsonObject, Json][] = [
    [{ mode: 'AUTO' }, { mode: 'auto' }],
    [{ mode: 'NONE' }, { mode: 'none' }],
    [{ mode: 'ANY' }, { mode: 'required' }],
    [
      { mode: 'ANY', allowedFunctionNames: ['f'] },
      { mode: 'tool', name: 'f' },
    ],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      { mode: 'allowed', names: ['f', 'g'], required: true },
    ],
    [
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
      { mode: 'allowed', names: ['f'], required: false },
    ],
  ]
  test.each(calling)('%j is the choice %j (45)', (functionCallingConfig, choice) => {
    expect(read({ toolConfig: { functionCallingConfig } }).toolChoice as Json).toEqual(choice)
  })

  test('its own schemas and formats become JSON schema', () => {
    const parameters = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }
    const prompt = read({
      tools: [{ functionDeclarations: [{ name: 'f', parameters }] }, { googleSearch: {} }],
      generationConfig: { responseMimeType: 'application/json', responseSchema: parameters },
    })
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    expect(prompt.tools).toEqual([
      { kind: 'function', name: 'f', schema },
      { kind: 'builtin', origin: 'gemini', raw: { googleSearch: {} } },
    ])
    expect(prompt.responseFormat).toEqual({ type: 'json-schema', schema })
  })

  test('a body without contents is refused', () => {
    expect(() => readRequest({}, asked)).toThrow(Refusal)
  })
})

describe('writing', () => {
  test('the address says the model and whether to stream', () => {
    const prompt = promptOf({ messages: [userSays('hi')] })
    expect(writeRequest(prompt, target('m')).path).toBe('/models/m:streamGenerateContent?alt=sse')
    expect(writeRequest(prompt, targetOf('gemini', 'm')).path).toBe('/models/m:generateContent')
  })

  test('only what was said is written', () => {
    expect(write()).toEqual({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] })
  })

  test('parameters find their places, several answers included (13)', () => {
    const { generationConfig } = write({
      temperature: 1.7,
      topP: 0.5,
      topK: 3,
      seed: 1,
      presencePenalty: 1,
      stop: ['x'],
      count: 2,
      maxOutputTokens: 9,
      user: 'u',
    })
    expect(generationConfig).toEqual({
      temperature: 1.7,
      topP: 0.5,
      topK: 3,
      seed: 1,
      presencePenalty: 1,
      stopSequences: ['x'],
      candidateCount: 2,
      maxOutputTokens: 9,
    })
  })

  test('results go back together, with the name and id of their calls (27)', () => {
    const { contents } = write({
      messages: [userSays('a'), { role: 'assistant', parts: [call] }, { role: 'user', parts: [result([text('ok')])] }],
    })
    expect(contents[1].parts).toEqual([{ functionCall: { id: 'c', name: 'f', args: { a: 1 } } }])
    expect(contents[2]).toEqual({ role: 'user', parts: [{ functionResponse: { id: 'c', name: 'f', response: { output: 'ok' } } }] })
  })

  const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AA==' } }
  const results: [Part, string, JsonObject[]][] = [
    [result([]), 'gemini-2.5-pro', [{ response: { output: '' } }]],
    [result([text('{"b":2}')]), 'gemini-2.5-pro', [{ response: { b: 2 } }]],
    [result([text('[1]')]), 'gemini-2.5-pro', [{ response: { output: [1] } }]],
    [result([text('no')], true), 'gemini-2.5-pro', [{ response: { error: 'no' } }]],
    [
      result([text('a'), image]),
      'gemini-3-pro',
      [{ response: { output: 'a' }, parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] }],
    ],
  ]
  test.each(results)('%j to %s is the response %j (25, 26)', (part, model, expected) => {
    const { contents } = write({ messages: [userSays('a'), { role: 'assistant', parts: [call] }, { role: 'user', parts: [part] }] }, model)
    expect(contents[2].parts.map((one: JsonObject) => one.functionResponse)).toMatchObject(expected)
  })

  test('an older model gets the image of a result behind all results (24)', () => {
    const second: Part = { ...call, id: 'd' } as Part
    const answers: Part[] = [result([image]), { ...result([text('ok')]), id: 'd' } as Part]
    const { contents } = write({
      messages: [userSays('a'), { role: 'assistant', parts: [call, second] }, { role: 'user', parts: answers }],
    })
    expect(contents[2].parts.map((part: JsonObject) => Object.keys(part)[0])).toEqual([
      'functionResponse',
      'functionResponse',
      'inlineData',
    ])
  })

  test('signatures go back on their own parts, and Gemini 3 gets a stand-in for a missing one (3, 56)', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'hm', origin: 'gemini' },
      { type: 'reasoning', text: 'theirs', signature: 'x', origin: 'anthropic' },
      { ...call, signature: 's' } as Part,
      { ...call, id: 'd' } as Part,
      { type: 'reasoning', text: '', signature: 't', origin: 'gemini' },
    ]
    const signed = (said: Part[], model: string) =>
      write({ messages: [userSays('a'), { role: 'assistant', parts: said }, userSays('b')] }, model).contents[1].parts.map(
        (part: JsonObject) => part.thoughtSignature,
      )
    expect(signed(parts, 'gemini-3-pro')).toEqual([undefined, 's', undefined, 't'])
    expect(signed([call], 'gemini-3-pro')).toEqual(['skip_thought_signature_validator'])
    expect(signed([call], 'gemini-2.5-pro')).toEqual([undefined])
    expect(signed([call], 'claude-opus-5')).toEqual([undefined])
  })

  test('what the assistant said last is followed by a request to go on (7)', () => {
    const { contents } = write({ messages: [userSays('a'), { role: 'assistant', parts: [text('b')] }] })
    expect(contents.at(-1)).toEqual({ role: 'user', parts: [{ text: 'Continue.' }] })
  })

  test('breakpoints and unknown fields of others are not sent', () => {
    const parts: Part[] = [{ ...text('a'), cache: { type: 'ephemeral' } }]
    const body = write({ messages: [{ role: 'user', parts }], extra: { prediction: {} } })
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'a' }] }] })
  })

  test('a file of another vendor is refused', () => {
    const parts: Part[] = [{ type: 'file', source: { kind: 'file-id', id: 'file-1', origin: 'openai-chat' } }]
    expect(() => write({ messages: [{ role: 'user', parts }] })).toThrow(Refusal)
  })

  const choices: [Partial<Prompt>, Json | undefined][] = [
    [{}, undefined],
    [{ toolChoice: { mode: 'auto' } }, { mode: 'AUTO' }],
    [{ toolChoice: { mode: 'none' } }, { mode: 'NONE' }],
    [{ toolChoice: { mode: 'required' } }, { mode: 'ANY' }],
    [{ toolChoice: { mode: 'tool', name: 'f' } }, { mode: 'ANY', allowedFunctionNames: ['f'] }],
    [{ toolChoice: { mode: 'allowed', names: ['f'], required: true } }, { mode: 'ANY', allowedFunctionNames: ['f'] }],
    [{ toolChoice: { mode: 'allowed', names: ['f'], required: false } }, { mode: 'AUTO' }],
  ]
  test.each(choices)('%j is the calling config %j (45)', (fields, config) => {
    expect(write({ tools: [f], ...fields }).toolConfig?.functionCallingConfig).toEqual(config)
  })

  test('tools are declared once, in the schema Gemini knows, parameters of nothing left out (38, 43, 44)', () => {
    const tools: Tool[] = [
      f,
      f,
      { kind: 'function', name: 'g', schema: { type: 'object', properties: {} } },
      { kind: 'custom', name: 'patch' },
    ]
    const [{ functionDeclarations }] = write({ tools }).tools
    expect(functionDeclarations).toMatchObject([
      { name: 'f', parametersJsonSchema: f.kind === 'function' ? f.schema : {} },
      { name: 'g' },
      { name: 'patch' },
    ])
    expect(functionDeclarations[1]).not.toHaveProperty('parametersJsonSchema')
  })

  test('functions and searching exclude each other before Gemini 3 (51)', () => {
    const tools: Tool[] = [f, { kind: 'builtin', origin: 'anthropic', raw: { type: 'web_search_20250305', name: 'web_search' } }]
    expect(write({ tools }).tools).toHaveLength(1)
    expect(write({ tools: tools.slice(1) }).tools).toEqual([{ googleSearch: {} }])
    expect(write({ tools }, 'gemini-3-pro')).toMatchObject({
      tools: [{}, { googleSearch: {} }],
      toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } },
    })
  })

  const thoughts: [string, Prompt['reasoning'], Json | undefined][] = [
    ['gemini-2.5-flash', { mode: 'on', effort: 'medium' }, { includeThoughts: true, thinkingBudget: 10_240 }],
    ['gemini-2.5-flash', { mode: 'off' }, { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', { mode: 'off' }, { includeThoughts: false, thinkingBudget: 128 }],
    ['gemini-2.5-pro', { mode: 'auto' }, { includeThoughts: true, thinkingBudget: -1 }],
    ['gemini-2.5-pro', { mode: 'on', budgetTokens: 99_999 }, { includeThoughts: true, thinkingBudget: 32_768 }],
    ['gemini-3-pro', { mode: 'on', effort: 'max' }, { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-3-pro', { mode: 'on', budgetTokens: 4096, visible: 'none' }, { includeThoughts: false, thinkingLevel: 'LOW' }],
    ['gemini-3-pro', { mode: 'auto' }, { includeThoughts: true }],
    ['gemini-2.0-flash', { mode: 'on', effort: 'high' }, undefined],
  ]
  test.each(thoughts)('%s asked for %j gets the thinkingConfig %j (68)', (model, reasoning, config) => {
    expect(write({ reasoning }, model).generationConfig?.thinkingConfig).toEqual(config)
  })

  test('a schema is asked for as JSON schema (14)', () => {
    const schema = { type: 'object', properties: { a: { const: 'x' } } }
    expect(write({ responseFormat: { type: 'json-schema', schema } }).generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { a: { enum: ['x'] } } },
    })
  })
})

test('a conversation that is read is written as it was', () => {
  const body: JsonObject = {
    contents: [
      { role: 'user', parts: [{ text: 'hi' }] },
      {
        role: 'model',
        parts: [
          { text: 'hm', thought: true },
          { functionCall: { id: 'fc', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { id: 'fc', name: 'f', response: { output: 'ok' } } }] },
    ],
    systemInstruction: { parts: [{ text: 'be brief' }] },
    tools: [
      {
        functionDeclarations: [
          { name: 'f', description: 'd', parametersJsonSchema: { type: 'object', properties: { a: { type: 'string' } } } },
        ],
      },
    ],
    toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    generationConfig: { temperature: 1, speechConfig: {}, thinkingConfig: { includeThoughts: true, thinkingBudget: -1 } },
    safetySettings: [],
  }
  expect(JSON.parse(writeRequest(readRequest(body, asked), target(asked.model)).body as string)).toEqual(body)
})
