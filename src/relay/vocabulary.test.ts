import { expect, test } from 'bun:test'
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base'
import { readVocabulary } from './vocabulary'

test('the vocabulary is the same as the package has it as a program', () => {
  const tokens = readVocabulary()
  expect(tokens.length).toBe(ranks.length)
  expect(tokens.findIndex((token, rank) => String(token) !== String(ranks[rank]))).toBe(-1)
})
