import { expect, test } from 'bun:test'
import { parseInput, parseJson } from './json'

test('digits beyond a double survive, in numbers and in text (53)', () => {
  const text = '{"id":9007199254740993,"more":[-12345678901234567890,1.5],"text":"9007199254740993"}'
  expect(JSON.stringify(parseJson(text))).toBe(text)
})

test('what is not JSON is undefined', () => {
  expect(parseJson('{"a":')).toBeUndefined()
})

const inputs: [string, string][] = [
  ['{"a":1}', '{"a":1}'],
  ['', '{}'],
  ['  ', '{}'],
  ['{"a":"}"}}', '{"a":"}"}'],
  ['{"a":[1]}\n<end>', '{"a":[1]}'],
  ['[1]', '{"_raw":"[1]"}'],
  ['{"a":', '{"_raw":"{\\"a\\":"}'],
]
test.each(inputs)('the input %j is the object %s', (text, expected) => {
  expect(JSON.stringify(parseInput(text))).toBe(expected)
})
