import { describe, expect, test } from 'bun:test'
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import { type JsonObject, type Part, type Prompt, Refusal, type Warning } from '../protocol'
import { readRequest, writeRequest } from './request'

const asked = { model: 'm', stream: false }
const text = (value: string): Part => ({ type: 'text', text: value })
const call = (id: string, more: object = {}): Part => ({ type: 'tool-call', id, name: 'f', kind: 'function', input: '{}', ...more })
const result = (id: string, ...content: Part[]): Part => ({ type: 'tool-result', id, kind: 'function', content })
const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }

function write(prompt: Prompt, { model = 'gpt-5.2', facts = {} }: { model?: string; facts?: Partial<Profile> } = {}) {
  const warnings: Warning[] = []
  const { body } = writeRequest(prompt, targetOf('openai-responses', model, { facts, warnings }))
  return { input: JSON.parse(body as string).input as JsonObject[], warnings }
}

const inputOf = (messages: Prompt['messages'], place = {}, from: Prompt['from'] = 'anthropic') => write(promptOf({ from, messages }), place)

describe('50: items of tools that the client runs', () => {
  const turns: [string, JsonObject, JsonObject, JsonObject, Part, Part][] = [
    [
      'a local shell, whose output names the item of the call',
      { type: 'local_shell' },
      { type: 'local_shell_call', id: 'lsh_1', call_id: 'c', status: 'completed', action: { type: 'exec', command: ['ls'], env: {} } },
      { type: 'local_shell_call_output', id: 'lsh_1', output: 'a.txt' },
      call('c', { name: 'local_shell', input: '{"command":["ls"],"env":{}}' }),
      { ...result('c', text('a.txt')), name: 'local_shell' } as Part,
    ],
    [
      'a shell',
      { type: 'shell' },
      { type: 'shell_call', call_id: 'c', status: 'completed', action: { commands: ['ls'], timeout_ms: null, max_output_length: null } },
      { type: 'shell_call_output', call_id: 'c', output: [{ stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }] },
      call('c', { name: 'shell', input: '{"commands":["ls"],"timeout_ms":null,"max_output_length":null}' }),
      { ...result('c', text('[{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}]')), name: 'shell' } as Part,
    ],
    [
      'a patch that failed',
      { type: 'apply_patch' },
      { type: 'apply_patch_call', call_id: 'c', status: 'completed', operation: { type: 'delete_file', path: 'a' } },
      { type: 'apply_patch_call_output', call_id: 'c', status: 'failed', output: 'no such file' },
      call('c', { name: 'apply_patch', input: '{"operation":{"type":"delete_file","path":"a"}}' }),
      { ...result('c', text('no such file')), name: 'apply_patch', isError: true } as Part,
    ],
    [
      'a computer',
      { type: 'computer' },
      { type: 'computer_call', call_id: 'c', status: 'completed', actions: [{ type: 'screenshot' }], pending_safety_checks: [] },
      { type: 'computer_call_output', call_id: 'c', output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,AAAA' } },
      call('c', { name: 'computer', input: '{"actions":[{"type":"screenshot"}]}' }),
      { ...result('c', image), name: 'computer' } as Part,
    ],
  ]
  test.each(turns)('%s are a call and its result, and are written as they were', (_, tool, made, answered, asCall, asResult) => {
    const prompt = readRequest({ input: [{ role: 'user', content: 'a' }, made, answered], tools: [tool] }, asked)
    expect(prompt.messages.slice(1)).toEqual([
      { role: 'assistant', parts: [asCall] },
      { role: 'user', parts: [asResult] },
    ])
    const [, called, told] = write(prompt).input
    const isLocal = tool.type === 'local_shell'
    expect(called).toMatchObject(isLocal ? { ...made, id: 'c' } : made)
    expect(told).toEqual(isLocal ? { ...answered, id: 'c' } : answered)
  })

  test('what a search for tools has found can be called', () => {
    const found = { type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'spawn', description: 'Starts one.' }] }
    const { messages, tools } = readRequest(
      {
        input: [
          { type: 'tool_search_call', call_id: 'c', execution: 'client', status: 'completed', arguments: { query: 'agents' } },
          { type: 'tool_search_output', call_id: 'c', execution: 'client', status: 'completed', tools: [found] },
        ],
        tools: [{ type: 'tool_search', execution: 'client' }],
      },
      asked,
    )
    expect(messages).toMatchObject([
      { parts: [{ name: 'tool_search', input: '{"query":"agents"}' }] },
      { parts: [{ id: 'c', content: [text('agents__spawn: Starts one.')] }] },
    ])
    expect(tools).toMatchObject([{ kind: 'builtin' }, { kind: 'function', name: 'spawn', namespace: 'agents' }])
  })
})

describe('reading what OpenAI has run itself', () => {
  const read = (item: JsonObject) => readRequest({ input: [item] }, asked).messages[0]!.parts[0]!

  test.each([
    [{ type: 'code_interpreter_call', id: 'ci_1', code: '1+1', outputs: [{ type: 'logs', logs: '2' }] }, '[code interpreter] 1+1\n\n2'],
    [{ type: 'mcp_call', id: 'mcp_1', server_label: 'git', name: 'log', arguments: '{}', output: 'a1' }, '[git log] {}\n\na1'],
    [
      { type: 'file_search_call', id: 'fs_1', queries: ['q'], results: [{ filename: 'a.md', text: 'found' }] },
      '[file search] q\n\na.md: found',
    ],
  ])('%j has words for others', (item, words) => {
    expect(read(item)).toEqual({ type: 'opaque', origin: 'openai-responses', raw: item, words })
  })

  test.each([[{ type: 'compaction', encrypted_content: 'x' }], [{ type: 'compaction_trigger' }]])('%j is refused', (item) => {
    expect(() => read(item)).toThrow(Refusal)
  })

  test('129: an earlier response cannot be found elsewhere', () => {
    const refusal = (() => {
      try {
        return readRequest({ previous_response_id: 'resp_1', input: 'a' }, asked)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toMatchObject({ param: 'previous_response_id', code: 'previous_response_not_found' })
  })

  test('an output that is neither text nor parts is told as JSON', () => {
    const item = (output: JsonObject['x']): JsonObject => ({ type: 'function_call_output', call_id: 'c', output: output! })
    const contentOf = (output: JsonObject['x']) => (read(item(output)) as Extract<Part, { type: 'tool-result' }>).content
    expect(contentOf({ a: 1 })).toEqual([text('{"a":1}')])
    expect(contentOf([1, 2])).toEqual([text('[1,2]')])
    expect(contentOf(null)).toEqual([])
  })
})

describe('writing', () => {
  test('3: instructions in mid-conversation stay where they are, but not between a call and its result', () => {
    const messages: Prompt['messages'] = [
      { role: 'assistant', parts: [call('c')] },
      { role: 'system', parts: [text('hurry')] },
      { role: 'user', parts: [result('c', text('1'))] },
    ]
    expect(inputOf(messages).input.map(({ type, role }) => role ?? type)).toEqual(['function_call', 'function_call_output', 'developer'])
    expect(inputOf(messages, { facts: { midSystem: 'wrap' } }).input.at(-1)).toMatchObject({
      role: 'user',
      content: [{ text: '<system>hurry</system>' }],
    })
  })

  test('32: a call without a result gets one, a result without a call is told by the user', () => {
    const { input, warnings } = inputOf([
      { role: 'assistant', parts: [call('c')] },
      { role: 'user', parts: [result('x', text('1')), text('go on')] },
    ])
    expect(warnings).toHaveLength(2)
    expect(input).toMatchObject([
      { type: 'function_call', call_id: 'c' },
      { type: 'function_call_output', call_id: 'c', output: '[tool error] [no result was returned]' },
      { role: 'user', content: [{ text: '[result of the tool call x]' }, { text: '1' }, { text: 'go on' }] },
    ])
  })

  test('25, 26: a failed result says so, an empty one is an empty text', () => {
    const failed = { ...result('c', text('broken'), image), isError: true } as Part
    const { input } = inputOf([
      { role: 'assistant', parts: [call('c'), call('d')] },
      { role: 'user', parts: [failed, result('d')] },
    ])
    expect(input[2]!.output).toMatchObject([{ text: '[tool error] broken' }, { type: 'input_image' }])
    expect(input[3]!.output).toBe('')
  })

  test('24: where results are text only, the user shows what is in them behind all of them', () => {
    const { input } = inputOf(
      [
        { role: 'assistant', parts: [call('c'), call('d')] },
        { role: 'user', parts: [result('c', text('seen'), image), result('d', text('2')), text('and?')] },
      ],
      { facts: { imagesInResults: false } },
    )
    expect(input.slice(2, 4).map(({ output }) => output)).toEqual(['seen', '2'])
    expect(input.slice(4)).toMatchObject([
      { role: 'user', content: [{ text: '[shown by the tool call c]' }, { type: 'input_image' }] },
      { role: 'user', content: [{ text: 'and?' }] },
    ])
  })

  test('6: empty texts and messages that hold nothing are gone', () => {
    const { input } = inputOf([userSays('a'), { role: 'assistant', parts: [text('')] }, { role: 'user', parts: [text(''), text('b')] }])
    expect(input).toMatchObject([{ role: 'user' }, { role: 'user', content: [{ text: 'b' }] }])
    expect(input[1]!.content).toHaveLength(1)
  })

  test('17: a last message of the assistant’s is not continued, and that is said', () => {
    const { input, warnings } = inputOf([userSays('a'), { role: 'assistant', parts: [text('The answer is ')] }])
    expect(input.at(-1)).toMatchObject({ role: 'assistant' })
    expect(warnings).toMatchObject([{ field: 'messages', action: 'rewritten' }])
  })

  test('L9: what another vendor’s own tool said is dropped, and that is said once', () => {
    const ran: Part = { type: 'opaque', origin: 'anthropic', raw: { type: 'server_tool_use' } }
    const { input, warnings } = inputOf([userSays('a'), { role: 'assistant', parts: [ran, text('b'), ran] }, userSays('c')])
    expect(input).toHaveLength(3)
    expect(warnings).toMatchObject([{ field: 'messages', action: 'dropped', detail: expect.stringContaining('server_tool_use') }])
  })

  test('L4: what a model cannot see is named in its place', () => {
    const { input, warnings } = inputOf([{ role: 'user', parts: [image, text('what is it?')] }], { facts: { images: 'none' } })
    expect(input[0]!.content).toMatchObject([{ text: '[the image is left out: this model takes none]' }, { text: 'what is it?' }])
    expect(warnings).toHaveLength(1)
  })

  test('124: audio is refused where the model does not listen', () => {
    const audio: Part = { type: 'audio', source: { kind: 'base64', mime: 'audio/wav', data: 'AAAA' } }
    expect(() => inputOf([{ role: 'user', parts: [audio] }])).toThrow(Refusal)
    expect(inputOf([{ role: 'user', parts: [audio] }], { facts: { audio: true } }).input).toMatchObject([
      { content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
    ])
  })

  test('38, 40: where there are only functions, free text goes as the one argument of a function', () => {
    const { body } = writeRequest(
      promptOf({
        messages: [
          { role: 'assistant', parts: [call('c', { kind: 'custom', name: 'p', input: 'a "b"' })] },
          { role: 'user', parts: [{ ...result('c', text('ok')), kind: 'custom' } as Part] },
        ],
        tools: [{ kind: 'custom', name: 'p' }],
        toolChoice: { mode: 'tool', name: 'p' },
      }),
      targetOf('openai-responses', 'o3'),
    )
    expect(JSON.parse(body as string)).toMatchObject({
      input: [
        { type: 'function_call', name: 'p', arguments: '{"input":"a \\"b\\""}' },
        { type: 'function_call_output', output: 'ok' },
      ],
      tools: [{ type: 'function', name: 'p', parameters: { required: ['input'] } }],
      tool_choice: { type: 'function', name: 'p' },
    })
  })

  test('62: thoughts between calls stay where they were, one that led to nothing goes', () => {
    const own = (signature: string): Part => ({ type: 'reasoning', text: '', signature, origin: 'openai-responses' })
    const { input } = inputOf([
      { role: 'assistant', parts: [own('1'), call('c'), own('2'), call('d'), own('3')] },
      { role: 'user', parts: [result('c', text('1')), result('d', text('2'))] },
    ])
    expect(input.map(({ type, encrypted_content }) => encrypted_content ?? type)).toEqual([
      '1',
      'function_call',
      '2',
      'function_call',
      'function_call_output',
      'function_call_output',
    ])
    expect(input[0]).toEqual({ type: 'reasoning', summary: [], encrypted_content: '1' })
  })
})

test('two turns of a conversation begin with the same text, byte for byte', () => {
  const own: Part = { type: 'reasoning', text: 'hm', signature: 'enc', origin: 'openai-responses' }
  const first: Prompt['messages'] = [userSays('a'), { role: 'system', parts: [text('b')] }]
  const second: Prompt['messages'] = [
    ...first,
    { role: 'assistant', parts: [own, text('on it'), call('c')] },
    { role: 'user', parts: [result('c', image, text('1'))] },
  ]
  const third: Prompt['messages'] = [...second, { role: 'assistant', parts: [text('done')] }, userSays('thanks')]
  const tools: Prompt['tools'] = [{ kind: 'function', name: 'f', schema: { type: 'object', properties: {} } }]
  const textOf = (messages: Prompt['messages']) => {
    const prompt = promptOf({ from: 'anthropic', messages, tools, system: [text('s')], reasoning: { mode: 'on', effort: 'low' } })
    const { body } = writeRequest(prompt, targetOf('openai-responses', 'gpt-5.2'))
    const end = (body as string).indexOf('],"tools":')
    return { input: (body as string).slice(0, end), rest: (body as string).slice(end) }
  }
  const [one, two, three] = [first, second, third].map(textOf)
  expect(two!.input.startsWith(one!.input)).toBe(true)
  expect(three!.input.startsWith(two!.input)).toBe(true)
  expect(three!.rest).toBe(one!.rest)
})
