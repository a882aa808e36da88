import { expect, test } from 'bun:test'
import type { KeyStrategy } from '../channel'
import { strategies } from '.'
import type { KeyFacts } from './strategy'

const noLimits = { maxConcurrency: null, requestsPerMinute: null, tokensPerMinute: null }
const key = (id: number, createdAt = id) => ({ id, secret: 's', hint: '…', note: '', enabled: true, ...noLimits, createdAt })
const facts = (more: Partial<KeyFacts> = {}): KeyFacts => ({
  cost: () => 0,
  usesToday: () => 0,
  lastUsed: () => 0,
  previous: 0,
  random: () => 0,
  ...more,
})
const table = (numbers: Record<number, number>) => (id: number) => numbers[id] ?? 0
const three = [key(1), key(2), key(3)]

test.each<[KeyStrategy, string, ReturnType<typeof key>[], Partial<KeyFacts>, number]>([
  ['least-cost', 'the cheapest so far', three, { cost: table({ 1: 9, 2: 4, 3: 7 }) }, 2],
  ['least-cost', 'of equal ones the longest unused', three, { cost: table({ 1: 9 }), lastUsed: table({ 2: 20, 3: 10 }) }, 3],
  ['least-recent', 'the longest unused', three, { lastUsed: table({ 1: 5, 2: 4, 3: 6 }) }, 2],
  ['least-recent', 'one that was never used before all others', three, { lastUsed: table({ 1: 5, 3: 6 }) }, 2],
  ['round-robin', 'the one after the last', three, { previous: 1 }, 2],
  ['round-robin', 'the first after the last of them', three, { previous: 3 }, 1],
  ['round-robin', 'the next that is there where one rests', [key(1), key(3)], { previous: 1 }, 3],
  ['round-robin', 'its place although the last one is gone', [key(1), key(4)], { previous: 3 }, 4],
  ['fill-first', 'the first in the list', [key(3), key(1)], { lastUsed: table({ 3: 9 }) }, 3],
  ['least-used', 'the one with the fewest uses today', three, { usesToday: table({ 1: 3, 2: 1, 3: 2 }) }, 2],
  ['least-used', 'of equal ones the longest unused', three, { lastUsed: table({ 1: 3, 2: 2, 3: 4 }) }, 2],
  ['most-used', 'the one with the most uses today', three, { usesToday: table({ 1: 3, 2: 1, 3: 5 }) }, 3],
  ['oldest', 'the one that was added first', [key(2, 50), key(1, 70)], {}, 2],
  ['random', 'any', three, { random: () => 0.99 }, 3],
])('%s takes %s', (name, _, keys, more, expected) => {
  expect(strategies[name](keys, facts(more)).id).toBe(expected)
})

test('every strategy has one answer to one key', () => {
  for (const strategy of Object.values(strategies)) expect(strategy([key(7)], facts()).id).toBe(7)
})
