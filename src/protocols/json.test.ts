import { expect, test } from 'bun:test'
import { asObject, lookUp, parseInput, parseJson } from './json'

test('digits beyond a double survive, in numbers and in text (53)', () => {
  const text = '{"id":9007199254740993,"more":[-12345678901234567890,1.5],"text":"9007199254740993"}'
  expect(JSON.stringify(parseJson(text))).toBe(text)
})

test('a number that kept its digits is no object', () => {
  expect(asObject(parseJson('12345678901234567890'))).toBeUndefined()
  expect(asObject(parseJson('{"id":12345678901234567890}'))).toBeDefined()
})

test('a table holds only what was put into it', () => {
  expect(lookUp({ stop: 1 }, 'stop')).toBe(1)
  for (const word of ['__proto__', 'constructor', 'other']) expect(lookUp({ stop: 1 }, word)).toBeUndefined()
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

test('a long input that was cut off in the middle of a text is given up soon', () => {
  const cut = `{"content":"${'say \\"hello\\" and '.repeat(20_000)}`
  expect(parseInput(cut)).toEqual({ _raw: cut })
  expect(parseInput('{"a":"\\')).toEqual({ _raw: '{"a":"\\' })
}, 1000)
