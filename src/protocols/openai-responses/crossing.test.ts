import { describe, expect, test } from 'bun:test'
import { type Crossing, cross } from '../crossing'
import { eventsOf } from '../fixture'
import { protocols } from '../index'
import { findProfile } from '../profiles/find'
import type { Event, JsonObject, Part, ProtocolId, ThoughtState } from '../protocol'
import { createSeal } from '../seal'
import { readRequest } from './request'
import { writeReply } from './writing'

const seal = createSeal(new Uint8Array(32).fill(3))
const SCOPE = 'channel 1'

function send(body: JsonObject, protocol: ProtocolId, model: string, from: ProtocolId = 'openai-responses'): Crossing {
  const prompt = protocols[from].readRequest(body, { model: 'asked', stream: true })
  const remembered = new Map<string, ThoughtState[]>()
  return cross(prompt, {
    protocol: protocols[protocol],
    model,
    stream: true,
    profile: findProfile({ protocol, host: '', model }),
    scope: SCOPE,
    seal,
    memory: { remember: (id, states) => remembered.set(id, states), recall: (id) => remembered.get(id) },
  })
}

const bodyOf = ({ call }: Crossing): JsonObject => JSON.parse(call.body as string)

/** What the client is told of a reply: the steps, and the output. */
function reply(crossing: Crossing, events: Event[]) {
  const write = writeReply(crossing.prompt)
  let told = events
  for (const pass of crossing.passes()) told = told.flatMap(pass)
  const steps: JsonObject[] = told.flatMap(write).map(({ data }) => JSON.parse(data))
  return { steps, output: (steps.at(-1)!.response as JsonObject).output as JsonObject[] }
}

const called = (name: string, input: string): Part => ({ type: 'tool-call', id: 'call_1', name, kind: 'function', input })
const others: [ProtocolId, string][] = [
  ['anthropic', 'claude-sonnet-5'],
  ['openai-chat', 'llama-4'],
  ['gemini', 'gemini-3-pro'],
  ['volcengine', 'doubao-seed-1-6'],
]

/** What Codex sends from gpt-5.6 on: no tools but those inside of the input. */
const codex: JsonObject = {
  input: [
    {
      type: 'additional_tools',
      role: 'developer',
      tools: [
        {
          type: 'namespace',
          name: 'codex',
          tools: [{ type: 'custom', name: 'exec', format: { type: 'grammar', syntax: 'lark', definition: 'start: x' } }],
        },
      ],
    },
    { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'You are Codex.' }] },
    { type: 'message', id: 'msg_2', role: 'user', content: [{ type: 'input_text', text: 'List.' }] },
    { type: 'custom_tool_call', id: 'ctc_1', status: 'completed', call_id: 'c', namespace: 'codex', name: 'exec', input: 'ls' },
    {
      type: 'custom_tool_call_output',
      id: 'ctco_1',
      call_id: 'c',
      output: [
        { type: 'input_text', text: 'a.png' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'original' },
      ],
    },
  ],
  store: false,
  include: ['reasoning.encrypted_content'],
}

describe('38, 40, 41: free text in a namespace goes to other vendors as a function, and comes back as it was asked for', () => {
  test.each(others)('%s', (protocol, model) => {
    const crossing = send(codex, protocol, model)
    const text = crossing.call.body as string
    expect(text).toContain('codex__exec')
    expect(text).toContain('a.png')
    expect(text).toContain('iVBORw0KGgo=')
    const { steps, output } = reply(crossing, eventsOf([called('codex__exec', '{"input":"cat \\"a\\"\\n"}')]))
    expect(output).toMatchObject([
      { type: 'custom_tool_call', namespace: 'codex', name: 'exec', call_id: 'call_1', input: 'cat "a"\n', status: 'completed' },
    ])
    expect(steps.filter(({ type }) => type === 'response.custom_tool_call_input.delta').map(({ delta }) => delta)).toEqual(['cat "a"\n'])
  })
})

describe('50: tools that the client runs go to other vendors as functions, and come back as what the client knows', () => {
  const body: JsonObject = {
    input: [
      { role: 'user', content: 'List.' },
      { type: 'local_shell_call', id: 'lsh_1', call_id: 'c', status: 'completed', action: { type: 'exec', command: ['ls'], env: {} } },
      { type: 'local_shell_call_output', id: 'lsh_1', output: 'a.txt' },
    ],
    tools: [{ type: 'local_shell' }, { type: 'apply_patch' }, { type: 'tool_search', execution: 'client' }],
  }
  test.each(others)('%s', (protocol, model) => {
    const crossing = send(body, protocol, model)
    const text = crossing.call.body as string
    for (const name of ['local_shell', 'apply_patch', 'tool_search', 'a.txt']) expect(text).toContain(name)
    expect(crossing.warnings).toEqual([])
    const operation = { type: 'create_file', path: 'b', diff: '+c' }
    expect(reply(crossing, eventsOf([called('apply_patch', JSON.stringify({ operation }))])).output).toMatchObject([
      { type: 'apply_patch_call', call_id: 'call_1', operation, status: 'completed' },
    ])
  })

  test('those that OpenAI runs are dropped, with a warning for each', () => {
    const hosted: JsonObject[] = [{ type: 'tool_search' }, { type: 'code_interpreter', container: { type: 'auto' } }]
    const { warnings } = send({ input: 'a', tools: hosted }, 'anthropic', 'claude-sonnet-5')
    expect(warnings.map(({ field, action }) => `${field} ${action}`)).toEqual(['tools dropped', 'tools dropped'])
  })
})

test('55, 61: every thought of another vendor comes with a state, and its vendor gets it back as it was', () => {
  const thought: Part = { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' }
  const body: JsonObject = {
    input: [{ role: 'user', content: 'a' }],
    tools: [{ type: 'function', name: 'f' }],
    reasoning: { effort: 'low' },
  }
  const { output } = reply(send(body, 'anthropic', 'claude-sonnet-5'), eventsOf([thought, called('f', '{}')]))
  expect(output).toMatchObject([{ type: 'reasoning', summary: [{ text: 'hm' }] }, { type: 'function_call' }])
  const next = {
    ...body,
    input: [...(body.input as JsonObject[]), ...output, { type: 'function_call_output', call_id: 'call_1', output: '1' }],
  }
  expect(bodyOf(send(next, 'anthropic', 'claude-sonnet-5')).messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'sig' }, { type: 'tool_use' }] },
    { role: 'user', content: [{ type: 'tool_result' }] },
  ])
})

test('56: the signature of Gemini’s call comes back on the call', () => {
  const body: JsonObject = { input: [{ role: 'user', content: 'a' }], tools: [{ type: 'function', name: 'f' }] }
  const signed = { ...called('f', '{}'), signature: 'c2ln' } as Part
  const { output } = reply(send(body, 'gemini', 'gemini-3-pro'), eventsOf([signed]))
  expect(output.map(({ type }) => type)).toEqual(['reasoning', 'function_call'])
  const next = {
    ...body,
    input: [...(body.input as JsonObject[]), ...output, { type: 'function_call_output', call_id: 'call_1', output: '1' }],
  }
  expect(bodyOf(send(next, 'gemini', 'gemini-3-pro')).contents).toMatchObject([
    { role: 'user' },
    { role: 'model', parts: [{ functionCall: { name: 'f' }, thoughtSignature: 'c2ln' }] },
    { role: 'user' },
  ])
})

describe('55, 71: a client of Anthropic’s protocol in front of OpenAI', () => {
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  const messages: JsonObject[] = [{ role: 'user', content: 'a' }]
  const sealed = (scope: string) => seal.seal({ origin: 'openai-responses', scope, signature: 'enc' })
  const looped = (signature: string): JsonObject => ({
    max_tokens: 4096,
    tools,
    messages: [
      ...messages,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature },
          { type: 'tool_use', id: 'call_1', name: 'f', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '1' }] },
    ],
  })
  const itemsOf = (signature: string) => bodyOf(send(looped(signature), 'openai-responses', 'gpt-5.2', 'anthropic')).input as JsonObject[]

  test('gets its thoughts back to the account that thought them, with what they led to', () => {
    expect(itemsOf(sealed(SCOPE))).toMatchObject([
      { role: 'user' },
      { type: 'reasoning', summary: [{ text: 'hm' }], encrypted_content: 'enc' },
      { type: 'function_call', call_id: 'call_1' },
      { type: 'function_call_output', call_id: 'call_1', output: '1' },
    ])
  })

  test.each([
    ['another account’s', sealed('channel 2')],
    ['Anthropic’s own', 'ErUB'],
  ])('%s thoughts are not told', (_, signature) => {
    expect(itemsOf(signature).map(({ type }) => type)).toEqual(['message', 'function_call', 'function_call_output'])
  })

  test('asks for nothing to be kept, and for the state of the thoughts', () => {
    expect(bodyOf(send({ max_tokens: 99, messages }, 'openai-responses', 'gpt-5.2', 'anthropic'))).toMatchObject({
      store: false,
      include: ['reasoning.encrypted_content'],
    })
  })
})

describe('51: a search on the web', () => {
  test('that Claude Code asks for and forces is OpenAI’s', () => {
    const body: JsonObject = {
      max_tokens: 99,
      messages: [{ role: 'user', content: 'a' }],
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 8, allowed_domains: ['a.example'] }],
      tool_choice: { type: 'tool', name: 'web_search' },
    }
    const crossing = send(body, 'openai-responses', 'gpt-5.2', 'anthropic')
    expect(bodyOf(crossing)).toMatchObject({
      tools: [{ type: 'web_search', filters: { allowed_domains: ['a.example'] } }],
      tool_choice: { type: 'web_search' },
    })
    expect(crossing.warnings).toMatchObject([{ field: 'tools', action: 'dropped', detail: expect.stringContaining('limited') }])
  })

  test('is any vendor’s that has one', () => {
    expect(bodyOf(send({ input: 'a', tools: [{ type: 'web_search' }] }, 'anthropic', 'claude-sonnet-5')).tools).toMatchObject([
      { name: 'web_search' },
    ])
  })
})

test('L9: what a tool of OpenAI’s said is told in words where there are some', () => {
  const item = { type: 'code_interpreter_call', id: 'ci_1', code: '1+1', outputs: [{ type: 'logs', logs: '2' }], status: 'completed' }
  const input = [{ role: 'user', content: 'a' }, item, { role: 'user', content: 'b' }]
  expect(bodyOf(send({ input }, 'anthropic', 'claude-sonnet-5')).messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', content: [{ type: 'text', text: '[code interpreter] 1+1\n\n2' }] },
    { role: 'user' },
  ])
})

test('fields that only OpenAI has are named when they are dropped', () => {
  const body: JsonObject = { input: 'a', max_tool_calls: 3, truncation: 'auto', store: true, client_metadata: { a: 'b' } }
  expect(send(body, 'anthropic', 'claude-sonnet-5').warnings.map(({ field }) => field)).toEqual(['max_tool_calls', 'truncation'])
})

test('53: digits survive', () => {
  const input = '{"id":9007199254740993}'
  const body: JsonObject = {
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: input } }] },
      { role: 'tool', tool_call_id: 'c', content: '1' },
    ],
  }
  expect(bodyOf(send(body, 'openai-responses', 'gpt-5.2', 'openai-chat')).input).toMatchObject([{}, { arguments: input }, {}])
  expect(
    readRequest({ input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: input }] }, { model: 'm', stream: false }),
  ).toMatchObject({
    messages: [{ parts: [{ input }] }],
  })
})
