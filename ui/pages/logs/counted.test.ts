import { expect, test } from 'bun:test'
import { countedIn } from './counted'

const bars = [
  { at: 0, requests: 5, failed: 2, cancelled: 1 },
  { at: 10, requests: 3, failed: 0, cancelled: 0 },
]

test('what is counted goes by how it ended, and by what is marked', () => {
  const of = { bars, stepMs: 10 }
  const statuses = [undefined, 'ok', 'failed', 'cancelled', 'live'] as const
  expect(statuses.map((status) => countedIn(of, status))).toEqual([8, 5, 2, 1, 0])
  expect([countedIn(of, undefined, { from: 10 }), countedIn(of, undefined, { from: 0, to: 15 })]).toEqual([3, 5])
})
