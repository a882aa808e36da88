import { expect, test } from 'bun:test'
import { ratesDraft, readWhole, wholeDraft } from './whole'

const price = {
  input: 2.5,
  output: 15,
  cacheRead: 0.25,
  cacheWrite1h: 5,
  audioIn: 40,
  request: 0.01,
  tiers: [{ above: 200_000, input: 5, output: 22.5 }],
  modes: { fast: { input: 5, output: 30 } },
}

test('a price is the same after it was opened and saved', () => expect(readWhole(wholeDraft(price))).toEqual({ price }))

test('tiers may be written in any order, with separators in their sizes', () => {
  const draft = wholeDraft({ input: 1, output: 2 })
  draft.tiers = [
    { above: '200,000', rates: ratesDraft({ input: 4 }) },
    { above: '32 000', rates: ratesDraft({ output: 3 }) },
  ]
  expect(readWhole(draft).price?.tiers).toEqual([
    { above: 32_000, output: 3 },
    { above: 200_000, input: 4 },
  ])
})

test('the first mistake is told, and where', () => {
  expect(readWhole(wholeDraft(null)).mistake).toEqual({ field: 'input', why: 'missing' })
  const draft = wholeDraft(price)
  draft.tiers[0]!.rates.reasoning = 'much'
  expect(readWhole(draft).mistake).toEqual({ field: 'reasoning', tier: 0, why: 'wrong' })
  draft.tiers[0]!.above = ''
  expect(readWhole(draft).mistake).toEqual({ field: 'above', tier: 0, why: 'wrong' })
  const modes = { flex: ratesDraft({}) }
  expect(readWhole({ ...wholeDraft({ input: 1, output: 2 }), modes })).toEqual({ price: { input: 1, output: 2 } })
  modes.flex.output = 'x'
  expect(readWhole({ ...wholeDraft(price), modes }).mistake).toEqual({ field: 'output', mode: 'flex', why: 'wrong' })
  expect(readWhole({ ...draft, request: '-1' }).mistake).toEqual({ field: 'request', why: 'wrong' })
})
