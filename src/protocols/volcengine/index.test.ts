import { describe, expect, test } from 'bun:test'
import { readRequest as readAnthropic } from '../anthropic/request'
import { readAll, targetOf } from '../fixture'
import type { JsonObject, Warning } from '../protocol'
import { volcengine } from '.'

/** What Claude Code's like comes to at Ark. */
function write(body: JsonObject, model = 'doubao-seed-1-8', stream = true) {
  const warnings: Warning[] = []
  const prompt = readAnthropic({ max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }], ...body }, { model: 'm', stream })
  const { body: text, path } = volcengine.writeRequest(prompt, targetOf('volcengine', model, { stream, warnings }))
  return { path, body: JSON.parse(text as string) as JsonObject, warnings }
}

describe('a request to Ark', () => {
  test('counts thoughts into its limit, and asks for usage', () => {
    expect(write({ system: 'be brief' })).toEqual({
      path: '/chat/completions',
      body: {
        model: 'doubao-seed-1-8',
        messages: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: 'hi' },
        ],
        max_completion_tokens: 1000,
        stream: true,
        stream_options: { include_usage: true },
      },
      warnings: [],
    })
  })

  test.each([
    [{ type: 'disabled' }, { thinking: { type: 'disabled' } }],
    [
      { type: 'enabled', budget_tokens: 5000 },
      { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
    ],
    [
      { type: 'enabled', budget_tokens: 50_000 },
      { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
    ],
    [{ type: 'adaptive' }, { thinking: { type: 'enabled' } }],
  ])('68: asks for thoughts with a switch and an effort: %j', (thinking, expected) => {
    const { body } = write({ thinking, max_tokens: 60_000 })
    expect({ thinking: body.thinking, reasoning_effort: body.reasoning_effort }).toEqual({
      reasoning_effort: undefined,
      ...expected,
    } as never)
  })

  test('does not speak of thoughts to models that have none', () => {
    const { body, warnings } = write({ thinking: { type: 'enabled', budget_tokens: 5000 } }, 'doubao-1-5-pro-32k-250115')
    expect(body.thinking).toBeUndefined()
    expect(warnings).toMatchObject([{ field: 'thinking' }])
  })

  test('12: has stops emulated', () => {
    const { body, warnings } = write({ stop_sequences: ['END'] })
    expect(body.stop).toBeUndefined()
    expect(warnings).toMatchObject([{ field: 'stop_sequences', action: 'emulated' }])
  })

  test('66: tells earlier thoughts back', () => {
    const { body } = write({
      messages: [
        { role: 'user', content: 'a' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'user', content: 'c' },
      ],
    })
    expect((body.messages as JsonObject[])[1]).toEqual({ role: 'assistant', content: 'b', reasoning_content: 'hm' })
  })

  test('takes the bytes of clients of Chat Completions', () => {
    expect(volcengine.takes).toBe('openai-chat')
  })
})

test('104: a reply of Ark’s is read with its thoughts and counts', () => {
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 9,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 3 },
  }
  const chunk = (delta: JsonObject, more: JsonObject = {}) => ({
    data: JSON.stringify({ id: 'x', choices: [{ index: 0, delta, ...more }] }),
  })
  const events = readAll(volcengine.readReply(), [
    chunk({ role: 'assistant', reasoning_content: 'hm' }),
    chunk({ content: 'hi' }),
    chunk({}, { finish_reason: 'stop' }),
    { data: JSON.stringify({ id: 'x', choices: [], usage }) },
    { data: '[DONE]' },
  ])
  expect(events).toContainEqual({ type: 'usage', usage: { input: 20, output: 9, cacheRead: 4, reasoning: 3 } })
  expect(events).toContainEqual({ type: 'part-end', index: 0, part: { type: 'reasoning', text: 'hm', origin: 'openai-chat' } })
})
