import { expect, test } from 'bun:test'
import type { RankingItem } from '../../contract'
import { few, rowsOf } from './standings'

const items = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `model ${at}`, name: `model ${at}`, requests: 10, share: 1 / 8 }) as RankingItem)
const shown = (count: number, all: number) => {
  const how = {
    of: 'requests',
    by: 'model',
    period: { from: 0, to: 1, previousFrom: 0, chartTo: 1 },
    sought: {},
    narrowed: () => '',
    limit: few,
    whole: '/all',
  } as const
  return rowsOf({ items: items(count), count: all }, how, 'en')
}

test('a single other stands by its name, several stand together', () => {
  expect(shown(few, few).filter(({ isRest }) => isRest)).toEqual([])
  expect(
    shown(few + 1, few + 1)
      .map(({ name }) => name)
      .at(-1),
  ).toBe(`model ${few}`)
  const rows = shown(few + 1, few + 2)
  expect(rows.length).toBe(few + 1)
  expect(rows.at(-1)).toMatchObject({ isRest: true, text: '20', href: '/all' })
})
