import { expect, test } from 'bun:test'
import { age, change, count, duration, exactMoney, moment, money, remaining, share } from './figures'

test('small counts stay whole and large ones are shortened', () => {
  expect([0, 987, 9_999, 64_300_000].map((n) => count(n, 'en'))).toEqual(['0', '987', '9,999', '64.3M'])
})

test('an age is one whole unit', () => {
  const hour = 3_600_000
  expect([0, 59.9 * 60_000, hour, 47 * hour, 80 * hour].map((ms) => age(ms, 'en'))).toEqual(['1m', '59m', '1h', '1d', '3d'])
})

test('a cost below a cent is not shown as nothing', () => {
  expect([0, 63_180_000_000, 18_200_000, 1_500, 100].map((nano) => money(nano, 'en'))).toEqual([
    '$0.00',
    '$63.18',
    '$0.018',
    '$0.000002',
    '<$0.000001',
  ])
})

test('who compares sums sees their last digit', () => {
  expect([12_300_000, 1, 2_000_000_000].map((nano) => exactMoney(nano, 'en'))).toEqual(['$0.0123', '$0.000000001', '$2.00'])
})

test('durations change their unit before they get long', () => {
  expect([0, 84, 940, 12_340, 59_960, 125_000].map((ms) => duration(ms, 'en'))).toEqual(['0ms', '84ms', '0.94s', '12.3s', '1m 0s', '2m 5s'])
})

test('one failure in many is never rounded up to all', () => {
  expect(share(99_999, 100_000, 'en')).toBe('99.9%')
  expect(share(2, 3, 'en')).toBe('66.7%')
  expect(share(1, 100_000, 'en')).toBe('<0.1%')
  expect(share(0, 9, 'en')).toBe('0%')
  expect(share(9, 9, 'en')).toBe('100%')
  expect(share(0, 0, 'en')).toBe('0%')
})

test('a change needs something to compare with', () => {
  expect(change(112, 100, 'en')).toBe('+12%')
  expect(change(5, 0, 'en')).toBeUndefined()
})

test('today shows the clock and another day its date', () => {
  const now = new Date(2026, 10, 21, 12)
  expect(moment(new Date(2026, 10, 21, 9, 5, 7), now, 'en')).toBe('09:05:07')
  expect(moment(new Date(2026, 10, 20, 9, 5, 7), now, 'en')).toBe('Nov 20 09:05:07')
})

test('what is left of a rest is told in its two largest units', () => {
  const rests = [200, 42_000, 125_000, 3_600_000, 11_520_000, 187_200_000]
  expect(rests.map((ms) => remaining(ms, 'en'))).toEqual(['1s', '42s', '2m 5s', '1h', '3h 12m', '2d 4h'])
})
