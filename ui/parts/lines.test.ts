import { expect, test } from 'bun:test'
import { matches, readLines } from './lines'

test('pasted keys lose their spaces, blank lines and doubles', () => {
  expect(readLines(' sk-a \r\n\nsk-b\nsk-a\n')).toEqual(['sk-a', 'sk-b'])
})

test('a search finds words in any order and any case', () => {
  expect(matches('relay-hk claude-sonnet-4-5', 'Sonnet hk')).toBe(true)
  expect(matches('relay-hk claude-sonnet-4-5', 'sonnet openai')).toBe(false)
  expect(matches('anything', '')).toBe(true)
})
