import { expect, test } from 'bun:test'
import { jsonErrorPosition } from './json-position'

test.each([
  ['a misspelt literal', '{\n  "a": 1,\n  "b": tru\n}', 3, 8],
  ['a trailing comma', '{\n "a": 1,\n}', 3, 1],
  ['a missing comma', '{\n "a": 1\n "b": 2\n}', 3, 2],
  ['a comment', '{"a":1 // x\n}', 1, 8],
  ['an early end', '{"a":', 1, 6],
  ['an empty file', '', 1, 1],
  ['something after the end', '{} x', 1, 4],
  ['single quotes', "{'a':1}", 1, 2],
  ['a leading zero', '{"a":01}', 1, 7],
  ['a bare list end', '[1,]', 1, 4],
])('points at %s', (_name, text, line, column) => {
  expect(() => JSON.parse(text)).toThrow()
  expect(jsonErrorPosition(text)).toEqual({ line, column })
})

test.each(['{}', ' [1, -2.5e3, "\\u00e9\\n", null, {"a": [true, false]}] ', '"x"', '0'])('finds nothing wrong in %s', (text) => {
  expect(jsonErrorPosition(text)).toBeUndefined()
})
