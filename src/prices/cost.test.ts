import { describe, expect, test } from 'bun:test'
import { seeded } from '../groups/stage.fixture'
import { blendedOf, breakdownOf, type Counts, costOf, tariffOf } from './cost'
import { type Price, type RateName, rateNames } from './price'

const sonnet: Price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6 }
const cost = (counts: Counts, price: Price, multiplier?: number) => costOf(counts, tariffOf(price, multiplier))

describe('a request costs', () => {
  const cases: [string, Counts, Price, number][] = [
    ['its input and its output', { input: 1_000_000, output: 1_000_000 }, sonnet, 18e9],
    ['less for what a cache had, which is a part of the input', { input: 1000, output: 0, cacheRead: 900 }, sonnet, 100 * 3000 + 900 * 300],
    ['more for what went into a cache', { input: 1000, output: 0, cacheWrite: 1000 }, sonnet, 1000 * 3750],
    ['more still for an hour in it', { input: 1000, output: 0, cacheWrite: 1000, cacheWrite1h: 400 }, sonnet, 600 * 3750 + 400 * 6000],
    ['the hour where only that is told', { input: 1000, output: 0, cacheWrite1h: 400 }, sonnet, 600 * 3000 + 400 * 6000],
    [
      'a cache read as input, where its price is not known',
      { input: 1000, output: 0, cacheRead: 900 },
      { input: 3, output: 15 },
      1000 * 3000,
    ],
    [
      'a cache write as input, where its price is not known',
      { input: 1000, output: 0, cacheWrite: 900 },
      { input: 3, output: 15 },
      1000 * 3000,
    ],
    [
      'the hour as the five minutes, where its price is not known',
      { input: 1000, output: 0, cacheWrite: 1000, cacheWrite1h: 1000 },
      { input: 3, output: 15, cacheWrite: 3.75 },
      1000 * 3750,
    ],
    [
      'nothing for a cache read that is free',
      { input: 1000, output: 0, cacheRead: 900 },
      { input: 3, output: 15, cacheRead: 0 },
      100 * 3000,
    ],
    ['reasoning as output', { input: 0, output: 1000, reasoning: 800 }, sonnet, 1000 * 15_000],
    ['reasoning at its own price', { input: 0, output: 1000, reasoning: 800 }, { ...sonnet, reasoning: 20 }, 200 * 15_000 + 800 * 20_000],
    [
      'sounds and pictures at theirs',
      { input: 1000, output: 100, audioIn: 300, imageIn: 200, audioOut: 40 },
      { input: 4, output: 16, audioIn: 32, imageIn: 5, audioOut: 64 },
      500 * 4000 + 300 * 32_000 + 200 * 5000 + 60 * 16_000 + 40 * 64_000,
    ],
    ['a fee, even with no tokens', { input: 0, output: 0 }, { input: 0, output: 0, request: 0.005 }, 5_000_000],
    ['half a nanodollar as one', { input: 1, output: 0 }, { input: 0.0005, output: 0 }, 1],
    ['less than half of one as nothing', { input: 1, output: 0 }, { input: 0.000499, output: 0 }, 0],
  ]
  test.each(cases)('%s', (_, counts, price, nano) => {
    expect(cost(counts, price)).toBe(nano)
  })
})

describe('long requests', () => {
  const tiered: Price = {
    input: 2,
    output: 12,
    cacheRead: 0.2,
    tiers: [
      { above: 500_000, input: 8, output: 36 },
      { above: 200_000, input: 4, output: 18, cacheRead: 0.4 },
    ],
  }

  test('cost what their tier says, from the first token on', () => {
    expect(cost({ input: 200_000, output: 10 }, tiered)).toBe(200_000 * 2000 + 10 * 12_000)
    expect(cost({ input: 200_001, output: 10 }, tiered)).toBe(200_001 * 4000 + 10 * 18_000)
    expect(cost({ input: 500_001, output: 10 }, tiered)).toBe(500_001 * 8000 + 10 * 36_000)
  })

  test('are long by all that was sent, cached or not', () => {
    expect(cost({ input: 200_001, output: 0, cacheRead: 200_000 }, tiered)).toBe(4000 + 200_000 * 400)
  })

  test('pay the usual price for what a tier does not name', () => {
    expect(cost({ input: 500_001, output: 0, cacheRead: 500_000 }, tiered)).toBe(8000 + 500_000 * 200)
  })
})

describe('what was served another way', () => {
  const tiers = [{ above: 200_000, input: 4, output: 18 }]
  const price: Price = { input: 2, output: 12, cacheRead: 0.25, request: 0.001, tiers, modes: { fast: { input: 5, output: 30 } } }
  const fee = 1_000_000

  test('costs what that costs, however long it is, and the usual for what is not named', () => {
    expect(cost({ input: 1000, output: 10, cacheRead: 400, mode: 'fast' }, price)).toBe(fee + 600 * 5000 + 400 * 250 + 10 * 30_000)
    expect(cost({ input: 300_000, output: 10, mode: 'fast' }, price)).toBe(fee + 300_000 * 5000 + 10 * 30_000)
    expect(cost({ input: 1000, output: 10, mode: 'fast' }, price, 0.5)).toBe((fee + 1000 * 5000 + 10 * 30_000) / 2)
  })

  test('costs the usual where nobody knows what sooner costs', () => {
    expect(cost({ input: 1000, output: 10, mode: 'fast' }, sonnet)).toBe(cost({ input: 1000, output: 10 }, sonnet))
  })

  test('costs half when it may come later, but for the fee, in every tier', () => {
    expect(cost({ input: 1000, output: 10, mode: 'flex' }, price)).toBe(fee + 1000 * 1000 + 10 * 6000)
    expect(cost({ input: 300_000, output: 10, mode: 'flex' }, price)).toBe(fee + 300_000 * 2000 + 10 * 9000)
    expect(cost({ input: 1000, output: 10, mode: 'flex' }, { ...price, modes: { flex: { input: 1.5, output: 3 } } })).toBe(
      fee + 1000 * 1500 + 10 * 3000,
    )
    // Three halves of a picodollar a thousand times are a nanodollar and a half.
    expect(cost({ input: 1000, output: 0, mode: 'flex' }, { input: 0.000003, output: 0 })).toBe(2)
    expect(cost({ input: 1001, output: 0, mode: 'flex' }, sonnet, 0.000001)).toBe(2)
  })

  test('is told apart to the last nanodollar', () => {
    for (const mode of ['fast', 'flex'] as const) {
      const counts = { input: 1001, output: 33, cacheRead: 77, mode }
      const parts = breakdownOf(counts, tariffOf(price, 0.85))
      expect(parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(cost(counts, price, 0.85))
    }
  })
})

describe('what an upstream counts wrongly', () => {
  test('never counts twice: more cached than sent is all that was sent', () => {
    expect(cost({ input: 100, output: 0, cacheRead: 500, cacheWrite: 500 }, sonnet)).toBe(100 * 300)
    expect(cost({ input: 100, output: 0, cacheRead: 40, cacheWrite: 500 }, sonnet)).toBe(40 * 300 + 60 * 3750)
    expect(cost({ input: 0, output: 100, reasoning: 500 }, sonnet)).toBe(100 * 15_000)
  })

  test('is nothing when it is negative or no number', () => {
    expect(cost({ input: -5, output: Number.NaN, cacheRead: -1, cacheWrite: Number.POSITIVE_INFINITY }, sonnet)).toBe(0)
  })

  test('has an end', () => {
    expect(cost({ input: 1e300, output: 1e300 }, { input: 1_000_000, output: 1_000_000 })).toBe(Number.MAX_SAFE_INTEGER)
  })
})

test('a multiplier is exact, where a float would not be', () => {
  expect(cost({ input: 1_000_000, output: 0 }, { input: 0.1, output: 0 }, 3)).toBe(300_000_000)
  expect(cost({ input: 333_333_333, output: 0 }, { input: 3, output: 0 }, 0.85)).toBe(849_999_999_150)
  expect(cost({ input: 1_000_000, output: 1_000_000 }, sonnet, 0)).toBe(0)
})

test('sums beyond what a float holds are exact', () => {
  // As a float the sum would be 1e18 + 512 picodollars, which is rounded up.
  expect(cost({ input: 1e12, output: 1 }, { input: 1, output: 0.000499 })).toBe(1e15)
  expect(cost({ input: 1e12, output: 1 }, { input: 1, output: 0.0005 })).toBe(1e15 + 1)
})

test('the figure for comparing is that of three parts input and one part output, as it is paid', () => {
  expect(blendedOf(tariffOf(sonnet))).toBe(6)
  expect(blendedOf(tariffOf(sonnet, 0.5))).toBe(3)
})

describe('for any usage and any price', () => {
  const random = seeded(7)
  const upTo = (most: number) => Math.floor(random() * most)
  const maybe = <T>(value: () => T) => (random() < 0.5 ? value() : undefined)
  const count = () => upTo(10 ** (1 + upTo(8)))
  const rate = () => upTo(10 ** (1 + upTo(8))) / 1e6
  const defined = <T extends object>(value: T) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

  const anyRates = () => Object.fromEntries(rateNames.map((name) => [name, maybe(rate)])) as Record<RateName, number | undefined>
  function anyPrice(): Price {
    const tiers = maybe(() => [defined({ above: 1 + upTo(1_000_000), ...anyRates() })])
    const request = maybe(() => upTo(1e7) / 1e9)
    return defined({ ...defined(anyRates()), input: rate(), output: rate(), request, tiers }) as Price
  }
  const anyCounts = (): Counts => ({
    input: count(),
    output: count(),
    ...(defined({
      cacheRead: maybe(count),
      cacheWrite: maybe(count),
      cacheWrite1h: maybe(count),
      reasoning: maybe(count),
      audioIn: maybe(count),
      audioOut: maybe(count),
      imageIn: maybe(count),
    }) as object),
  })
  const anyMultiplier = () => maybe(() => upTo(3_000_000) / 1e6)
  const many = Array.from({ length: 3000 }, () => ({ counts: anyCounts(), price: anyPrice(), multiplier: anyMultiplier() }))

  test('the cost is a whole number that is not negative', () => {
    for (const { counts, price, multiplier } of many) {
      const nano = cost(counts, price, multiplier)
      expect(Number.isSafeInteger(nano) && nano >= 0).toBe(true)
    }
  })

  test('the parts add up to the cost, and their tokens to those that were sent and made', () => {
    for (const { counts, price, multiplier } of many) {
      const parts = breakdownOf(counts, tariffOf(price, multiplier))
      const sumOf = (names: string[], what: 'tokens' | 'nanoUsd') =>
        parts.filter(({ part }) => names.includes(part)).reduce((sum, part) => sum + part[what], 0)
      expect(sumOf([...rateNames, 'request'], 'nanoUsd')).toBe(cost(counts, price, multiplier))
      expect(sumOf(['input', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'audioIn', 'imageIn'], 'tokens')).toBe(counts.input)
      expect(sumOf(['output', 'reasoning', 'audioOut'], 'tokens')).toBe(counts.output)
      expect(parts.every(({ nanoUsd }) => nanoUsd >= 0)).toBe(true)
    }
  })

  test('it is what the same sum gives in whole picodollars', () => {
    for (const { counts, price, multiplier = 1 } of many) {
      const parts = breakdownOf(counts, tariffOf(price))
      const band = [...(price.tiers ?? [])].reverse().find(({ above }) => counts.input > above)
      const rates: Price = { ...price, ...defined(band ?? {}) }
      const fallback: Record<string, RateName[]> = {
        cacheRead: ['input'],
        cacheWrite: ['input'],
        cacheWrite1h: ['cacheWrite', 'input'],
        reasoning: ['output'],
        audioIn: ['input'],
        audioOut: ['output'],
        imageIn: ['input'],
      }
      let pico = 0n
      for (const { part, tokens } of parts) {
        if (part === 'request') pico += BigInt(Math.round((price.request ?? 0) * 1e9)) * 1000n
        else {
          const name = [part, ...(fallback[part] ?? [])].find((one) => rates[one] !== undefined)!
          pico += BigInt(tokens) * BigInt(Math.round(rates[name]! * 1e6))
        }
      }
      const scaled = pico * BigInt(Math.round(multiplier * 1e6))
      expect(BigInt(cost(counts, price, multiplier))).toBe((scaled + 500_000_000n) / 1_000_000_000n)
    }
  })

  test('more output never costs less, nor does more input where no tier is cheaper', () => {
    for (const { counts, price, multiplier } of many) {
      const more = { ...counts, output: counts.output + 1 + upTo(1000) }
      expect(cost(more, price, multiplier)).toBeGreaterThanOrEqual(cost(counts, price, multiplier))
      const { tiers: _tiers, ...flat } = price
      const longer = { ...counts, input: counts.input + 1 + upTo(1000) }
      const uncached = { input: longer.input, output: 0 }
      expect(cost(uncached, flat, multiplier)).toBeGreaterThanOrEqual(cost({ input: counts.input, output: 0 }, flat, multiplier))
    }
  })

  test('a higher price never costs less', () => {
    for (const { counts, price, multiplier } of many) {
      const dearer = { ...price, input: price.input + 0.000001, output: price.output + 0.5 }
      expect(cost(counts, dearer, multiplier)).toBeGreaterThanOrEqual(cost(counts, price, multiplier))
    }
  })
})
