import { expect, test } from 'bun:test'
import { createZone } from './zone'

const iso = (at: number) => new Date(at).toISOString()

test('a clock shows the time of its place, weekdays from Monday to Sunday', () => {
  const berlin = createZone('Europe/Berlin')
  expect(berlin.wall(Date.parse('2026-06-30T22:30:59Z'))).toEqual({ year: 2026, month: 7, day: 1, hour: 0, minute: 30, weekday: 3 })
  expect(createZone('UTC').wall(Date.parse('2026-11-22T00:00:00Z')).weekday).toBe(7)
  expect(createZone('Asia/Kolkata').wall(Date.parse('2026-01-01T00:00:00Z'))).toMatchObject({ hour: 5, minute: 30 })
})

test('midnight is found on both sides of a change of clocks', () => {
  const berlin = createZone('Europe/Berlin')
  expect(iso(berlin.instant(2026, 3, 29))).toBe('2026-03-28T23:00:00.000Z')
  expect(iso(berlin.instant(2026, 3, 30))).toBe('2026-03-29T22:00:00.000Z')
  expect(iso(berlin.instant(2026, 10, 25))).toBe('2026-10-24T22:00:00.000Z')
  expect(iso(berlin.instant(2026, 10, 26))).toBe('2026-10-25T23:00:00.000Z')
})

test('days and months run over', () => {
  const utc = createZone('UTC')
  expect(iso(utc.instant(2026, 13, 1))).toBe('2027-01-01T00:00:00.000Z')
  expect(iso(utc.instant(2026, 2, 29))).toBe('2026-03-01T00:00:00.000Z')
})

test('a midnight that is skipped is the first moment of its day', () => {
  // In Santiago clocks go from 24:00 to 01:00.
  const santiago = createZone('America/Santiago')
  const first = santiago.instant(2026, 9, 6)
  expect(santiago.wall(first)).toMatchObject({ day: 6, hour: 1, minute: 0 })
  expect(santiago.wall(first - 1)).toMatchObject({ day: 5, hour: 23, minute: 59 })
})

test('every midnight of a year begins its day, wherever that is', () => {
  for (const name of ['Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Cairo']) {
    const zone = createZone(name)
    for (let day = 1; day <= 365; day++) {
      const start = zone.instant(2026, 1, day)
      const date = new Date(Date.UTC(2026, 0, day))
      expect([name, zone.wall(start).day]).toEqual([name, date.getUTCDate()])
      expect([name, zone.wall(start - 1).day]).not.toEqual([name, date.getUTCDate()])
    }
  }
})
