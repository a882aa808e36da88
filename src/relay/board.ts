import type { Flight, Live } from './live'
import { type EndedSight, endedSightOf, type FlightSight, sightOf, tokensOf } from './sight'
import { Tally } from './tally'
import type { ServerSight, Topic, Update } from './update'

export interface BoardOptions {
  live: Live
  /** What rests just now, as it is to be shown. */
  resting(): readonly object[]
  /** What serves here. */
  server?: ServerSight | undefined
  now(): number
}

const MOST_FLIGHTS = 200
const MOST_ENDED = 50

/** What the live view shows: all of it as it was told last, and what has changed since. */
export function createBoard({ live, resting, server, now }: BoardOptions) {
  const shown = new Map<string, { text: string; tokens: number }>()
  const changed = new Set<Topic>()
  let ended: EndedSight[] = []
  let endedMore = 0
  let restingText = ''

  /** What has happened since the last time and is told once. */
  function takeEvents(): Pick<Update, 'ended' | 'endedMore' | 'changed'> {
    const events = { ...(ended.length && { ended }), ...(endedMore && { endedMore }), ...(changed.size && { changed: [...changed] }) }
    ended = []
    endedMore = 0
    changed.clear()
    return events
  }

  function takeResting(): Pick<Update, 'resting'> {
    const parts = resting()
    const text = JSON.stringify(parts)
    if (text === restingText) return {}
    restingText = text
    return { resting: parts }
  }

  function takeFlights(): Pick<Update, 'flights' | 'gone' | 'tokens'> {
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

  return {
    /** Notes a request that has ended. */
    noteEnd({ journey }: Flight) {
      if (ended.length < MOST_ENDED) ended.push(endedSightOf(journey.record))
      else endedMore++
    },
    /** Notes that a part of the configuration is no longer as it was. */
    noteChange: (topic: Topic) => changed.add(topic),
    /** What has changed since the last time; `undefined` for nothing. */
    changes(): Update | undefined {
      const news = { ...takeFlights(), ...takeEvents(), ...takeResting() }
      return Object.keys(news).length ? { at: now(), inFlight: live.size(), ...news } : undefined
    },
    /** All there is, as it was told last. */
    snapshot(): Update {
      const flights = firstOf(live.all()).filter(({ journey }) => shown.has(journey.id))
      return {
        at: now(),
        inFlight: live.size(),
        flights: flights.map(sightOf),
        tokens: Object.fromEntries([...shown].map(([id, { tokens }]) => [id, tokens])),
        resting: resting(),
        ...(server && { server }),
      }
    },
    /** Forgets all that was told: nobody looks any more. */
    clear() {
      for (const flight of live.all()) flight.tally = undefined
      shown.clear()
      takeEvents()
      restingText = ''
    },
  }
}

function firstOf(flights: Iterable<Flight>): Flight[] {
  const first: Flight[] = []
  for (const flight of flights) {
    if (first.length === MOST_FLIGHTS) break
    first.push(flight)
  }
  return first
}
