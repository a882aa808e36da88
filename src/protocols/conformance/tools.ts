import { expect } from 'bun:test'
import { about, asks, type Case, type Got, proof } from './case'
import { anthropic } from './clients/anthropic'
import { chat } from './clients/chat'
import { responses } from './clients/responses'
import { chatCalls, chatResult, result, uses } from './history'
import { everyUpstream } from './upstreams'

const hello = { role: 'user', content: 'hello' }
const idsOf = (lines: string[], kind: 'call' | 'result') =>
  lines.filter((line) => line.startsWith(kind)).map((line) => /#(\S*)/.exec(line)![1])

/** Every call has its result behind it, by the same ids in the same order, and no two calls share one. */
function expectPaired({ lines }: Got) {
  const calls = idsOf(lines, 'call')
  expect(new Set(calls).size).toBe(calls.length)
  expect(idsOf(lines, 'result').toSorted()).toEqual(calls.toSorted())
}

/** Calls and results that belong together. */
export const tools: Case[] = [
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

function keepsLast(got: Got) {
  expectPaired(got)
  expect(got.lines.at(-1)).toContain('new')
  expect(got.lines.join()).not.toContain('old')
}
