import { expect, test } from 'bun:test'
import { barEnd, dayStart, periodOf, type RangeQuery, ranges, readDay, writeDay } from './range'

const now = new Date(2026, 10, 21, 13, 20).getTime()
const at = (...parts: [number, number, number, number?]) => new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0).getTime()

test('the last 24 hours are whole ones, and are compared with the 24 before', () => {
  expect(periodOf({}, now)).toEqual({ from: at(2026, 11, 20, 14), to: now, previousFrom: at(2026, 11, 19, 14), chartTo: now })
})

test('today is compared with yesterday until the same time, and its chart shows all of the day', () => {
  expect(periodOf({ range: 'today' }, now)).toEqual({
    from: at(2026, 11, 21),
    to: now,
    previousFrom: at(2026, 11, 20),
    chartTo: at(2026, 11, 22),
  })
})

test('days and months are those of the calendar', () => {
  const spans: [string, number, number][] = [
    ['yesterday', at(2026, 11, 20), at(2026, 11, 19)],
    ['7d', at(2026, 11, 15), at(2026, 11, 8)],
    ['30d', at(2026, 10, 23), at(2026, 9, 23)],
    ['12m', at(2025, 12, 1), at(2024, 12, 1)],
  ]
  for (const [range, from, previousFrom] of spans) expect(periodOf({ range }, now)).toMatchObject({ from, previousFrom })
})

test('days of one’s own are whole, whatever their order, and never end after now', () => {
  const custom = (from?: string, to?: string) => periodOf({ range: 'custom', from, to } as RangeQuery, now)
  expect(custom('2026-11-01', '2026-11-03')).toMatchObject({ from: at(2026, 11, 1), to: at(2026, 11, 4), previousFrom: at(2026, 10, 29) })
  expect(custom('2026-11-03', '2026-11-01')).toEqual(custom('2026-11-01', '2026-11-03'))
  expect(custom('2026-11-20', '2026-11-30').to).toBe(now)
  expect(custom('nonsense')).toMatchObject({ from: at(2026, 11, 15), to: now })
})

test('every range begins before it ends, and an unknown one is the usual', () => {
  for (const range of ranges) {
    const { from, to } = periodOf({ range }, now)
    expect(from).toBeLessThan(to)
  }
  expect(periodOf({ range: 'aeon' }, now)).toEqual(periodOf({}, now))
  expect(periodOf({ range: 'custom', from: '2999-01-01', to: '2999-01-02' }, now).to).toBeGreaterThan(now)
})

test('a day is written as it is read, and bars end where the next begins', () => {
  expect(writeDay(readDay('2026-02-28')!)).toBe('2026-02-28')
  expect(barEnd(at(2026, 2, 28), 'day')).toBe(at(2026, 3, 1))
  expect(barEnd(at(2026, 12, 1), 'month')).toBe(at(2027, 1, 1))
  expect(dayStart(now, -21)).toBe(at(2026, 10, 31))
})
