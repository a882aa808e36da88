import { expect, test } from 'bun:test'
import { best, rank } from './match'

const found = (query: string, texts: string[], most = 9) => best(texts, query, (text) => text, most)

test('every word must be there, in any order, whatever its case and accents', () => {
  expect(found('SON claude', ['claude-sonnet-4-5', 'claude-opus', 'Café'])).toEqual(['claude-sonnet-4-5'])
  expect(found('cafe', ['Café'])).toEqual(['Café'])
  expect(rank('日志', '日')).toBe(0)
})

test('what begins with the query stands before what contains it', () => {
  expect(found('key', ['monkey', 'API keys', 'keys'])).toEqual(['keys', 'API keys', 'monkey'])
})

test('without a query all are listed as they are, up to a number', () => {
  expect(found('', ['b', 'a', 'c'], 2)).toEqual(['b', 'a'])
})
