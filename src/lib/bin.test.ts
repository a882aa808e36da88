import { expect, test } from 'bun:test'
import { createBin } from './bin'

test('what was thrown away is taken back once, and within its time', () => {
  let time = 0
  const bin = createBin<string>(1000, () => time)
  bin.put(1, 'one')
  bin.put(2, 'two')
  time = 1000
  expect(bin.take(1)).toBe('one')
  expect(bin.take(1)).toBeUndefined()
  time = 1001
  expect(bin.take(2)).toBeUndefined()
})
