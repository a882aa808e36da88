import { type Accessor, batch, createEffect, createSignal, on, onCleanup, untrack } from 'solid-js'
import type { LogPage } from '../../contract'
import { type Finished, flights, onFinished, onReturned } from '../../live'
import { knownOfFinished, knownOfFlight, type Line, lineOf, logOfFinished } from './line'
import { createPageReader } from './page-reader'
import { type Conditions, fits, type Period } from './query'
import { createShelf } from './shelf'

export interface Wanted {
  conditions: Conditions
  /** Reckoned anew at each load, as a range goes along with the clock. */
  period: () => Period
  /** Changes with anything of the above. */
  key: string
}

export type Book = ReturnType<typeof createBook>

/** The event stream tells no more ends than this at once; then some may be missing. */
const MOST_TOLD = 50
/** So many ends are kept above the pages before they are read as pages again. */
const MOST_FRESH = 300
/** A request that is gone and of whose end nothing is heard for so long has to be asked for. */
const PATIENCE_MS = 3_000

/**
 * The rows of the log: what goes on and what has just ended, above pages that are read as somebody scrolls. While `isAway`
 * says that the top is out of sight, what is new is held back, so that nothing shifts.
 */
export function createBook(wanted: Accessor<Wanted>, isAway: () => boolean) {
  const shelf = createShelf(isAway)
  const { read, fault, busy, stop } = createPageReader(() => wanted().conditions)
  const [next, setNext] = createSignal<string | null>(null)
  const [ready, setReady] = createSignal(false)
  let period: Period = {}
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Reads the newest page anew; what stays keeps its row. */
  async function again() {
    clearTimeout(timer)
    timer = undefined
    period = untrack(() => wanted().period())
    if (untrack(() => wanted().conditions.status === 'live')) return restart({ items: [], next: null })
    await read(period, undefined, restart)
  }

  const restart = ({ items, next }: Pick<LogPage, 'items' | 'next'>) =>
    batch(() => {
      shelf.replace(items)
      setNext(next)
      setReady(true)
      look()
    })

  async function more() {
    const cursor = next()
    if (!cursor || busy() || fault()) return
    await read(period, cursor, ({ items, next }) =>
      batch(() => {
        shelf.append(items)
        setNext(next)
      }),
    )
  }

  /** Takes in requests that have begun. */
  function look() {
    const now = flights()
    untrack(() => {
      const come = now.filter((flight) => !shelf.find(flight.id) && fits(knownOfFlight(flight), wanted().conditions, period))
      shelf.add(come.map((flight) => lineOf(flight.id, flight)))
      if (shelf.misses(new Set(now.map(({ id }) => id)))) soon(PATIENCE_MS)
    })
  }

  function end(rows: readonly Finished[]) {
    const gone = new Set<string>()
    const come: Line[] = []
    for (const row of rows) {
      const line = shelf.find(row.id)
      const isFit = fits(knownOfFinished(row), wanted().conditions, period)
      if (line && isFit) line.end(logOfFinished(row))
      else if (line) gone.add(row.id)
      else if (isFit) come.push(lineOf(row.id, undefined, logOfFinished(row)))
    }
    shelf.add(come)
    shelf.settle(gone)
    if (rows.length >= MOST_TOLD || (shelf.fresh() > MOST_FRESH && !isAway())) soon(1_000)
  }

  /** Reads anew before long, once. While somebody reads further down, that waits until they are back. */
  function soon(ms: number) {
    timer ??= setTimeout(() => {
      timer = undefined
      if (!isAway()) void again()
    }, ms)
  }

  /** Shows what was held back. */
  function show() {
    batch(shelf.show)
    if (shelf.fresh() > MOST_FRESH) soon(0)
  }

  createEffect(
    on(
      () => wanted().key,
      () => void again(),
    ),
  )
  // Who serves a request may be known only later.
  createEffect(
    on(
      () => flights().map(({ id, channelId }) => `${id} ${channelId}`),
      () => untrack(ready) && look(),
      { defer: true },
    ),
  )
  onFinished((rows) => batch(() => end(rows)))
  onReturned(() => soon(0))
  onCleanup(() => {
    stop()
    clearTimeout(timer)
  })

  const { count, line, indexOf, held } = shelf
  return { count, line, indexOf, held, show, next, more, again, fault, busy, ready }
}
