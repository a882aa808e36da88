import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import { apply } from './apply'
import type { Journal } from './journal'
import type { Mover } from './mover'
import { forgetPosition, positionOf } from './position'
import { doneIn, openIn, tellTorn } from './stretch'

export interface Transfer {
  /** Moves what the journal holds now; what is written meanwhile is for the next time. Throws what the database says. */
  moveAll(): Promise<void>
  /** After a failure, which may have been none: a connection can break between a commit and its answer. */
  catchUp(): Promise<void>
}

export interface TransferOptions {
  database: Database
  journal: Journal
  /** Takes long stretches off the relay's thread. */
  mover: Mover | undefined
  /** Whether somebody waits for the end. */
  isHurried(): boolean
  log: Log
}

const ROTATE_BYTES = 8 << 20
/** From so much on the records are moved in a thread of its own: some four hundred. */
const LONG_BYTES = 256 << 10
/** How much longer than a batch takes the relay has to itself before the next. */
const RELAY_SHARE = 3

/** Moves records from the journal into the database, stretch by stretch, and remembers how far it has come. */
export function createTransfer({ database, journal, mover, isHurried, log }: TransferOptions): Transfer {
  let place = { segment: journal.current().segment, position: 0 }

  /** Applies the next stretch; answers whether there was one. */
  async function step(): Promise<boolean> {
    const { segment, position } = place
    const moved = isLong() && mover ? await mover.move(segment, position) : await moveHere(segment, position)
    if (moved.end === position) return false
    tellTorn(moved, log)
    // The position moves past replies that have begun and not ended, so their lines move on as well; `rotate` has moved those of an old segment.
    if (segment === journal.current().segment) for (const line of moved.open) if (journal.isOpen(line)) journal.append(line)
    place.position = moved.end
    return true
  }

  /** Whether so much waits that a thread is worth while. */
  function isLong(): boolean {
    const { segment, size } = journal.current()
    return place.segment !== segment || size - place.position > LONG_BYTES
  }

  async function moveHere(segment: string, position: number) {
    const stretch = journal.read(segment, position)
    const done = doneIn(stretch)
    if (done.length) await apply(database, done, segment, stretch.end)
    return { end: stretch.end, open: openIn(stretch), torn: stretch.torn }
  }

  async function moveSegment() {
    const { segment, size } = journal.current()
    const end = place.segment === segment ? size : Number.POSITIVE_INFINITY
    while (place.position < end) {
      const startedAt = performance.now()
      const isElsewhere = mover && isLong()
      if (!(await step())) return
      // The relay goes on between two batches, and gets the greater part of the time, unless somebody waits for the end.
      if (!isElsewhere) await Bun.sleep(isHurried() ? 0 : RELAY_SHARE * (performance.now() - startedAt))
    }
  }

  async function moveAll() {
    if (place.segment === journal.current().segment && place.position > ROTATE_BYTES) journal.rotate()
    await moveSegment()
    if (place.segment === journal.current().segment) return
    const { segment } = place
    journal.remove(segment)
    place = { segment: journal.current().segment, position: 0 }
    await forgetPosition(database, segment)
    await moveSegment()
  }

  async function catchUp() {
    place.position = Math.max(place.position, await positionOf(database, place.segment))
  }

  return { moveAll, catchUp }
}
