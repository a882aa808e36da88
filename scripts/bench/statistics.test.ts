import { expect, test } from 'bun:test'
import { median, quantile, ratio } from './statistics'

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([10, 1, 5, 7])).toBe(6)
  expect(median([])).toBeNaN()
})

test('a quantile is the value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile([3], 0.99)).toBe(3)
  expect(quantile([], 0.99)).toBeNaN()
})

test('a ratio compares round by round, so a slow round of both sides does not show', () => {
  expect(ratio([80, 40, 90], [100, 50, 100])).toEqual({ median: 0.8, min: 0.8, max: 0.9 })
})
