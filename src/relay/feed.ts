import type { Flight, Live } from './live'
import { type EndedSight, endedSightOf, type FlightSight, sightOf, tokensOf } from './sight'
import { COMMENT } from './sse'
import { Tally } from './tally'

export interface FeedOptions {
  live: Live
  /** What rests just now, as it is to be shown. */
  resting(): readonly object[]
  /** What serves here. */
  server?: ServerSight
  /** What people set up, and how to hear that somebody has changed it. */
  configuration?: Partial<Record<Topic, { onChange(listener: () => void): unknown }>>
  now?: () => number
  /** How often clients are told what has changed; 0 is never by itself: then somebody calls `tick`. */
  tickMs?: number
}

export interface ServerSight {
  version: string
  database: string
  startedAt: number
  /** Another one for every build of the admin. */
  build: string
}

/** The parts of the configuration, as the live view names them. */
export type Topic = 'channels' | 'groups' | 'keys' | 'prices' | 'settings' | 'alerts'

/** What the live view is told. A `snapshot` is all there is, an `update` what has changed since. */
export interface Update {
  at: number
  /** How many there are; only the first of them are shown. */
  inFlight: number
  /** New ones, and those whose state has changed. */
  flights?: FlightSight[]
  /** Those that are shown no longer. */
  gone?: string[]
  /** Tokens so far, of those that have more than at the last time. */
  tokens?: Record<string, number>
  ended?: EndedSight[]
  /** How many have ended besides. */
  endedMore?: number
  resting?: readonly object[]
  /** What of the configuration is no longer as it was, whoever has changed it. */
  changed?: Topic[]
  /** Told in snapshots. */
  server?: ServerSight
}

interface Viewer {
  controller: ReadableStreamDefaultController<Uint8Array>
  until: number
  /** Whether it may still look, and when that is asked next. */
  isWelcome: () => Promise<boolean>
  askAt: number
  /** It has not taken what it was sent: it is told all anew when it has. */
  isBehind: boolean
}

const MOST_FLIGHTS = 200
const MOST_ENDED = 50
const MOST_VIEWERS = 20
/** Then clients come again, and show again who they are. */
const LONGEST_VIEW_MS = 10 * 60_000
/** A session that has ended is noticed within this time. */
const ASK_MS = 5_000
const QUIET_TICKS = 60

export type Feed = ReturnType<typeof createFeed>

/** Tells those who look at the live view what happens, a few times a second; does nothing at all while nobody does. */
export function createFeed({ live, resting, server, configuration = {}, now = Date.now, tickMs = 250 }: FeedOptions) {
  const viewers = new Set<Viewer>()
  const shown = new Map<string, { text: string; tokens: number }>()
  const changed = new Set<Topic>()
  let ended: EndedSight[] = []
  let endedMore = 0
  let restingText = ''
  let quietTicks = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let unwatch = () => {}

  for (const [topic, source] of Object.entries(configuration)) source.onChange(() => viewers.size && changed.add(topic as Topic))

  function note({ journey }: Flight) {
    if (ended.length < MOST_ENDED) ended.push(endedSightOf(journey.record))
    else endedMore++
  }

  function open() {
    unwatch = live.watch(note)
    if (tickMs) timer = setInterval(tick, tickMs)
  }

  function close() {
    unwatch()
    clearInterval(timer)
    for (const flight of live.all()) flight.tally = undefined
    shown.clear()
    changed.clear()
    ended = []
    endedMore = 0
    restingText = ''
  }

  function leave(viewer: Viewer) {
    if (viewers.delete(viewer) && !viewers.size) close()
  }

  /** What has changed since the last time; `undefined` for nothing. */
  function changes(): Update | undefined {
    const update: Update = { at: now(), inFlight: live.size(), ...changedFlights() }
    if (ended.length) update.ended = ended
    if (endedMore) update.endedMore = endedMore
    if (changed.size) update.changed = [...changed]
    ended = []
    endedMore = 0
    changed.clear()
    const parts = resting()
    const text = JSON.stringify(parts)
    if (text !== restingText) update.resting = parts
    restingText = text
    return Object.keys(update).length > 2 ? update : undefined
  }

  function changedFlights(): Pick<Update, 'flights' | 'gone' | 'tokens'> {
    const flights: FlightSight[] = []
    const tokens: Record<string, number> = {}
    const gone = new Set(shown.keys())
    for (const flight of firstOf(live.all())) {
      const sight = sightOf(flight)
      const text = `${sight.state} ${sight.attempt} ${sight.channel}`
      const count = tokensOf(flight)
      const known = shown.get(sight.id)
      flight.tally ??= new Tally(sight.protocol)
      gone.delete(sight.id)
      if (known?.text !== text) flights.push(sight)
      if (count > (known?.tokens ?? 0)) tokens[sight.id] = count
      shown.set(sight.id, { text, tokens: count })
    }
    for (const id of gone) shown.delete(id)
    return { ...(flights.length && { flights }), ...(gone.size && { gone: [...gone] }), ...(Object.keys(tokens).length && { tokens }) }
  }

  /** All there is, as it was told last. */
  function snapshot(): Update {
    const flights = firstOf(live.all()).filter(({ journey }) => shown.has(journey.id))
    return {
      at: now(),
      inFlight: live.size(),
      flights: flights.map(sightOf),
      tokens: Object.fromEntries([...shown].map(([id, { tokens }]) => [id, tokens])),
      resting: resting(),
      ...(server && { server }),
    }
  }

  function tick() {
    const update = changes()
    quietTicks = update ? 0 : quietTicks + 1
    const text = update ? eventText('update', update) : quietTicks % QUIET_TICKS === 0 ? COMMENT : ''
    const at = now()
    for (const viewer of viewers) {
      if (at >= viewer.until) dismiss(viewer)
      else tell(viewer, text)
      if (at >= viewer.askAt) void askAgain(viewer)
    }
  }

  function tell(viewer: Viewer, text: string) {
    if (!text && !viewer.isBehind) return
    if ((viewer.controller.desiredSize ?? 0) <= 0) {
      viewer.isBehind = true
      return
    }
    viewer.controller.enqueue(Buffer.from(viewer.isBehind ? eventText('snapshot', snapshot()) : text))
    viewer.isBehind = false
  }

  async function askAgain(viewer: Viewer) {
    viewer.askAt = now() + ASK_MS
    // A database that does not answer sends nobody away.
    if (!(await viewer.isWelcome().catch(() => true))) dismiss(viewer)
  }

  function dismiss(viewer: Viewer) {
    if (!viewers.has(viewer)) return
    viewer.controller.close()
    leave(viewer)
  }

  return {
    tick,
    /** The events for one viewer, as server-sent events; `undefined` when there are too many viewers. They end when it is welcome no more. */
    view(isWelcome = async () => true): ReadableStream<Uint8Array> | undefined {
      if (viewers.size >= MOST_VIEWERS) return undefined
      let viewer: Viewer
      return new ReadableStream<Uint8Array>({
        start(controller) {
          viewer = { controller, until: now() + LONGEST_VIEW_MS, isWelcome, askAt: now() + ASK_MS, isBehind: false }
          if (!viewers.size) open()
          // What has changed since the last tick is for the others as well.
          if (viewers.size) tick()
          else changes()
          viewers.add(viewer)
          controller.enqueue(Buffer.from(`retry: 1000\n${eventText('snapshot', snapshot())}`))
        },
        cancel: () => leave(viewer),
      })
    },
    /** Ends all views. */
    close() {
      for (const viewer of [...viewers]) dismiss(viewer)
    },
  }
}

const eventText = (event: string, data: Update) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

function firstOf(flights: Iterable<Flight>): Flight[] {
  const first: Flight[] = []
  for (const flight of flights) {
    if (first.length === MOST_FLIGHTS) break
    first.push(flight)
  }
  return first
}
