import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../protocol'
import { chunk, finish, partsOf } from './reply.fixture'

describe('thoughts in each dialect', () => {
  const cases: [string, JsonObject, { text: string; signature?: string; details?: JsonObject[] }][] = [
    ['reasoning_content', { reasoning_content: 'a' }, { text: 'a' }],
    ['reasoning', { reasoning: 'a' }, { text: 'a' }],
    ['67: both with the same text count once', { reasoning: 'a', reasoning_content: 'a' }, { text: 'a' }],
    ['Mistral content', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] }, { text: 'a' }],
    [
      'signed Mistral content',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }], signature: 's' }] },
      { text: 'a', signature: 's' },
    ],
    ['Gemini', { content: 'a', extra_content: { google: { thought: true } } }, { text: 'a' }],
    ...(
      [
        ['72: details win over reasoning', [{ type: 'reasoning.text', text: 'long', signature: 's' }], 'long'],
        ['72: a summary in details', [{ type: 'reasoning.summary', summary: 'a' }], 'a'],
        ['72: encrypted details beside reasoning', [{ type: 'reasoning.encrypted', data: 'x' }], 'short'],
        ['72: MiniMax details', [{ text: 'a' }], 'a'],
      ] as [string, JsonObject[], string][]
    ).map(([title, details, text]): [string, JsonObject, { text: string; details: JsonObject[] }] => [
      title,
      { reasoning: 'short', reasoning_details: details },
      { text, details },
    ]),
  ]
  test.each(cases)('%s', (_, delta, expected) => {
    expect(partsOf([chunk(delta), finish('stop'), '[DONE]'])).toEqual([{ type: 'reasoning', origin: 'openai-chat', ...expected }])
  })

  test('72: pieces of details become the details that have to be told back', () => {
    const piece = (more: JsonObject): JsonObject => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...more })
    const encrypted = { type: 'reasoning.encrypted', data: 'zzz', id: 'c', format: 'google-gemini-v1', index: 1 }
    const [thought, state, call] = partsOf([
      chunk({ reasoning: 'Let', reasoning_details: [piece({ text: 'Let' })] }),
      chunk({ reasoning: ' me', reasoning_details: [piece({ text: ' me' })] }),
      chunk({ reasoning_details: [piece({ signature: 'sig' })] }),
      chunk({ content: 'Hi' }),
      chunk({
        reasoning_details: [encrypted],
        tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }],
      }),
      finish('tool_calls'),
      '[DONE]',
    ]).filter(({ type }) => type !== 'text')
    expect(thought).toMatchObject({ text: 'Let me', details: [piece({ text: 'Let me', signature: 'sig' })] })
    expect(state).toEqual({ type: 'reasoning', text: '', origin: 'openai-chat', details: [encrypted] })
    expect(call).toMatchObject({ type: 'tool-call', id: 'c' })
  })

  test('72: details that come without a word are kept', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'x', index: 0 }]
    expect(partsOf([chunk({ reasoning_details: details }), chunk({ content: 'a' }), finish('stop'), '[DONE]'])).toEqual([
      { type: 'reasoning', text: '', origin: 'openai-chat', details },
      { type: 'text', text: 'a' },
    ])
  })
})
