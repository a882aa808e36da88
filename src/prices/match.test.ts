import { describe, expect, test } from 'bun:test'
import { createBook } from './book'
import type { Catalogue } from './catalogue'
import { createMatcher } from './match'

const catalogue: Catalogue = {
  source: 's',
  date: 'd',
  providers: {
    openai: { models: { 'gpt-9': [1, 10], 'gpt-9-mini': [0.1, 1], 'gpt-9-preview': [9, 90] } },
    anthropic: { models: { 'claude-sonnet-4-5': [3, 15], 'claude-sonnet-4-5-20250929': [3, 15.5] } },
    deepseek: { models: { 'deepseek-v9': [0.2, 0.4] } },
    openrouter: {
      url: 'https://openrouter.ai/api/v1',
      models: {
        'openai/gpt-9': [1.1, 11],
        'deepseek/deepseek-v9': [0.3, 0.5],
        'deepseek/deepseek-v9:free': [0, 0],
        'meta/Llama-9': [2, 3],
        'qwen/qwen9-2507': [4, 5],
        'a/solar9:thinking': [7, 7],
        'b/solar9': [6, 7],
      },
    },
    'amazon-bedrock': { models: { 'us.anthropic.claude-sonnet-4-5-20250929-v1:0': [3.3, 16.5], 'meta.llama-9-v1:0': [2.2, 3.3] } },
    obscure: { url: 'https://obscure.example/v1', models: { 'gpt-9': [0.5, 5], 'llama-9': [9, 9], 'only-here': [6, 6], given: [0, 0] } },
    'some-coding-plan': { url: 'https://plan.example/v1', models: { 'gpt-9': [0, 0] } },
  },
}
const { find, findRelease, search } = createMatcher(catalogue)
const said = (found: ReturnType<typeof find>) => found && `${found.provider} ${found.model}, ${found.matchedBy}`

describe('a price is found', () => {
  const cases: [string, string, string | undefined][] = [
    ['by its name', 'gpt-9', 'openai gpt-9, exact'],
    ['in other letters', 'GPT-9', 'openai gpt-9, case'],
    ['behind the name of a vendor, at the vendor', 'openai/gpt-9', 'openai gpt-9, vendor'],
    ['behind a path', 'accounts/some/models/gpt-9', 'openai gpt-9, vendor'],
    ['behind a region', 'us.anthropic.claude-sonnet-4-5', 'anthropic claude-sonnet-4-5, vendor'],
    ['as a cloud calls it', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic claude-sonnet-4-5-20250929, variant'],
    ['with the day that another cloud adds', 'claude-sonnet-4-5@20250929', 'anthropic claude-sonnet-4-5, variant'],
    ['with the window that a client adds', 'claude-sonnet-4-5[1m]', 'anthropic claude-sonnet-4-5, variant'],
    ['with the manner that a router adds', 'openai/gpt-9:online', 'openai gpt-9, variant'],
    ['as the model itself before another of its manners', 'solar9:nitro', 'openrouter b/solar9, variant'],
    ['with dots', 'anthropic/claude-sonnet-4.5', 'anthropic claude-sonnet-4-5, spelling'],
    ['with a day', 'gpt-9-2025-12-11', 'openai gpt-9, date'],
    ['with a day without dashes', 'gpt-9-mini-20251211', 'openai gpt-9-mini, date'],
    ['as the latest', 'gpt-9-latest', 'openai gpt-9, date'],
    ['where others but its maker serve it', 'llama-9', 'obscure llama-9, exact'],
    ['where nobody but one knows it', 'only-here', 'obscure only-here, exact'],
    ['in no other release', 'gpt-9-0314', undefined],
    ['nowhere', 'gpt-10', undefined],
    ['nowhere, where it is given away', 'given', undefined],
  ]
  test.each(cases)('%s: %s', (_, name, expected) => expect(said(find(name, []))).toBe(expected as string))

  test('first at whoever is behind the channel', () => {
    expect(said(find('openai/gpt-9', ['https://openrouter.ai/api/v1']))).toBe('openrouter openai/gpt-9, exact')
    expect(said(find('gpt-9', ['https://openrouter.ai/api/v1']))).toBe('openrouter openai/gpt-9, vendor')
    expect(said(find('gpt-9', ['http://localhost:1/v1', 'https://obscure.example/v1']))).toBe('obscure gpt-9, exact')
    expect(said(find('us.anthropic.claude-sonnet-4-5-20250929-v1:0', ['https://bedrock-runtime.us-east-1.amazonaws.com']))).toBe(
      'amazon-bedrock us.anthropic.claude-sonnet-4-5-20250929-v1:0, exact',
    )
  })

  test('for nothing only at whoever gives it away', () => {
    expect(said(find('given', ['https://obscure.example/v1']))).toBe('obscure given, exact')
    expect(said(find('gpt-9', ['https://plan.example/v1']))).toBe('openai gpt-9, exact')
    expect(find('deepseek/deepseek-v9:free', ['https://openrouter.ai/api/v1'])?.price).toEqual({ input: 0, output: 0 })
    expect(find('deepseek/deepseek-v9:free', [])).toBeUndefined()
  })

  test('of another release, when it is asked for', () => {
    expect(said(findRelease('gpt-9-0314', []))).toBe('openai gpt-9, release')
    expect(said(findRelease('gpt-9-mini-preview-09-2025', []))).toBe('openai gpt-9-mini, release')
    expect(said(findRelease('qwen9', []))).toBe('openrouter qwen/qwen9-2507, release')
    expect(findRelease('gpt-10', [])).toBeUndefined()
  })
})

test('prices can be looked through', () => {
  expect(search('LLAMA').map(({ provider, model }) => `${provider} ${model}`)).toEqual([
    'openrouter meta/Llama-9',
    'amazon-bedrock meta.llama-9-v1:0',
    'obscure llama-9',
  ])
  expect(search('deepseek').map(({ provider }) => provider)).toEqual(['deepseek', 'openrouter', 'openrouter'])
  expect(search('')).toHaveLength(20)
})

test('a model that is named like something every object has is none', () => {
  const channel = () => ({ endpoints: [], modelMap: { a: 'b' }, priceMultiplier: null })
  const book = createBook({ manual: [], synced: () => undefined, snapshot: () => createMatcher(catalogue), channel })
  for (const name of ['constructor', 'toString', '__proto__']) expect(book.find(name, 1)).toBeUndefined()
})
