import { expect, test } from 'bun:test'
import en from './en.json'
import hans from './zh-Hans.json'
import hant from './zh-Hant.json'

const english: Record<string, string> = en
const others: Record<string, Record<string, string>> = { 'zh-Hans': hans, 'zh-Hant': hant }
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()

test('every language has the same words', () => {
  for (const words of Object.values(others)) expect(Object.keys(words)).toEqual(Object.keys(english))
})

test('every text fills in the same values in every language', () => {
  for (const [language, words] of Object.entries(others)) {
    for (const [key, text] of Object.entries(english)) {
      expect(`${language} ${key} ${placeholders(words[key]!)}`).toBe(`${language} ${key} ${placeholders(text)}`)
    }
  }
})

test('a thing has one name on all pages', () => {
  const strange = { 'zh-Hans': /管道|通道|频道|厂商/, 'zh-Hant': /管道|通道|廠商|個分組/ }
  for (const [language, names] of Object.entries(strange)) {
    expect(Object.entries(others[language]!).filter(([, text]) => names.test(text))).toEqual([])
  }
})

test('no word is left over from something that is gone', async () => {
  const sources = await Promise.all([...new Bun.Glob('**/*.{ts,tsx}').scanSync(`${import.meta.dir}/..`)].map(read))
  const code = sources.join('\n')
  // What only the server knows by name: setting.maxAttempts, unit.seconds.
  const families = [...code.matchAll(/named\(`([\w-]+\.)\$\{/g)].map((found) => found[1]!)
  const unused = Object.keys(english).filter((key) => !code.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)))
  expect(families).toContain('setting.')
  expect(unused).toEqual([])
})

const read = (path: string) => (path.endsWith('.test.ts') ? '' : Bun.file(`${import.meta.dir}/../${path}`).text())
