import { describe, expect, test } from 'bun:test'
import type { ProtocolId } from '../protocol'
import { bareModel, findProfile } from './find'
import { capabilitiesOf, readCapabilities } from './overrides'
import type { Profile } from './profile'

const cases: [ProtocolId, string, string, Partial<Profile>][] = [
  [
    'anthropic',
    '',
    'claude-sonnet-4-5-20250929',
    { thinking: 'budget', sampling: 'temperature-or-top-p', prefill: 'native', maxOutputTokens: 64_000 },
  ],
  ['anthropic', '', 'us.anthropic.claude-opus-4-1-20250805-v1:0', { thinking: 'budget', maxOutputTokens: 32_000 }],
  ['anthropic', '', 'anthropic/claude-opus-4.6', { thinking: 'adaptive', budgets: true, sampling: 'unless-thinking' }],
  ['anthropic', '', 'claude-opus-4-8', { thinking: 'adaptive', budgets: true, sampling: 'none', thinkingOff: 'yes' }],
  ['anthropic', '', 'claude-opus-5', { thinkingOff: 'up-to-high', budgets: true, forcedTool: 'unless-thinking' }],
  ['anthropic', '', 'claude-opus-5-5', { thinkingOff: 'no', budgets: false, forcedTool: 'no', sampling: 'none' }],
  ['anthropic', '', 'claude-haiku-5-5', { thinkingOff: 'up-to-high', forcedTool: 'unless-thinking' }],
  ['anthropic', '', 'claude-of-next-year', { thinking: 'adaptive', thinkingOff: 'no', prefill: 'none', maxOutputTokens: 128_000 }],
  ['anthropic', '', 'claude-3-haiku-20240307', { thinking: 'none', maxOutputTokens: 4096 }],
  ['anthropic', 'open.bigmodel.cn', 'glm-4.6', { dialect: 'glm', thinking: 'budget', webSearch: false }],
  ['anthropic', 'api.minimax.io', 'MiniMax-M2', { dialect: 'minimax', thinking: 'budget' }],
  ['openai-chat', 'api.openai.com', 'gpt-4o', { thinking: 'none', systemRole: 'developer', sampling: 'all' }],
  ['openai-chat', '', 'o3', { maxTokensField: 'max_completion_tokens', sampling: 'none', stop: 0, customTools: false }],
  ['openai-chat', '', 'gpt-5-mini', { efforts: ['minimal', 'low', 'medium', 'high'], customTools: true, sampling: 'none' }],
  ['openai-chat', '', 'openai/gpt-5.2', { thinkingOff: 'yes', sampling: 'unless-thinking', reasoningEcho: 'never' }],
  ['openai-chat', '', 'gpt-5-chat-latest', { thinking: 'none', maxTokensField: 'max_tokens' }],
  ['openai-chat', 'api.deepseek.com', 'deepseek-v4', { dialect: 'deepseek', reasoningEcho: 'always', prefill: 'prefix' }],
  ['openai-chat', 'api.deepseek.com', 'deepseek-reasoner', { reasoningEcho: 'never' }],
  ['openai-chat', 'api.moonshot.cn', 'kimi-k2.5', { dialect: 'moonshot', reasoningEcho: 'tool-turns' }],
  ['openai-chat', 'openrouter.ai', 'openai/gpt-5.2', { dialect: 'openrouter', thinking: 'object', reasoningEcho: 'details' }],
  ['openai-chat', 'resource.openai.azure.com', 'gpt-5.2', { dialect: 'azure', systemRole: 'developer' }],
  ['openai-chat', 'api.mistral.ai', 'mistral-large-latest', { callIds: 'nine', streamUsage: 'always' }],
  ['openai-chat', 'example.com', 'mystery', { dialect: 'standard', systemRole: 'system', maxTokensField: 'max_tokens' }],
  ['volcengine', '', 'doubao-seed-1-8', { dialect: 'ark', thinking: 'type' }],
  ['openai-responses', '', 'gpt-5.5', { stop: 0, minOutputTokens: 16, customTools: true }],
  ['gemini', '', 'gemini-2.5-pro', { thinking: 'budget', budgetMin: 128, thinkingOff: 'no', mixedTools: false }],
  ['gemini', '', 'models/gemini-2.5-flash-lite', { budgetMin: 512, thinkingOff: 'yes' }],
  ['gemini', '', 'gemini-3-flash', { thinking: 'level', mixedTools: true, imagesInResults: true }],
  ['gemini', '', 'gemini-2.0-flash', { thinking: 'none' }],
  ['gemini', '', 'gemini-1.5-pro', { thinking: 'none', efforts: [], maxOutputTokens: 8192 }],
]

describe('the profile of a model', () => {
  test.each(cases)('%s at %p: %s', (protocol, host, model, facts) => {
    expect(findProfile({ protocol, host, model })).toMatchObject(facts)
  })

  test('what an admin says goes over all rows', () => {
    const place = { protocol: 'anthropic' as const, host: '', model: 'claude-opus-5-5' }
    expect(findProfile(place, [{ sampling: 'all' }, { sampling: 'none', stop: 1 }])).toMatchObject({ sampling: 'none', stop: 1 })
  })

  test('a model’s name is known under its other names', () => {
    expect(bareModel('Anthropic/Claude-Sonnet-4.5')).toBe('claude-sonnet-4-5')
    expect(bareModel('eu.anthropic.claude-sonnet-4-20250514-v1:0')).toBe('claude-sonnet-4')
    expect(bareModel('claude-opus-4-5@20251101')).toBe('claude-opus-4-5')
    expect(bareModel('openai/gpt-5.2')).toBe('gpt-5.2')
  })
})

describe('capabilities that an admin writes', () => {
  test('apply by name or pattern, in their order', () => {
    const capabilities = { '*': { stop: 1 }, 'gpt-*-mini': { stop: 2 }, 'gpt-5-mini': { choices: 1 } }
    expect(capabilitiesOf(capabilities, 'gpt-5-mini')).toEqual([{ stop: 1 }, { stop: 2 }, { choices: 1 }])
    expect(capabilitiesOf(capabilities, 'gpt-mini')).toEqual([{ stop: 1 }])
    expect(capabilitiesOf(null, 'gpt-mini')).toEqual([])
  })

  test('a pattern does not use the same letters twice', () => {
    expect(capabilitiesOf({ 'a*a': {} }, 'a')).toEqual([])
    expect(capabilitiesOf({ 'a*a': {} }, 'aa')).toEqual([{}])
  })

  test('what is wrong is said with its place', () => {
    expect(readCapabilities({ '*': { sampling: 'none' } })).toBeUndefined()
    expect(readCapabilities({ '*': { sampling: 'few' } })).toMatch(/\* → sampling must be one of all, none/)
    expect(readCapabilities({ '*': { samplign: 'none' } })).toMatch(/samplign is not known; known are dialect, refuses/)
    expect(readCapabilities({ '*': { stop: 'one' } })).toMatch(/stop/)
    expect(readCapabilities([1])).toBeString()
  })
})
