import { expect, test } from 'bun:test'
import { conditionsOf, fits, type Known, listedPeriod, logQuery, shownPeriod } from './query'

const now = Date.parse('2026-11-21T12:00:00Z')
const HOUR = 3_600_000
const known: Known = {
  id: 'ab12',
  startedAt: now - 60_000,
  outcome: 'failed',
  model: 'fast',
  upstreamModel: 'gpt-5',
  groupId: 1,
  channelId: 2,
  channelKeyId: 3,
  keyId: 4,
  texts: ['Overloaded', null],
}

test('without anything in the address the last day is shown and nothing is left out', () => {
  expect(logQuery(conditionsOf({}), listedPeriod({}, now))).toMatchObject({ from: '2026-11-20T12:00:00.000Z', to: undefined })
  expect(shownPeriod({ range: 'all' }, now)).toEqual({})
  expect(shownPeriod({ range: 'nonsense' }, now)).toEqual(shownPeriod({}, now))
})

test('what is marked narrows the table and leaves the strip as it is', () => {
  const search = { from: '2026-11-21T10:00:00Z', to: '2026-11-21T11:00:00Z' }
  expect(listedPeriod(search, now)).toEqual({ from: now - 2 * HOUR, to: now - HOUR })
  expect(shownPeriod(search, now)).toEqual({ from: now - 24 * HOUR })
})

test('what is marked outside of the range is shown with some time around it', () => {
  const search = { from: '2026-11-01T00:00:00Z', to: '2026-11-01T02:00:00Z' }
  expect(shownPeriod(search, now)).toEqual({ from: Date.parse('2026-10-31T23:00:00Z'), to: Date.parse('2026-11-01T03:00:00Z') })
})

test('an address that is no sense narrows nothing', () => {
  const read = conditionsOf({ status: 'good', channel: 'x', key: '', text: '  ' })
  expect(Object.values(read).filter((value) => value !== undefined)).toEqual([])
})

test('a request is found by each of its names and by no other', () => {
  const cases: [Parameters<typeof conditionsOf>[0], boolean][] = [
    [{}, true],
    [{ model: 'fast' }, true],
    [{ model: 'gpt-5' }, true],
    [{ model: 'gpt' }, false],
    [{ status: 'failed', channel: '2', upstream: '3', key: '4', group: '1' }, true],
    [{ status: 'live' }, false],
    [{ key: '5' }, false],
    [{ text: 'overLOADED' }, true],
    [{ text: 'ab12' }, true],
    [{ text: 'nothing' }, false],
  ]
  for (const [search, found] of cases) expect([search, fits(known, conditionsOf(search), {})]).toEqual([search, found])
  expect(fits(known, conditionsOf({}), { to: known.startedAt })).toBe(false)
})
