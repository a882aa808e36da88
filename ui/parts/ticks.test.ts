import { expect, test } from 'bun:test'
import { labelled, ticksOf } from './ticks'

test('steps are round and reach above the highest value', () => {
  expect(ticksOf(63)).toEqual([0, 50, 100])
  expect(ticksOf(9)).toEqual([0, 5, 10])
  expect(ticksOf(3)).toEqual([0, 1, 2, 3])
  expect(ticksOf(0.041)).toEqual([0, 0.02, 0.04, 0.06])
  for (const highest of [1, 7, 19.5, 999, 1_000, 1_001, 4.2e9]) expect(ticksOf(highest).at(-1)).toBeGreaterThanOrEqual(highest)
})

test('what is counted has no half steps, and nothing has one', () => {
  expect(ticksOf(1, 3, true)).toEqual([0, 1])
  expect(ticksOf(0)).toEqual([0])
})

test('labels stand at even distances, and the last place has one', () => {
  expect([...labelled(24, 6)]).toEqual([23, 19, 15, 11, 7, 3])
  expect([...labelled(3, 6)]).toEqual([2, 1, 0])
})
