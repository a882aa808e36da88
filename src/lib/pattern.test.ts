import { describe, expect, test } from 'bun:test'
import { compilePattern, PatternError } from './pattern'

const patterns = [
  'gpt',
  '^gpt-4',
  'mini$',
  '^claude-.*-4',
  '^(gpt|o[134])-?',
  'a|b|c',
  '^$',
  '',
  'x*y+z?',
  '(ab)+c',
  '(?:ab|cd)*e',
  '[^a-z]',
  '[a-]',
  '\\d\\d\\d\\d',
  '\\.5',
  '^\\w+:\\S+$',
  '(a*)*b',
  '(a|ab)(c|bcd)(d*)',
  '((((x))))',
  '.',
  'a.c',
  '^a|b$',
  '[\\d.]+',
  '^(?:anthropic/)?claude-[^:]*$',
  'é+',
]
const texts = [
  'gpt-4o-mini',
  'o3-mini',
  'claude-opus-4-5',
  'anthropic/claude-haiku:beta',
  'gemini-2.5-pro',
  '',
  'abc',
  'abcd',
  'xyz',
  'xxyyzz',
  'ababc',
  'cdabe',
  'a-b_c.1234',
  'Q',
  ']',
  'aaaaab',
  'aXc',
  'a\nc'.replace('\n', 'b'),
  'caféé',
]

test.each(patterns)('%p finds what a regular expression finds', (pattern) => {
  const [own, theirs] = [compilePattern(pattern), new RegExp(pattern)]
  for (const text of texts) expect([text, own.test(text)]).toEqual([text, theirs.test(text)])
})

test('(?i) takes no notice of case, in ranges as well', () => {
  const pattern = compilePattern('(?i)^GPT-[A-F]$')
  for (const text of ['gpt-c', 'GPT-C', 'Gpt-F']) expect(pattern.test(text)).toBe(true)
  expect(pattern.test('gpt-z')).toBe(false)
})

describe('a pattern is refused', () => {
  const cases: [string, string][] = [
    ['(a', 'a "(" without its ")" at character 1'],
    ['a)', 'a ")" without its "(" at character 2'],
    ['[a', 'a "[" without its "]" at character 1'],
    ['*a', 'nothing for the "*" to repeat at character 1'],
    ['a**', 'a repetition of a repetition at character 3'],
    ['a+?', 'a repetition of a repetition at character 3'],
    ['a{2}', 'repetitions are written *, + or ?; a literal "{" is written \\{, found "{" at character 2'],
    ['(?=a)', 'only plain groups are known, found "(?" at character 2'],
    ['(a)\\1', '"\\1" is not known here at character 6'],
    ['\\', 'nothing behind the "\\" at character 2'],
    ['[]a]', 'a class of nothing at character 1'],
    ['[z-a]', 'a range that is none at character 3'],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 'more than 20 groups in one another at character 22'],
  ]
  test.each(cases)('%p: %s', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError)
    expect(() => compilePattern(pattern)).toThrow(message)
  })
})

test('what takes other engines forever takes no time here', () => {
  const pattern = compilePattern('^(a*)*(a|a)*(.*)*(a+)+$')
  const start = performance.now()
  expect(pattern.test(`${'a'.repeat(255)}!`)).toBe(false)
  expect(compilePattern('^(a|aa)+$').test(`${'a'.repeat(5000)}!`)).toBe(false)
  expect(compilePattern('(a*)*b').test('a'.repeat(5000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('texts and patterns by chance are found as a regular expression finds them', () => {
  let state = 7
  const random = (n: number) => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return Math.floor((state / 4294967296) * n)
  }
  const pieces = ['a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)', '(a*)', '^', '$', '|']
  const signs = ['', '', '', '*', '+', '?']
  for (let turn = 0; turn < 2000; turn++) {
    const source = Array.from({ length: 1 + random(6) }, () => {
      const piece = pieces[random(pieces.length)]!
      return '^$|'.includes(piece) ? piece : piece + signs[random(signs.length)]
    }).join('')
    const text = Array.from({ length: random(8) }, () => 'abc'[random(3)]).join('')
    expect([source, text, compilePattern(source).test(text)]).toEqual([source, text, new RegExp(source).test(text)])
  }
})
