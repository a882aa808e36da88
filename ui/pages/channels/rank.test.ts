import { expect, test } from 'bun:test'
import { type ChannelRow, nextSorting, ranked, readSorting, success } from './rank'

const traffic = (requests: number, failed = 0, firstTokenP50: number | null = null) => ({
  ...{ id: 0, requests, failed, cancelled: 0, costNano: requests, firstTokenP50 },
  spark: [],
})
const row = (name: string, of?: ChannelRow['traffic']): ChannelRow => ({
  ...{ id: 1, name, protocol: 'openai-chat', enabled: true, autoGroup: false, hosts: ['api.example.com'], models: 1 },
  ...{ keys: { all: 1, invalid: 0, resting: 0 }, resting: 0, reason: null, running: 0, waiting: 0, traffic: of },
})
const order = (rows: ChannelRow[], sort: string) => ranked(rows, '', readSorting(sort)).map(({ name }) => name)

test('figures sort by size, and who has none comes last either way', () => {
  const rows = [row('none'), row('some', traffic(5, 1, 900)), row('many', traffic(50, 1, 100))]
  expect(order(rows, '-spend')).toEqual(['many', 'some', 'none'])
  expect(order(rows, 'spend')).toEqual(['some', 'many', 'none'])
  expect(order(rows, '-success')).toEqual(['many', 'some', 'none'])
  expect(order(rows, 'speed')).toEqual(['many', 'some', 'none'])
})

test('names sort as people count', () => {
  expect(order([row('account 10'), row('account 9')], 'name')).toEqual(['account 9', 'account 10'])
})

test('every word that is searched is in the name, the protocol or the address', () => {
  expect(ranked([row('relay'), row('other')], 'EXAMPLE rel', undefined).map(({ name }) => name)).toEqual(['relay'])
})

test('heads go from the most to the least to no order; names begin at A', () => {
  expect([undefined, '-spend', 'spend'].map((now) => nextSorting(readSorting(now), 'spend'))).toEqual(['-spend', 'spend', undefined])
  expect([undefined, 'name', '-name'].map((now) => nextSorting(readSorting(now), 'name'))).toEqual(['name', '-name', undefined])
})

test('who hung up counts neither way', () => {
  expect(success({ ...traffic(10, 1), cancelled: 4 })).toEqual({ served: 5, of: 6 })
  expect(success({ ...traffic(4), cancelled: 4 })).toBeUndefined()
})
