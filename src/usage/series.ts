import type { Database } from '../db/database'
import type { Zone } from '../lib/zone'
import { type Bar, barsOf, DAY, HOUR, monthOf, type Stretch, stretchesOf, type Unit } from './calendar'
import { scales } from './pieces'
import { add, type Counts, noCounts } from './rollup'
import { type Filter, isFiltered, readSteps, readWithinDays } from './source'
import { type Totals, totalsOf } from './statistics'

export type Point = Totals & Bar

/** A period by hours, days or months of a place's calendar, without gaps; the first and the last are whole as well. */
export async function readSeries(
  database: Database,
  from: number,
  to: number,
  unit: Unit,
  zone: Zone,
  filter: Filter = {},
): Promise<Point[]> {
  const stretches = unit === 'month' ? stretchesOf(zone, monthBefore(zone, from), monthAfter(zone, to)) : stretchesOf(zone, from, to)
  const sums = new Map<number, Counts>()
  const note = (key: number, counts: Counts, sign: 1 | -1 = 1) => {
    const known = sums.get(key) ?? noCounts()
    sums.set(key, known)
    add(known, counts, sign)
  }
  if (unit === 'hour') await readHours(database, stretches, filter, note)
  else await readDays(database, stretches, filter, unit === 'day' ? note : (day, counts, sign) => note(monthOf(day * DAY), counts, sign))
  return [...barsOf(unit, stretches)].map(([key, bar]) => ({ ...bar, ...totalsOf(sums.get(key)) }))
}

function monthBefore(zone: Zone, at: number): number {
  const { year, month } = zone.wall(at)
  return zone.instant(year, month, 1)
}

function monthAfter(zone: Zone, at: number): number {
  const { year, month } = zone.wall(at - 1)
  return zone.instant(year, month + 1, 1)
}

type Note = (key: number, counts: Counts, sign?: 1 | -1) => void

/** Where the clocks of a place are not whole hours ahead, its hours begin within those of UTC. */
async function readHours(database: Database, stretches: readonly Stretch[], filter: Filter, note: Note) {
  const isWhole = stretches.every(({ offset }) => offset % HOUR === 0)
  const scale = isWhole || isFiltered(filter) ? 'hour' : 'quarter'
  const { indexOf } = scales[scale]
  const read = async (from: number, to: number, start: number) => {
    const piece = { scale, first: indexOf(from), last: indexOf(to - 1) + 1 } as const
    for (const { number, counts } of await readSteps(database, piece, scale === 'hour' ? 1 : 4, filter)) note(start + number * HOUR, counts)
  }
  for (const [index, { from, to, offset }] of stretches.entries()) {
    const start = Math.floor((from + offset) / HOUR) * HOUR - offset
    // Where clocks were changed within an hour, what came before has been read with the other clock.
    const next = index > 0 && start < from ? Math.min(start + HOUR, to) : start
    if (next > start) await read(from, next, start)
    if (next < to) await read(next, to, next)
  }
}

/**
 * The days of a place are those of UTC, less what is already of the next day there (or still of the one before), which is read
 * from the sums of shorter times. So a year takes hundreds of rows, not thousands.
 */
async function readDays(database: Database, stretches: readonly Stretch[], filter: Filter, note: Note) {
  const first = Math.floor(stretches[0]!.from / DAY) - 1
  const last = Math.floor(stretches.at(-1)!.to / DAY) + 2
  for (const { number, counts } of await readSteps(database, { scale: 'day', first, last }, 1, filter)) note(first + number, counts)
  for (const [index, stretch] of stretches.entries()) {
    const from = index === 0 ? first * DAY : stretch.from
    const to = index === stretches.length - 1 ? last * DAY : stretch.to
    for (const { scale, low, high } of shiftsOf(stretch.offset, !isFiltered(filter))) {
      const { indexOf } = scales[scale]
      const piece = { scale, first: indexOf(from), last: indexOf(to) }
      for (const { number, counts } of await readWithinDays(database, piece, low, high, filter)) {
        note(number, counts, -1)
        note(number + Math.sign(stretch.offset), counts)
      }
    }
  }
}

/** The part of a UTC day that is of another day in a place: its whole hours and, if `exactly`, the quarters that are left of an hour. */
function shiftsOf(offset: number, exactly: boolean): { scale: 'hour' | 'quarter'; low: number; high: number }[] {
  const quarters = Math.round(Math.abs(offset) / (HOUR / 4))
  const hours = Math.floor(quarters / 4)
  const [hour, quarter] =
    offset > 0
      ? [
          { low: 24 - hours, high: 24 },
          { low: 96 - quarters, high: 96 - hours * 4 },
        ]
      : [
          { low: 0, high: hours },
          { low: hours * 4, high: quarters },
        ]
  return [
    ...(hours ? [{ scale: 'hour' as const, ...hour }] : []),
    ...(exactly && quarters % 4 ? [{ scale: 'quarter' as const, ...quarter }] : []),
  ]
}
