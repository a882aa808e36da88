import { expect, test } from 'bun:test'
import { trendOf } from './trend'

test('what is not over yet never looks like a fall, and the first of all is seen at once', () => {
  expect(trendOf([0, 0, 5], true)).toEqual([0, 0, 5])
  expect(trendOf([0, 5, 1], true)).toEqual([0, 5])
  expect(trendOf([0, 5, 6], true)).toEqual([0, 5, 6])
  expect(trendOf([0, 5, 1], false)).toEqual([0, 5, 1])
  expect(trendOf([], true)).toEqual([])
})
