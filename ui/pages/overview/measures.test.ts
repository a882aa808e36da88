import { expect, test } from 'bun:test'
import { shortMoney } from './measures'

const axis = (step: number, n: number) => Array.from({ length: n }, (_, index) => shortMoney(index * step * 1e9, 'en', step * 1e9))

test('the words at an axis have as many digits as its steps need', () => {
  expect(axis(0, 1)).toEqual(['$0'])
  expect(axis(0.5, 3)).toEqual(['$0.00', '$0.50', '$1.00'])
  expect(axis(0.0002, 2)).toEqual(['$0.0000', '$0.0002'])
  expect(axis(500, 4)).toEqual(['$0', '$500', '$1K', '$1.5K'])
})
