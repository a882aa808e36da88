import { expect, test } from 'bun:test'
import { flatness } from './soak'

test('memory is flat when the last quarter is close to the first, whatever one reading says', () => {
  expect(flatness([100, 101, 99, 300, 100, 102, 104, 103])).toMatchObject({ first: 100.5, last: 103.5, flat: true })
})

test('memory that grows is not flat', () => {
  expect(flatness([100, 110, 120, 130, 140, 150, 160, 170]).flat).toBe(false)
})
