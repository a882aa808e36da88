import { expect, test } from 'bun:test'
import { assemble, pretty } from './assemble'

const stream = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

test('a streamed reply is put together in every protocol', () => {
  const chat = (delta: object) => ({ choices: [{ index: 0, delta }] })
  const streams = {
    chat: stream(
      chat({ reasoning_content: 'hm' }),
      chat({ content: 'Hel' }),
      chat({ content: 'lo' }),
      chat({ tool_calls: [{ index: 0, function: { name: 'look', arguments: '{"a"' } }] }),
      chat({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    ),
    anthropic: stream(
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
      { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', name: 'look' } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    ),
    responses: stream(
      { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'hm' },
      { type: 'response.output_text.delta', output_index: 1, delta: 'Hello' },
      { type: 'response.output_item.added', output_index: 2, item: { type: 'function_call', name: 'look' } },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a":1}' },
    ),
    gemini: stream({
      candidates: [
        { content: { parts: [{ text: 'hm', thought: true }, { text: 'Hello' }, { functionCall: { name: 'look', args: { a: 1 } } }] } },
      ],
    }),
  }
  const whole = { thought: 'hm', text: 'Hello', tools: [{ name: 'look', input: '{"a":1}' }] }
  for (const [name, text] of Object.entries(streams)) expect([name, assemble(text)]).toEqual([name, whole])
})

test('a stream that was cut tells what had come, and keeps its comments to itself', () => {
  const text = `: keep-alive\n\n${stream({ choices: [{ delta: { content: 'Hi' } }] })}data: {"choi\n[… 900 bytes left out …]\n`
  expect(assemble(text)?.text).toBe('Hi')
})

test('what is no stream is not put together', () => {
  expect(assemble('{"choices":[{"message":{"content":"data: x"}}]}')).toBeUndefined()
  expect(assemble('data: [DONE]\n\n')).toBeUndefined()
  expect(assemble('')).toBeUndefined()
})

test('JSON is shown on lines of its own, and anything else as it stands', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(pretty('{"a":1')).toBe('{"a":1')
})
