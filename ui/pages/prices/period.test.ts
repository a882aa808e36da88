import { expect, test } from 'bun:test'
import { bounds } from './period'

const now = new Date(2026, 2, 31, 10, 20)
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString()

test('a period begins with a whole day and ends now', () => {
  expect(bounds('today', '', '', now)).toEqual({ from: at(2026, 3, 31), to: now.toISOString() })
  expect(bounds('week', '', '', now)?.from).toBe(at(2026, 3, 25))
})

test('of two dates both days belong to it, and dates that make no sense are no period', () => {
  expect(bounds('dates', '2026-02-27', '2026-03-01', now)).toEqual({ from: at(2026, 2, 27), to: at(2026, 3, 2) })
  expect(bounds('dates', '2026-03-02', '2026-03-01', now)).toBeUndefined()
  expect(bounds('dates', '', '2026-03-01', now)).toBeUndefined()
})
