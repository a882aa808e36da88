import { describe, expect, test } from 'bun:test'
import { readCatalogue, sizeOf, unpackPrice, writeCatalogue } from './catalogue'
import { readModelsDev } from './models-dev'
import { type Price, priceProblem, versionOf } from './price'
import { providerFinder } from './providers'
import { readSnapshot } from './snapshot'
import text from './snapshot.txt' with { type: 'text' }

const read = (cost: object, model = 'm') => {
  const { providers } = readModelsDev({ p: { models: { [model]: { cost } } } }, 's', 'd')
  const packed = providers.p?.models[model]
  return packed && unpackPrice(packed)
}

describe('a price of models.dev', () => {
  test('has all its parts', () => {
    const cost = { input: 1, output: 2, cache_read: 0.1, cache_write: 1.25, reasoning: 3, input_audio: 4, output_audio: 5 }
    const price = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25, reasoning: 3, audioIn: 4, audioOut: 5 }
    expect(read(cost)).toEqual(price)
  })

  test('does not have those that are not told, and has those that are nothing', () => {
    expect(read({ input: 1, output: 2, cache_write: 0 })).toEqual({ input: 1, output: 2, cacheWrite: 0 })
  })

  test('is none where it is negative, or more than any model costs', () => {
    const costs = [{ input: -1 }, { output: 20_000 }, { reasoning: 1e9 }, { context_over_200k: { input: 20_000 } }]
    for (const cost of costs) expect(read({ input: 1, output: 2, ...cost })).toBeUndefined()
    expect(read({ input: 150, output: 600 })).toBeDefined()
  })

  test('has tiers, in ascending order', () => {
    const tiers = [
      { input: 6, output: 7, cache_read: 1, tier: { type: 'context', size: 128_000 } },
      { input: 3, output: 4, tier: { type: 'context', size: 32_000 } },
      { input: 9, output: 9, tier: { type: 'weekday', size: 3 } },
    ]
    expect(read({ input: 1, output: 2, tiers, context_over_200k: { input: 6, output: 7 } })).toEqual({
      input: 1,
      output: 2,
      tiers: [
        { above: 32_000, input: 3, output: 4 },
        { above: 128_000, input: 6, output: 7, cacheRead: 1 },
      ],
    })
  })

  test('has what it costs to be served another way', () => {
    const mode = (cost: object, body: object) => ({ cost, provider: { body } })
    const experimental = {
      modes: {
        fast: mode({ input: 10, output: 50, cache_write: 12.5 }, { speed: 'fast' }),
        cheap: mode({ input: 2, output: 9 }, { service_tier: 'flex' }),
        pro: mode({ input: 99, output: 99 }, { reasoning: { mode: 'pro' } }),
      },
    }
    const { providers } = readModelsDev({ p: { models: { 'claude-x': { cost: { input: 5, output: 25 }, experimental } } } }, 's', 'd')
    const price = unpackPrice(JSON.parse(JSON.stringify(providers.p!.models['claude-x'])))
    expect(price.modes).toEqual({ fast: { input: 10, output: 50, cacheWrite: 12.5, cacheWrite1h: 20 }, flex: { input: 2, output: 9 } })
    expect(versionOf(price, 1)).not.toBe(versionOf({ ...price, modes: { fast: { input: 10, output: 50 } } }, 1))
    expect(readModelsDev({ p: { models: { m: { cost: { input: 5, output: 25 }, experimental: 7 } } } }, 's', 'd').providers.p).toBeDefined()
  })

  test('has the tier that older answers tell', () => {
    const price = read({ input: 1, output: 2, context_over_200k: { input: 2, output: 3 } })
    expect(price?.tiers).toEqual([{ above: 200_000, input: 2, output: 3 }])
  })

  test('has the hour of a Claude whose five minutes are as Anthropic says, and of no other', () => {
    expect(read({ input: 3, output: 15, cache_write: 3.75 }, 'claude-x')?.cacheWrite1h).toBe(6)
    expect(read({ input: 3, output: 15, cache_write: 3 }, 'claude-x')?.cacheWrite1h).toBeUndefined()
    expect(read({ input: 3, output: 15, cache_write: 3.75 }, 'gpt-x')?.cacheWrite1h).toBeUndefined()
  })

  test('is left out when it cannot be one', () => {
    for (const cost of [{ input: 1 }, { input: -1, output: 1 }, { input: '1', output: 2 }, { input: 1, output: 1e9 }, null, 5, [1]]) {
      expect(read(cost as object)).toBeUndefined()
    }
    for (const answer of [null, [], 'x', 5, { p: null }, { p: { models: [] } }, { error: 'no' }]) {
      expect(readModelsDev(answer, 's', 'd').providers).toEqual({})
    }
  })

  test('is rounded to what money has', () => {
    expect(read({ input: 0.0255508, output: 0.1 + 0.2 })).toEqual({ input: 0.025551, output: 0.3 })
  })
})

test('a catalogue is the same after it was written and read, in whatever order it was', () => {
  const price = {
    input: 1,
    output: 2,
    cache_read: 0.1,
    input_audio: 3,
    tiers: [{ input: 2, output: 3, tier: { type: 'context', size: 5 } }],
  }
  const [a, b] = [{ cost: price }, { cost: { input: 0, output: 0 } }]
  const one = readModelsDev({ x: { models: { b, a } }, p: { api: 'https://p.example/v1', models: { a } } }, 's', 'd')
  const other = readModelsDev({ p: { api: 'https://p.example/v1', models: { a } }, x: { models: { a, b } } }, 's', 'd')
  expect(readCatalogue(writeCatalogue(one))).toEqual(one)
  expect(writeCatalogue(other)).toBe(writeCatalogue(one))
  expect(sizeOf(one)).toBe(3)
})

describe('the snapshot', () => {
  const snapshot = readSnapshot()

  test('names its source and its day, is in order, and small', () => {
    expect(snapshot.source).toBe('https://models.dev/api.json')
    expect(snapshot.date).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(writeCatalogue(snapshot)).toBe(text)
    expect(text.length).toBeLessThan(150_000)
  })

  test('has prices of every vendor, all of them possible', () => {
    const vendors =
      'openai anthropic google deepseek xai mistral groq moonshotai zai alibaba minimax volcengine cohere meta openrouter amazon-bedrock'
    for (const vendor of vendors.split(' '))
      expect([vendor, Object.keys(snapshot.providers[vendor]?.models ?? {}).length > 0]).toEqual([vendor, true])
    for (const { models } of Object.values(snapshot.providers)) {
      for (const [model, packed] of Object.entries(models)) expect([model, priceProblem(unpackPrice(packed))]).toEqual([model, undefined])
    }
  })
})

describe('who is behind an address', () => {
  const providerOf = providerFinder(readSnapshot())
  const cases: [string, string | undefined][] = [
    ['https://api.openai.com/v1', 'openai'],
    ['https://api.anthropic.com/v1', 'anthropic'],
    ['https://generativelanguage.googleapis.com/v1beta', 'google'],
    ['https://me.openai.azure.com/openai/v1', 'azure'],
    ['https://bedrock-runtime.us-east-1.amazonaws.com', 'amazon-bedrock'],
    ['https://api.deepseek.com/anthropic/v1', 'deepseek'],
    ['https://api.z.ai/api/anthropic/v1', 'zai'],
    ['https://api.minimax.io/v1', 'minimax'],
    ['https://api.minimaxi.com/anthropic/v1', 'minimax-cn'],
    ['https://dashscope.aliyuncs.com/apps/anthropic/v1', 'alibaba-cn'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://notopenai.com/v1', undefined],
    ['http://127.0.0.1:11434/v1', undefined],
    ['no address', undefined],
  ]
  test.each(cases)('%s', (url, provider) => expect(providerOf(url)).toBe(provider as string))

  test('the longest path tells one of several at the same host, and a flat fee is no price', () => {
    const models = { m: [1, 2] }
    const providers = {
      zai: { url: 'https://api.z.ai/api/paas/v4', models },
      'zai-coding-plan': { url: 'https://api.z.ai/api/coding/paas/v4', models },
      zen: { url: 'https://opencode.ai/zen/v1', models },
      go: { url: 'https://opencode.ai/zen/go/v1', models },
    }
    const find = providerFinder({ source: '', date: '', providers })
    expect(find('https://api.z.ai/api/paas/v4')).toBe('zai')
    expect(find('https://api.z.ai/api/coding/paas/v4')).toBeUndefined()
    expect([find('https://opencode.ai/zen/v1'), find('https://opencode.ai/zen/go/v1')]).toEqual(['zen', 'go'])
  })
})

describe('a price', () => {
  const price: Price = { input: 1, output: 2 }
  const cases: [string, Price, string][] = [
    [
      'negative',
      { ...price, input: -1 },
      'input: expected dollars per million tokens from 0 to 1000000 with up to six decimals, found -1.',
    ],
    [
      'no number',
      { ...price, cacheRead: Number.NaN },
      'cacheRead: expected dollars per million tokens from 0 to 1000000 with up to six decimals, found NaN.',
    ],
    [
      'too fine',
      { ...price, output: 0.1234567 },
      'output: expected dollars per million tokens from 0 to 1000000 with up to six decimals, found 0.1234567.',
    ],
    ['a fee too fine', { ...price, request: 1e-10 }, 'request: expected dollars from 0 to 1000 with up to nine decimals, found 1e-10.'],
    [
      'with tiers out of order',
      { ...price, tiers: [{ above: 5 }, { above: 5 }] },
      'tiers[1].above: expected more tokens than 5, the tiers in ascending order; found 5.',
    ],
    [
      'with a bad tier',
      { ...price, tiers: [{ above: 5, input: -1 }] },
      'tiers[0].input: expected dollars per million tokens from 0 to 1000000 with up to six decimals, found -1.',
    ],
  ]
  test.each(cases)('is refused when it is %s', (_, bad, problem) => expect(priceProblem(bad)).toBe(problem))

  test('is good with six decimals, and six figures', () => {
    expect(
      priceProblem({ input: 0.123456, output: 123456.123456, request: 0.000000001, tiers: [{ above: 200_000, input: 0.1 + 0.2 }] }),
    ).toBeUndefined()
  })

  test('has the same version as one with the same numbers, and no other', () => {
    const version = versionOf({ input: 1, output: 2, cacheRead: 0 }, 1)
    expect(versionOf({ cacheRead: 0, output: 2, input: 1 }, 1)).toBe(version)
    for (const [other, multiplier] of [
      [{ input: 1, output: 2 }, 1],
      [{ input: 1, output: 2, cacheRead: 0 }, 2],
      [{ input: 1, output: 2, cacheRead: 0, tiers: [{ above: 1 }] }, 1],
      [{ input: 1, output: 2, cacheRead: 0, request: 0 }, 1],
    ] as [Price, number][]) {
      expect(versionOf(other, multiplier)).not.toBe(version)
    }
    expect(version.length).toBeLessThanOrEqual(13)
  })
})
