import { expect, test } from 'bun:test'
import { readObject, writeObject } from './json'

test('an object comes back as it was written, and an empty field is nothing', () => {
  const value = { service_tier: 'flex', user: null, '10': [1], '9': {} }
  expect(readObject(writeObject(value))).toEqual({ value })
  expect(readObject(' \n')).toEqual({ value: null })
  expect(writeObject(null)).toBe('')
})

test('what is wrong is told by its place', () => {
  expect(readObject('{\n  "a": 1,\n}')).toEqual({ wrong: 'no-json', line: 3, column: 1 })
  expect(readObject('{"a": tru}')).toEqual({ wrong: 'no-json', line: 1, column: 7 })
  for (const text of ['[]', 'null', '"a"', '1']) expect(readObject(text)).toEqual({ wrong: 'no-object' })
})
