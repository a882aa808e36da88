import { type Accessor, batch, createEffect, createSignal, on, onCleanup, untrack } from 'solid-js'
import { api, ask, type Fault } from '../../api'
import type { LogPage } from '../../contract'
import { type Finished, flights, onFinished, onReturned } from '../../live'
import { inOrder, knownOfFinished, knownOfFlight, type Line, lineOf, logOfFinished } from './line'
import { type Conditions, fits, logQuery, type Period } from './query'

export interface Wanted {
  conditions: Conditions
  /** Reckoned anew at each load, as a range goes along with the clock. */
  period: () => Period
  /** Changes with anything of the above. */
  key: string
}

export type Book = ReturnType<typeof createBook>

const PAGE = 100
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
  const [fresh, setFresh] = createSignal<readonly Line[]>([])
  const [held, setHeld] = createSignal<readonly Line[]>([])
  const [pages, setPages] = createSignal<readonly Line[]>([])
  const [next, setNext] = createSignal<string | null>(null)
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(false)
  const [ready, setReady] = createSignal(false)
  const known = new Map<string, Line>()
  let period: Period = {}
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const isLive = () => wanted().conditions.status === 'live'
  const read = (cursor?: string) => ask(api.logs.get({ query: { ...logQuery(wanted().conditions, period), limit: PAGE, cursor } }))

  /** Reads page after page until one has rows: a search through a long log is answered in stretches. */
  async function fetch(cursor: string | undefined, take: (page: LogPage, isLast: boolean) => void) {
    const mine = ++turn
    setBusy(true)
    for (let from = cursor; ; ) {
      const { value, fault } = await read(from)
      if (mine !== turn) return
      setFault(fault)
      if (fault) break
      const isLast = value.items.length > 0 || value.next === null
      take(value, isLast)
      if (isLast) break
      from = value.next ?? undefined
    }
    setBusy(false)
  }

  /** Reads the newest page anew; what stays keeps its row. */
  async function again() {
    clearTimeout(timer)
    timer = undefined
    period = untrack(() => wanted().period())
    if (untrack(isLive)) return batch(() => restart({ items: [], next: null, cut: false }))
    await fetch(undefined, (page) => batch(() => restart(page)))
  }

  function restart(page: LogPage) {
    const before = new Map([...pages(), ...fresh(), ...held()].map((line) => [line.id, line]))
    known.clear()
    const lines = page.items.map((log) => {
      const line = before.get(log.id) ?? lineOf(log.id, undefined)
      line.end(log)
      known.set(log.id, line)
      return line
    })
    setPages(lines)
    setNext(page.next)
    setHeld([])
    setFresh([])
    setReady(true)
    look()
  }

  async function more() {
    const cursor = next()
    if (!cursor || busy() || fault()) return
    await fetch(cursor, (page) =>
      batch(() => {
        const lines = page.items.filter(({ id }) => !known.has(id)).map((log) => lineOf(log.id, undefined, log))
        for (const line of lines) known.set(line.id, line)
        if (lines.length) setPages([...pages(), ...lines])
        setNext(page.next)
      }),
    )
  }

  /** Takes in requests that have begun. */
  function look() {
    const now = flights()
    untrack(() => {
      const here = new Set(now.map(({ id }) => id))
      const come = now.filter((flight) => !known.has(flight.id) && fits(knownOfFlight(flight), wanted().conditions, period))
      add(come.map((flight) => lineOf(flight.id, flight)))
      if ([...fresh(), ...held()].some((line) => !line.log() && !here.has(line.id))) soon(PATIENCE_MS)
    })
  }

  function add(lines: readonly Line[]) {
    for (const line of lines) known.set(line.id, line)
    if (!lines.length) return
    if (isAway()) setHeld([...lines, ...held()])
    else setFresh([...lines, ...fresh()].sort(inOrder))
  }

  function end(rows: readonly Finished[]) {
    const { conditions } = wanted()
    const gone = new Set<string>()
    const come: Line[] = []
    for (const row of rows) {
      const line = known.get(row.id)
      const isFit = fits(knownOfFinished(row), conditions, period)
      if (line && isFit) line.end(logOfFinished(row))
      else if (line) gone.add(row.id)
      else if (isFit) come.push(lineOf(row.id, undefined, logOfFinished(row)))
    }
    add(come)
    for (const id of gone) known.delete(id)
    if (gone.size) setHeld(held().filter(({ id }) => !gone.has(id)))
    if (!isAway() || gone.size)
      setFresh(
        fresh()
          .filter(({ id }) => !gone.has(id))
          .toSorted(isAway() ? () => 0 : inOrder),
      )
    if (rows.length >= MOST_TOLD || (fresh().length > MOST_FRESH && !isAway())) soon(1_000)
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
    batch(() => {
      setFresh([...held(), ...fresh()].sort(inOrder))
      setHeld([])
    })
    if (fresh().length > MOST_FRESH) soon(0)
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
    turn++
    clearTimeout(timer)
  })

  const count = () => fresh().length + pages().length
  const line = (index: number): Line | undefined => {
    const above = fresh().length
    return index < above ? fresh()[index] : pages()[index - above]
  }
  const indexOf = (id: string) => {
    const at = fresh().findIndex((line) => line.id === id)
    if (at >= 0) return at
    const below = pages().findIndex((line) => line.id === id)
    return below < 0 ? -1 : below + fresh().length
  }
  return { count, line, indexOf, held: () => held().length, show, next, more, again, fault, busy, ready }
}
