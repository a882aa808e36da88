import { describe, expect, test } from 'bun:test'
import { expectOrder } from '../fixture'
import type { JsonObject } from '../protocol'
import { chunk, finish, partsOf, read, replyOf } from './reply.fixture'

const callsOf = (...deltas: JsonObject[][]) =>
  partsOf([...deltas.map((tool_calls) => chunk({ tool_calls })), finish('tool_calls'), '[DONE]']).map((part) =>
    part.type === 'tool-call' ? [part.name, part.input] : part.type,
  )

describe('tool calls', () => {
  const call = (index: number | undefined, id: string | undefined, name?: string, args?: string | JsonObject | null): JsonObject => ({
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
  })
  const cases: [string, JsonObject[][], [string, string][]][] = [
    [
      'grow by their index',
      [[call(0, 'a', 'f', '')], [call(0, undefined, undefined, '{"x"')], [call(0, undefined, undefined, ':1}')]],
      [['f', '{"x":1}']],
    ],
    [
      '35: may interleave',
      [[call(0, 'a', 'f', '{'), call(1, 'b', 'g', '{')], [call(0, undefined, undefined, '}')], [call(1, undefined, undefined, ' }')]],
      [
        ['f', '{}'],
        ['g', '{ }'],
      ],
    ],
    [
      '34: all with index 0 are told apart by id',
      [[call(0, 'a', 'f', '{}')], [call(0, 'b', 'f', '{}')]],
      [
        ['f', '{}'],
        ['f', '{}'],
      ],
    ],
    [
      '34: all with index 0 and without ids are told apart by name',
      [[call(0, '', 'f', '{"a":1}')], [call(0, '', 'g', '{}')]],
      [
        ['f', '{"a":1}'],
        ['g', '{}'],
      ],
    ],
    [
      '34: the same function twice, without ids',
      [[call(0, undefined, 'f', '{"a":1}')], [call(0, undefined, 'f', '{"a":2}')]],
      [
        ['f', '{"a":1}'],
        ['f', '{"a":2}'],
      ],
    ],
    [
      '34: without index, by id',
      [
        [call(undefined, 'a', 'f', '{')],
        [call(undefined, 'b', 'g', '{')],
        [call(undefined, 'a', undefined, '}')],
        [call(undefined, 'b', undefined, ' }')],
      ],
      [
        ['f', '{}'],
        ['g', '{ }'],
      ],
    ],
    [
      '34: without index or id, to the latest',
      [[call(undefined, 'a', 'f', '{')], [call(undefined, undefined, undefined, '}')]],
      [['f', '{}']],
    ],
    ['34: a name that comes late', [[call(0, 'a', undefined, '{"x"')], [call(0, undefined, 'f', ':1}')]], [['f', '{"x":1}']]],
    [
      'id and name repeated in each delta',
      [[call(0, 'a', 'f', '{"x"')], [call(0, 'a', 'f', ':{}')], [call(0, 'a', 'f', '}')]],
      [['f', '{"x":{}}']],
    ],
    ['the whole call repeated at its end', [[call(0, 'a', 'f', '{"x":1}')], [call(0, 'a', 'f', '{"x":1}')]], [['f', '{"x":1}']]],
    ['33: without arguments', [[call(0, 'a', 'f')]], [['f', '{}']]],
    ['33: with null', [[call(0, 'a', 'f', null)]], [['f', '{}']]],
    ['arguments as an object', [[call(0, 'a', 'f', { x: 1 })]], [['f', '{"x":1}']]],
    ['53: arguments keep every digit', [[call(0, 'a', 'f', '{"id":9007199254740993}')]], [['f', '{"id":9007199254740993}']]],
    [
      'custom calls keep their text',
      [[{ index: 0, id: 'a', type: 'custom', custom: { name: 'p', input: '' } }], [{ index: 0, custom: { input: '*** Begin' } }]],
      [['p', '*** Begin']],
    ],
  ]
  test.each(cases)('%s', (_, deltas, expected) => {
    expect(callsOf(...deltas)).toEqual(expected)
    expectOrder(read([...deltas.map((tool_calls) => chunk({ tool_calls })), finish('tool_calls'), '[DONE]']))
  })

  test('30: missing and repeated ids are replaced by unique ones', () => {
    const ids = partsOf([chunk({ tool_calls: [call(0, 'a', 'f', '{}'), call(1, 'a', 'g', '{}'), call(2, '', 'h', '{}')] }), '[DONE]']).map(
      (part) => part.type === 'tool-call' && part.id,
    )
    expect(new Set(ids).size).toBe(3)
    expect(ids[0]).toBe('a')
    expect(ids.every(Boolean)).toBe(true)
  })

  test('the legacy function_call is a call', () => {
    const reply = replyOf(
      read([
        chunk({ function_call: { name: 'f', arguments: '{' } }),
        chunk({ function_call: { arguments: '}' } }),
        finish('function_call'),
        '[DONE]',
      ]),
    )
    expect(reply.parts).toMatchObject([{ type: 'tool-call', name: 'f', input: '{}' }])
    expect(reply.finish?.reason).toBe('tool-calls')
  })

  test('54: stop with calls means tool-calls, tool_calls without any means stop', () => {
    expect(replyOf(read([chunk({ tool_calls: [call(0, 'a', 'f', '{}')] }), finish('stop'), '[DONE]'])).finish?.reason).toBe('tool-calls')
    expect(replyOf(read([chunk({ content: 'a' }), finish('tool_calls'), '[DONE]'])).finish?.reason).toBe('stop')
  })

  test('a Gemini signature that comes behind its call still belongs to it', () => {
    const late = { index: 0, function: {}, extra_content: { google: { thought_signature: 'sig' } } }
    const deltas = [call(0, 'a', 'f', '{}'), late].map((delta) => chunk({ tool_calls: [delta] }))
    expect(partsOf([...deltas, finish('tool_calls'), '[DONE]'])).toMatchObject([{ type: 'tool-call', signature: 'sig' }])
  })

  test('a Gemini signature stays on its call', () => {
    const signed = { ...call(0, 'a', 'f', '{}'), extra_content: { google: { thought_signature: 'sig' } } }
    expect(partsOf([chunk({ tool_calls: [signed] }), finish('tool_calls'), '[DONE]'])).toMatchObject([
      { type: 'tool-call', signature: 'sig' },
    ])
  })
})
