import { expect, test } from 'bun:test'
import type { PriceItem } from '../../contract'
import { identified, placeOf, readRate, typedOver, unpriced, withAnswer } from './draft'

const item = (model: string, more: Partial<PriceItem> = {}): PriceItem => ({
  model,
  channels: [],
  requests: 0,
  price: null,
  source: null,
  matchedBy: null,
  matched: null,
  provider: null,
  own: false,
  multiplier: null,
  version: null,
  updatedAt: null,
  ...more,
})
const relay = { id: 7, name: 'relay' }

test('a cell takes dollars with a point or a comma, and nothing else', () => {
  const cells = {
    '2.5': 2.5,
    '2,5': 2.5,
    ' $3 ': 3,
    '.25': 0.25,
    '0': 0,
    '': undefined,
    '1e3': 'wrong',
    '-1': 'wrong',
    free: 'wrong',
  } as const
  for (const [text, rate] of Object.entries(cells)) expect([text, readRate(text)]).toEqual([text, rate])
})

test('a price needs input and output, and keeps what no cell shows', () => {
  expect(typedOver(null, { input: 2 })).toEqual({ missing: 'output' })
  expect(typedOver(null, { output: 2 })).toEqual({ missing: 'input' })
  expect(typedOver({ input: 1, output: 4, cacheRead: 0.1, request: 0.01 }, { output: 5, cacheRead: undefined })).toEqual({
    price: { input: 1, output: 5, request: 0.01 },
  })
})

test('a price by hand is kept under the name it was found by, and for its channel alone', () => {
  expect(placeOf(item('gpt-5', { source: 'synced', matched: 'openai/gpt-5' }))).toEqual({ model: 'gpt-5', channelId: undefined })
  expect(placeOf(item('GPT-5', { source: 'manual', matched: 'gpt-5' }))).toEqual({ model: 'gpt-5', channelId: undefined })
  expect(placeOf(item('gpt-5', { source: 'manual', matched: 'gpt-5', own: true, channels: [relay] }))).toEqual({
    model: 'gpt-5',
    channelId: 7,
  })
})

test('a price that is set shows in every row of the model but those of one channel', () => {
  const rows = identified([item('a', { requests: 3 }), item('a', { own: true, channels: [relay] }), item('a'), item('b')])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(4)
  const after = withAnswer(rows, rows[0]!, item('a', { price: { input: 1, output: 2 }, source: 'manual' }))
  expect(after.map(({ price }) => price?.output)).toEqual([2, undefined, 2, undefined])
  expect(after[0]).toMatchObject({ requests: 3, id: rows[0]!.id })
})

test('only what was used is missed a price', () => {
  const rows = identified([item('used', { requests: 3 }), item('idle'), item('known', { requests: 9, price: { input: 1, output: 2 } })])
  expect(unpriced(rows).map(({ model }) => model)).toEqual(['used'])
})
