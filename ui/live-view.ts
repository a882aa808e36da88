import type { EndedSight, FlightSight } from '../src/relay/sight'
import type { Topic, Update } from '../src/relay/update'

/** A request in flight, with about how many tokens its reply has had. */
export type Flight = FlightSight & { tokens: number }
/** A request that has ended since the page was opened, in the fields of the log. */
export type Finished = EndedSight
/** A part of the configuration. */
export type { Topic }

export interface View {
  /** In the order in which they began. */
  flights: Flight[]
  /** How many there are; `flights` has only the first of them. */
  inFlight: number
  /** The newest first. */
  finished: Finished[]
  /** What rests, as text: it changes whenever other parts rest than before. */
  resting: string
}

const MOST_FINISHED = 100

export const nothing: View = { flights: [], inFlight: 0, finished: [], resting: '[]' }

/** What is seen after an update. */
export function seen(before: View, update: Update): View {
  const gone = new Set([...(update.gone ?? []), ...(update.flights ?? []).map(({ id }) => id)])
  const known = new Map(before.flights.map((flight) => [flight.id, flight]))
  const stay = before.flights.filter(({ id }) => !gone.has(id))
  const come = (update.flights ?? []).map((flight) => ({ ...flight, tokens: known.get(flight.id)?.tokens ?? 0 }))
  const told = (flight: Flight) => {
    const tokens = update.tokens?.[flight.id]
    return tokens === undefined ? flight : { ...flight, tokens }
  }
  return {
    flights: [...stay, ...come].map(told).sort((one, other) => one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1)),
    inFlight: update.inFlight,
    finished: update.ended ? [...update.ended].reverse().concat(before.finished).slice(0, MOST_FINISHED) : before.finished,
    resting: update.resting ? JSON.stringify(update.resting) : before.resting,
  }
}

/** What is seen after all has been told anew: what has ended before stays in sight. */
export const seenAnew = (before: View, snapshot: Update): View => seen({ ...before, flights: [] }, { flights: [], ...snapshot })
