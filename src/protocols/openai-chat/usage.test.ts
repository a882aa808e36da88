import { describe, expect, test } from 'bun:test'
import type { JsonObject, Usage } from '../protocol'
import { chunk, finish, read, replyOf } from './reply.fixture'

describe('usage', () => {
  const cases: [string, JsonObject, Usage][] = [
    [
      '97: OpenAI',
      {
        prompt_tokens: 1000,
        completion_tokens: 50,
        total_tokens: 1050,
        prompt_tokens_details: { cached_tokens: 900, cache_write_tokens: 90 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      { input: 1000, output: 50, cacheRead: 900, cacheWrite: 90, reasoning: 20 },
    ],
    [
      '104: DeepSeek',
      { prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 },
      { input: 10, output: 5, cacheRead: 8 },
    ],
    ['104: Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 8 }, { input: 10, output: 5, cacheRead: 8 }],
    [
      '104: Qwen',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 1, cache_creation_input_tokens: 7 } },
      { input: 10, output: 5, cacheRead: 1, cacheWrite: 7 },
    ],
    [
      '104: xAI counts reasoning apart',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } },
      { input: 10, output: 105, reasoning: 100 },
    ],
    ['negative counts are none', { prompt_tokens: 10, completion_tokens: -5 }, { input: 10, output: 0 }],
  ]
  test.each(cases)('%s', (_, usage, expected) => {
    expect(replyOf(read([chunk({ content: 'a' }), { ...finish('stop'), usage }, '[DONE]'])).usage).toEqual(expected)
  })

  test('104: Groq and Moonshot put it in places of their own', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 }
    expect(replyOf(read([chunk({ content: 'a' }), { ...finish('stop'), x_groq: { usage } }])).usage).toEqual({ input: 3, output: 2 })
    expect(replyOf(read([chunk({ content: 'a' }), chunk({}, { finish_reason: 'stop', usage })])).usage).toEqual({ input: 3, output: 2 })
  })

  test('102: trailing nulls and zeros erase nothing', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 }
    const zeros = { prompt_tokens: 0, completion_tokens: 0 }
    expect(
      replyOf(
        read([
          { ...chunk({ content: 'a' }), usage },
          { ...finish('stop'), usage: null },
          { choices: [], usage: zeros },
        ]),
      ).usage,
    ).toEqual({ input: 3, output: 2 })
  })
})
