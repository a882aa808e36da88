import { expect, test } from 'bun:test'
import { hintOf } from './hint'
import { randomBase62, sha256, timeOrderedId } from './id'

test('random text has the length asked for and every character is about equally likely', () => {
  const text = randomBase62(62_000)
  expect(text).toMatch(/^[0-9A-Za-z]{62000}$/)
  expect(new Set(text).size).toBe(62)
  // 8000 of the first eight characters, with a standard deviation of 83. `byte % 62` would make 9687.
  expect(Math.abs(text.match(/[0-7]/g)!.length - 8000)).toBeLessThan(700)
})

test('ids are 32 characters and sort by time', () => {
  const ids = Array.from({ length: 100 }, timeOrderedId)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect([...ids].sort()).toEqual(ids)
})

test('a hash is the known one', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('a hint shows both ends of a long secret and nothing of a short one', () => {
  expect(hintOf('sk-1234567890abcdef', 4, 4)).toBe('sk-1…cdef')
  expect(hintOf('sk-12345', 4, 4)).toBe('…45')
  expect(hintOf('sk-123456789', 4, 4)).toBe('s…89')
  expect(hintOf('sk-1234', 4, 4)).toBe('…')
  expect(hintOf('', 4, 4)).toBe('…')
})
