import { expect, test } from 'bun:test'
import { moved } from './brush-keys'

test('an end moves within the strip and never past the other', () => {
  expect(moved('ArrowRight', 0, [0, 10], 10)).toEqual([1, 10])
  expect(moved('ArrowLeft', 0, [0, 10], 10)).toEqual([0, 10])
  expect(moved('End', 0, [0, 10], 10)).toEqual([9, 10])
  expect(moved('ArrowLeft', 1, [4, 5], 10)).toEqual([4, 5])
  expect(moved('Home', 1, [4, 9], 10)).toEqual([4, 5])
  expect(moved('PageUp', 1, [4, 5], 10)).toEqual([4, 10])
})

test('Escape marks nothing, and other keys do nothing', () => {
  expect(moved('Escape', 1, [4, 5], 10)).toEqual([0, 10])
  expect(moved('Tab', 0, [4, 5], 10)).toBeUndefined()
})
