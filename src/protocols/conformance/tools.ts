import { expect } from 'bun:test'
import { about, asks, type Case, type Got, proof } from './case'
import { anthropic } from './clients/anthropic'
import { chat } from './clients/chat'
import { responses } from './clients/responses'
import type { Data } from './data'
import { everyUpstream } from './upstreams'

const hello = { role: 'user', content: 'hello' }
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' } }

/** An assistant's turn of Chat Completions with these calls. */
const chatCalls = (...calls: [id: string, name: string, args?: string][]): Data => ({
  role: 'assistant',
  content: null,
  tool_calls: calls.map(([id, name, args = '{}']) => ({ id, type: 'function', function: { name, arguments: args } })),
})
const chatResult = (tool_call_id: string, content: unknown): Data => ({ role: 'tool', tool_call_id, content })
const uses = (...calls: [id: string, name: string, input?: Data][]): Data => ({
  role: 'assistant',
  content: calls.map(([id, name, input = {}]) => ({ type: 'tool_use', id, name, input })),
})
const result = (tool_use_id: string, content?: unknown, more: Data = {}): Data => ({
  type: 'tool_result',
  tool_use_id,
  ...(content !== undefined && { content }),
  ...more,
})

const idsOf = (lines: string[], kind: 'call' | 'result') =>
  lines.filter((line) => line.startsWith(kind)).map((line) => /#(\S*)/.exec(line)![1])

/** Every call has its result behind it, by the same ids in the same order, and no two calls share one. */
function expectPaired({ lines }: Got) {
  const calls = idsOf(lines, 'call')
  expect(new Set(calls).size).toBe(calls.length)
  expect(idsOf(lines, 'result').toSorted()).toEqual(calls.toSorted())
}

/** Conversations with calls and results in them: the first half of G2. */
export const tools: Case[] = [
  {
    number: 23,
    title: 'results of parallel calls are one turn, in the order of the calls, before what the user says',
    proofs: asks(
      'openai-chat',
      {
        ...chat.tools('get', 'put'),
        messages: [
          hello,
          chatCalls(['c1', 'get'], ['c2', 'put']),
          chatResult('c2', 'second'),
          chatResult('c1', 'first'),
          { role: 'user', content: 'and?' },
        ],
      },
      ['claude', 'claude opus-5-5'],
      ({ lines, body }) => {
        expect(lines.slice(-3)).toEqual(['result #c1 first', 'result #c2 second', 'user: and?'])
        expect(body.messages.length).toBe(3)
      },
    ),
  },
  {
    number: 24,
    title: 'an image in a result is told by the user, after all results',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        ...anthropic.tools('get', 'see'),
        messages: [
          hello,
          uses(['t1', 'see'], ['t2', 'get']),
          { role: 'user', content: [result('t1', [{ type: 'text', text: 'look' }, image]), result('t2', 'plain')] },
        ],
      },
      ['chat', 'openai', 'ark', 'responses', 'gemini', 'gemini 3'],
      ({ lines, text, protocol }) => {
        expect(text).toContain(png)
        if (protocol !== 'openai-chat' && protocol !== 'volcengine') return
        expect(lines.slice(3, 5)).toEqual(['result #t1 look', 'result #t2 plain'])
        expect(lines.slice(5).some((line) => line === `user image data:image/png;base64,${png}`)).toBe(true)
      },
    ),
  },
  {
    number: 25,
    title: 'a failed result with media keeps that it failed, and the media',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        ...anthropic.tools('see'),
        messages: [
          hello,
          uses(['t1', 'see']),
          { role: 'user', content: [result('t1', [{ type: 'text', text: 'broken' }, image, pdf], { is_error: true })] },
        ],
      },
      ['responses', 'gemini', 'gemini 3', 'openai'],
      ({ body, lines, text }, name) => {
        expect(text).toContain('JVBERi0xLjQK')
        expect(text).toContain(png)
        const told = lines.find((line) => line.startsWith('result'))!
        if (name === 'responses')
          expect(
            body.input
              .at(-1)
              .output.map(({ type }: Data) => type)
              .slice(-3),
          ).toEqual(['input_text', 'input_image', 'input_file'])
        if (name.startsWith('gemini')) expect(Object.keys(JSON.parse(told.slice(told.indexOf('{'))))).toEqual(['error'])
        else expect(told).toMatch(/\[tool error\][ |]broken/)
      },
    ),
  },
  {
    number: 26,
    title: 'a result without content is an empty one',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        ...anthropic.tools('get'),
        messages: [
          hello,
          uses(['t1', 'get'], ['t2', 'get'], ['t3', 'get']),
          { role: 'user', content: [result('t1'), result('t2', []), result('t3', '')] },
        ],
      },
      ['chat', 'ark', 'gemini', 'responses', 'claude'],
      ({ lines, protocol, body }) => {
        const told = lines.filter((line) => line.startsWith('result'))
        if (protocol === 'gemini') expect(told.map((line) => line.slice(line.indexOf('{')))).toEqual(Array(3).fill('{"output":""}'))
        else expect(told).toEqual(['result #t1', 'result #t2', 'result #t3'])
        if (protocol === 'openai-chat') expect(body.messages.slice(-3).map(({ content }: Data) => content)).toEqual(['', '', ''])
      },
    ),
  },
  {
    number: 27,
    title: 'Gemini is told the name of the function that a result is of',
    proofs: [
      ...asks(
        'openai-chat',
        {
          ...chat.tools('get', 'put'),
          messages: [hello, chatCalls(['c1', 'get'], ['c2', 'put']), chatResult('c1', 'a'), chatResult('c2', 'b')],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          ...anthropic.tools('get', 'put'),
          messages: [hello, uses(['t1', 'get'], ['t2', 'put']), { role: 'user', content: [result('t1', 'a'), result('t2', 'b')] }],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get', 'put'),
          input: [
            hello,
            { type: 'function_call', call_id: 'c1', name: 'get', arguments: '{}' },
            { type: 'function_call', call_id: 'c2', name: 'put', arguments: '{}' },
            { type: 'function_call_output', call_id: 'c1', output: 'a' },
            { type: 'function_call_output', call_id: 'c2', output: 'b' },
          ],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
    ],
  },
  {
    number: 28,
    title: 'calls of Gemini without ids are paired by name and order, the same way each turn',
    proofs: (['chat', 'claude', 'responses', 'ark'] as const).map((name) =>
      proof(`gemini → ${name}`, () => {
        const call = (n: number) => ({ functionCall: { name: 'get', args: { n } } })
        const answer = (output: string) => ({ functionResponse: { name: 'get', response: { output } } })
        const first = [
          { role: 'user', parts: [{ text: 'go' }] },
          { role: 'model', parts: [call(1), call(2)] },
          { role: 'user', parts: [answer('one'), answer('two')] },
        ]
        const second = [...first, { role: 'model', parts: [call(3)] }, { role: 'user', parts: [answer('three')] }]
        const tools = [{ functionDeclarations: [{ name: 'get' }] }]
        const told: string[][] = []
        for (const contents of [first, second]) {
          const [ask] = asks('gemini', { contents, tools }, [name], (got) => {
            expectPaired(got)
            told.push(got.lines)
          })
          ask!.prove()
        }
        const [once, , again] = told
        expect(again!.slice(0, once!.length)).toEqual(once!)
        const ids = idsOf(again!, 'call')
        expect(again!.filter((line) => line.startsWith('result'))).toEqual(
          ids.map((id, at) => `result #${id} ${['one', 'two', 'three'][at]}`),
        )
      }),
    ),
  },
  {
    number: 29,
    title: 'ids of calls are made legal, of call and result alike',
    proofs: [
      ...asks(
        'openai-chat',
        {
          ...chat.tools('get'),
          messages: [
            hello,
            chatCalls(['functions.f:0', 'get'], ['x'.repeat(80), 'get'], ['a|b:c', 'get'], ['a_b_c', 'get']),
            ...['functions.f:0', 'x'.repeat(80), 'a|b:c', 'a_b_c'].map((id) => chatResult(id, 'r')),
          ],
        },
        ['claude', 'responses', 'gemini', 'mistral'],
        expectPaired,
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          ...anthropic.tools('get'),
          messages: [hello, uses([`toolu_${'y'.repeat(80)}`, 'get']), { role: 'user', content: [result(`toolu_${'y'.repeat(80)}`, 'r')] }],
        },
        ['responses', 'openai', 'mistral', 'ark'],
        expectPaired,
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get'),
          input: [
            hello,
            { type: 'function_call', call_id: 'fc:1|rs:2', name: 'get', arguments: '{}' },
            { type: 'function_call_output', call_id: 'fc:1|rs:2', output: 'r' },
          ],
        },
        ['claude', 'mistral', 'gemini'],
        expectPaired,
      ),
    ],
  },
  {
    number: 31,
    title: 'of two results for one call the last counts',
    proofs: [
      ...asks(
        'openai-chat',
        { ...chat.tools('get'), messages: [hello, chatCalls(['c1', 'get']), chatResult('c1', 'old'), chatResult('c1', 'new')] },
        ['claude', 'gemini', 'responses'],
        keepsLast,
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get'),
          input: [
            hello,
            { type: 'function_call', call_id: 'c1', name: 'get', arguments: '{}' },
            { type: 'function_call_output', call_id: 'c1', output: 'old' },
            { type: 'function_call_output', call_id: 'c1', output: 'new' },
          ],
        },
        ['claude', 'chat', 'ark'],
        keepsLast,
      ),
    ],
  },
  {
    number: 32,
    title: 'a call without a result gets one, a result without a call is told by the user',
    proofs: [
      ...asks(
        'openai-chat',
        { ...chat.tools('get'), messages: [hello, chatCalls(['c1', 'get']), { role: 'user', content: 'never mind' }] },
        ['claude', 'gemini', 'responses'],
        (got) => {
          expectPaired(got)
          expect(got.lines.at(-1)).toBe('user: never mind')
          expect(got.warnings.length).toBe(1)
        },
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get'),
          input: [hello, { type: 'function_call_output', call_id: 'lost', output: 'found it' }, { role: 'user', content: 'so?' }],
        },
        ['claude', 'chat', 'gemini', 'ark'],
        ({ lines }) => {
          expect(lines.filter((line) => line.startsWith('result'))).toEqual([])
          expect(lines.some((line) => line.startsWith('user: ') && line.includes('found it'))).toBe(true)
        },
      ),
    ],
  },
  {
    number: 40,
    title: 'the result of a custom tool answers the call it became',
    proofs: asks(
      'openai-responses',
      {
        tools: [{ type: 'custom', name: 'apply_patch', description: 'patches' }],
        input: [
          hello,
          { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: '*** Begin\n"x"' },
          { type: 'custom_tool_call_output', call_id: 'c1', output: 'applied' },
        ],
      },
      ['claude', 'chat', 'gemini', 'ark'],
      (got) => {
        expectPaired(got)
        const call = got.lines.find((line) => line.startsWith('call'))!
        expect(JSON.parse(call.slice(call.indexOf('{')))).toEqual({ input: '*** Begin\n"x"' })
        expect(got.lines.at(-1)).toContain('applied')
      },
    ),
  },
  {
    number: 48,
    title: 'calls in the history are possible although no tools are declared now',
    proofs: asks(
      'openai-chat',
      { messages: [hello, chatCalls(['c1', 'get']), chatResult('c1', 'r'), { role: 'user', content: 'thanks' }] },
      ['claude', 'claude opus-5-5', 'gemini', 'responses'],
      (got) => {
        expectPaired(got)
        expect(got.lines.at(-1)).toBe('user: thanks')
      },
    ),
  },
  {
    number: 49,
    title: 'tools arrive, and an empty list of them goes together with the choice',
    proofs: [
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello], tools: [], tool_choice: { type: 'auto' } },
        ['chat', 'responses', 'gemini', 'ark'],
        ({ body }) => expect([body.tools, body.tool_choice, body.toolConfig]).toEqual([undefined, undefined, undefined]),
      ),
      ...asks('anthropic', { max_tokens: 99, messages: [hello], ...anthropic.tools('get', 'put') }, everyUpstream, ({ text }) => {
        expect(text).toContain('"name":"get"')
        expect(text).toContain('"name":"put"')
      }).map(about('two')),
    ],
  },
]

function namesBothResults({ body }: Got) {
  const answers = body.contents.at(-1).parts.map(({ functionResponse }: Data) => functionResponse)
  expect(answers.map(({ name }: Data) => name)).toEqual(['get', 'put'])
}

function keepsLast(got: Got) {
  expectPaired(got)
  expect(got.lines.at(-1)).toContain('new')
  expect(got.lines.join()).not.toContain('old')
}
