import { expect, test } from 'bun:test'
import { median, ratio } from './statistics'

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([10, 1, 5, 7])).toBe(6)
  expect(median([])).toBeNaN()
})

test('a ratio compares round by round, so a slow round of both sides does not show', () => {
  expect(ratio([80, 40, 90], [100, 50, 100])).toEqual({ median: 0.8, min: 0.8, max: 0.9 })
})
