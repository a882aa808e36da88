import { expect, test } from 'bun:test'
import { matcherOf, plainName } from './match'

test.each([
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['claude-sonnet-4-5', 'anthropic/claude-sonnet-4.5'],
  ['claude-sonnet-4-5', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5@20250929'],
  ['gpt-4o', 'GPT-4o-2024-11-20'],
  ['gpt-4', 'openai/gpt-4-0613'],
  ['gemini-2.5-pro', 'models/gemini-2.5-pro'],
  ['deepseek-r1', 'deepseek/deepseek-r1-0528:free'],
  ['qwen3-coder', 'Qwen/Qwen3_Coder'],
  ['mistral-large', 'mistral-large-latest'],
  ['mistral-large', 'mistral-large-2411'],
  ['llama-3.3-70b-instruct', 'meta-llama/Llama-3.3-70B-Instruct'],
])('%s is meant by %s as well', (one, other) => {
  expect(plainName(other)).toBe(plainName(one))
  expect(matcherOf({ kind: 'fuzzy', pattern: one })(other)).toBe(true)
})

test.each([
  ['gpt-4o', 'gpt-4o-mini'],
  ['claude-sonnet-4', 'claude-sonnet-4-5'],
  ['qwen3-8b', 'qwen3-32b'],
  ['o1', 'o1-pro'],
  ['gpt-4.1', 'gpt-4'],
])('%s is another model than %s', (one, other) => {
  expect(plainName(other)).not.toBe(plainName(one))
})

test('an exact rule takes the very name, a regular expression what it finds', () => {
  const exact = matcherOf({ kind: 'exact', pattern: 'gpt-4o' })
  expect([exact('gpt-4o'), exact('GPT-4o')]).toEqual([true, false])
  const regex = matcherOf({ kind: 'regex', pattern: '^gpt-4o(-mini)?$' })
  expect([regex('gpt-4o-mini'), regex('gpt-4o-audio')]).toEqual([true, false])
})
