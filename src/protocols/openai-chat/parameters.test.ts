import { describe, expect, test } from 'bun:test'
import { readRequest as readAnthropic } from '../anthropic/request'
import { targetOf, userSays } from '../fixture'
import { type JsonObject, type Prompt, Refusal, type Warning } from '../protocol'
import { fieldsOf, type Name, write as writeTo } from './places.fixture'
import { writeRequest } from './request'
import { promptOf, read, write } from './request.fixture'

describe('writing parameters', () => {
  const cases: [string, Partial<Prompt>, string, JsonObject][] = [
    ['10: OpenAI reasoning models count completion tokens', { maxOutputTokens: 9 }, 'gpt-5.2', { max_completion_tokens: 9 }],
    ['10: others count tokens', { maxOutputTokens: 9 }, 'llama-4', { max_tokens: 9 }],
    ['effort', { reasoning: { mode: 'on', effort: 'high' } }, 'deepseek-v4', { reasoning_effort: 'high' }],
    ['68: the nearest effort', { reasoning: { mode: 'on', effort: 'max' } }, 'gpt-5', { reasoning_effort: 'high' }],
    ['68: the least effort', { reasoning: { mode: 'off' } }, 'gpt-5', { reasoning_effort: 'minimal' }],
    ['68: none where it is known', { reasoning: { mode: 'off' } }, 'gpt-5.2', { reasoning_effort: 'none' }],
    ['an effort for a budget', { reasoning: { mode: 'on', budgetTokens: 10_000 } }, 'o3', { reasoning_effort: 'medium' }],
    [
      '17: a long user is hashed',
      { user: 'u'.repeat(150) },
      'gpt-4o',
      { user: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string },
    ],
    ['21: verbosity', { verbosity: 'low' }, 'gpt-5.2', { verbosity: 'low' }],
    ['21: tier and key', { serviceTier: 'standard_only', sessionKey: 's' }, 'gpt-4o', { service_tier: 'default', prompt_cache_key: 's' }],
    [
      'a schema without a name',
      { responseFormat: { type: 'json-schema', schema: {} } },
      'm',
      { response_format: { type: 'json_schema', json_schema: { name: 'response', schema: {} } } },
    ],
    ['four stops', { stop: ['1', '2', '3', '4', '5'] }, 'm', { stop: ['1', '2', '3', '4'] }],
  ]
  test.each(cases)('%s', (_, fields, model, expected) => {
    expect(write(promptOf(fields), model)).toMatchObject(expected)
  })

  test('what the upstream has not heard of is not sent', () => {
    const body = write(
      promptOf({
        topK: 5,
        verbosity: 'low',
        metadata: { user_id: 'x' },
        extra: { thinking: {} },
        reasoning: { mode: 'on', effort: 'high' },
      }),
      'gpt-4o',
    )
    expect(Object.keys(body).sort()).toEqual(['messages', 'model'])
  })

  test('15: whoever asks for JSON says so', () => {
    expect(JSON.stringify(write(promptOf({ responseFormat: { type: 'json-object' } })).messages)).toContain('JSON')
  })

  test('101: usage is always asked for in a stream', () => {
    expect(write(promptOf(), 'm', true)).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(writeRequest(promptOf(), targetOf('openai-chat', 'm', { stream: true }))).toMatchObject({
      path: '/chat/completions',
      headers: {},
    })
  })

  test('13: several choices are refused', () => {
    expect(() => write(promptOf({ from: 'openai-chat', count: 2 }))).toThrow(Refusal)
    expect(() => write(promptOf({ from: 'gemini', count: 2 }), 'gpt-5.2')).toThrow(Refusal)
    expect(write(promptOf({ from: 'gemini', count: 2 }))).toMatchObject({ n: 2 })
  })

  test('19: unknown fields go back to where they came from', () => {
    const prompt = read({ logit_bias: { 1: 2 }, thinking: { type: 'enabled' }, temperature: 0.5 })
    expect(write(prompt, 'deepseek-v4', false, 'api.deepseek.com')).toEqual({
      logit_bias: { 1: 2 },
      thinking: { type: 'enabled' },
      model: 'deepseek-v4',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.5,
    })
  })
})

describe('parameters within what the model takes', () => {
  const cases: [string, Name, Partial<Prompt>, JsonObject, string[]][] = [
    ['11: temperature above the most', 'kimi', { temperature: 1.7 }, {}, ['temperature']],
    ['11: temperature above the most', 'glm', { temperature: 1.7 }, { temperature: 1 }, ['temperature']],
    [
      '11: sampling of a model that thinks',
      'openai',
      { temperature: 0.5, reasoning: { mode: 'on', effort: 'low' } },
      { reasoning_effort: 'low' },
      ['temperature'],
    ],
    [
      '11: sampling of one that does not',
      'openai',
      { temperature: 0.5, reasoning: { mode: 'off' } },
      { temperature: 0.5, reasoning_effort: 'none' },
      [],
    ],
    [
      '11: what is the same as nothing said',
      'openai',
      { temperature: 1, topP: 1, presencePenalty: 0, reasoning: { mode: 'on', effort: 'low' } },
      { reasoning_effort: 'low' },
      [],
    ],
    ['8: a limit above the most', 'ark', { maxOutputTokens: 99_999 }, { max_completion_tokens: 65_536 }, ['max_tokens']],
    ['10: a limit', 'glm', { maxOutputTokens: 9 }, { max_tokens: 9 }, []],
    ['penalties of reasoning models', 'grok', { presencePenalty: 1, seed: 1 }, { seed: 1 }, ['presence_penalty']],
    ['Mistral’s seed', 'mistral', { seed: 1 }, { random_seed: 1 }, []],
    ['log probabilities', 'groq', { topLogprobs: 3 }, { reasoning_format: 'parsed' }, ['top_logprobs']],
    ['top_k where it is known', 'openrouter', { topK: 5 }, { top_k: 5 }, []],
    ['12: stops that are not known', 'ark', { stop: ['a'] }, {}, ['stop_sequences']],
    ['12: more stops than are known', 'glm', { stop: ['a', 'b'] }, { stop: ['a'] }, ['stop_sequences']],
    ['21: what Mistral does not know', 'mistral', { user: 'u', sessionKey: 's', serviceTier: 'auto' }, {}, []],
    ['21: tiers that cost', 'mistral', { serviceTier: 'priority' }, {}, ['service_tier']],
    ['21: verbosity', 'deepseek', { verbosity: 'low' }, {}, ['verbosity']],
    [
      '14: a schema',
      'openai',
      { responseFormat: { type: 'json-schema', name: 'a b', schema: {} } },
      { response_format: { type: 'json_schema', json_schema: { name: 'a_b', schema: {} } } },
      [],
    ],
    [
      '14: a schema that cannot be held to',
      'deepseek',
      { responseFormat: { type: 'json-schema', schema: {} } },
      { response_format: { type: 'json_object' } },
      ['output_config.format'],
    ],
  ]
  test.each(cases)('%s (%s, %j)', (_, name, fields, expected, noted) => {
    const warnings: Warning[] = []
    expect(fieldsOf(name, fields, { warnings })).toEqual(expected)
    expect(warnings.map(({ field }) => field)).toEqual(noted)
  })

  test('14: a schema that the model is not held to is told in words', () => {
    const schema = { type: 'object', properties: { answer: { type: 'string' } } }
    const [system] = writeTo('deepseek', { responseFormat: { type: 'json-schema', schema } }).messages as JsonObject[]
    expect(system).toMatchObject({ role: 'system', content: expect.stringContaining(JSON.stringify(schema)) })
  })

  test('15: nobody who said JSON is told to say it again', () => {
    const fields = { responseFormat: { type: 'json-object' } as const, messages: [userSays('as JSON')] }
    expect(writeTo('deepseek', fields).messages).toEqual([{ role: 'user', content: 'as JSON' }])
    expect(writeTo('unknown', fields, { facts: { jsonObject: false } })).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }] })
  })

  test('8: no tokens at all can only be asked of Anthropic', () => {
    const prompt = readAnthropic({ max_tokens: 0, messages: [{ role: 'user', content: 'a' }] }, { model: 'm', stream: false })
    expect(() => writeTo('unknown', prompt)).toThrow(Refusal)
  })

  test('101: a server that tells its usage anyway is not asked for it', () => {
    expect(fieldsOf('mistral', { stream: true }, { stream: true })).toEqual({ stream: true })
  })
})
