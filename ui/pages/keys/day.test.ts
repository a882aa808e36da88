import { expect, test } from 'bun:test'
import { fromDay, toDay } from './day'

test('a key lasts until the end of the day that was chosen, in the time zone of who chose it', () => {
  const end = new Date(fromDay('2026-11-21')!)
  expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([21, 23, 59])
  expect(toDay(end.toISOString())).toBe('2026-11-21')
})

test('no day is no expiry, both ways', () => {
  expect(fromDay('')).toBeNull()
  expect(toDay(null)).toBe('')
})
