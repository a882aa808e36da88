import type { Turn } from '../channels/turn'
import type { Place } from '../keys/place'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import type { Fault } from '../protocols/protocol'
import type { Capture } from '../usage/capture'
import type { Journey } from './journey'
import type { Tally } from './tally'

/** What can happen to a request in flight from outside. Set by the relay as the request goes on. */
export interface Flight {
  journey: Journey
  /** Whether the answer's headers tell who gave it, and how long that took. */
  tellsWay: boolean
  /** Ends the request, or what it is waiting for, with a fault. */
  stop(fault: Fault): void
  /**
   * The client's request, until its answer has begun; from then on the answer's stream tells when the client leaves. Making
   * its signal is dear, so only requests that last until the next look are asked for theirs.
   */
  request: Request | undefined
  /** What it takes of the limits of its API key, where that has any. */
  place: Place | undefined
  /** What keeps its bodies, where they are kept. */
  capture: Capture | undefined
  /** What it takes of the limits of channels, once it looks for one. */
  turn: Turn | undefined
  /** The fault that ended it for good. */
  stopped: Fault | undefined
  /** What is being waited for, since when (`performance.now()`), and how long that may take; 0 is without end. */
  waitingFor: 'candidate' | 'first event' | 'next event'
  since: number
  limitMs: number
  /** How long a reply that has begun may be silent. */
  idleLimitMs: number
  startedAt: number
  totalLimitMs: number
  /** Since when it waits for a candidate (unix milliseconds). */
  heldAt: number
  /** Counts what the reply says, while somebody looks. */
  tally: Tally | undefined
  /** Tells the client of a stream that it is still being served; called after each silence of `keepAliveMs`, 0 is never. */
  keepAlive: (() => void) | undefined
  keepAliveMs: number
  keptAliveAt: number
  /** The client has the head of a reply although none has begun: what it is sent instead of a refusal. */
  breakOff: ((fault: Fault) => Uint8Array) | undefined
}

export interface Live {
  add(flight: Flight): void
  remove(flight: Flight): void
  all(): Iterable<Flight>
  /** By the id of its request. */
  find(id: string): Flight | undefined
  /** Tells of each request that has ended, until the answer is called. */
  watch(watcher: (ended: Flight) => void): () => void
  size(): number
  close(): void
}

const LOOK_EVERY_MS = 100

/** The requests in flight, and the one clock that watches over them: no request has timers of its own. */
export function createLive(): Live {
  const flights = new Set<Flight>()
  let watcher: ((ended: Flight) => void) | undefined

  const timer = setInterval(() => {
    const now = performance.now()
    for (const flight of flights) {
      const fault = flight.request?.signal.aborted ? clientGone : overdue(flight, now)
      if (fault) flight.stop(fault)
      else if (isQuiet(flight, now)) {
        flight.keptAliveAt = now
        flight.keepAlive?.()
      }
    }
  }, LOOK_EVERY_MS)
  timer.unref()

  return {
    add: (flight) => void flights.add(flight),
    remove(flight) {
      flights.delete(flight)
      watcher?.(flight)
    },
    all: () => flights,
    find(id) {
      for (const flight of flights) if (flight.journey.id === id) return flight
      return undefined
    },
    watch(other) {
      watcher = other
      return () => {
        watcher = undefined
      }
    },
    size: () => flights.size,
    close: () => clearInterval(timer),
  }
}

/** A request that has just arrived. */
export function newFlight(journey: Journey, request: Request, tellsWay: boolean): Flight {
  const now = performance.now()
  const flight: Flight = {
    journey,
    tellsWay,
    request,
    stop(fault) {
      flight.stopped ??= fault
    },
    place: undefined,
    capture: undefined,
    turn: undefined,
    stopped: undefined,
    waitingFor: 'first event',
    since: now,
    limitMs: 0,
    idleLimitMs: 0,
    startedAt: now,
    totalLimitMs: 0,
    heldAt: 0,
    tally: undefined,
    keepAlive: undefined,
    keepAliveMs: 0,
    keptAliveAt: 0,
    breakOff: undefined,
  }
  return flight
}

/** From now on, stopping the request means cancelling this exchange; only a slow first event leaves hope for the next candidate. */
export function stopWith(flight: Flight, exchange: Exchange) {
  flight.stop = (fault) => {
    if (fault.kind !== 'timeout' || fault.final) flight.stopped ??= fault
    exchange.cancel(fault.kind === 'client-gone' ? undefined : new ExchangeError('timeout', fault.message))
  }
  if (flight.stopped) flight.stop(flight.stopped)
}

export const clientGone: Fault = { kind: 'client-gone', status: 499, message: 'the client went away' }

function overdue({ waitingFor, since, limitMs, startedAt, totalLimitMs }: Flight, now: number): Fault | undefined {
  if (totalLimitMs && now - startedAt > totalLimitMs)
    return { ...tooLong(`the request took longer than ${totalLimitMs / 1000} s, the limit of its group`), final: true }
  if (!limitMs || now - since <= limitMs) return undefined
  return tooLong(`the upstream sent no ${waitingFor} within ${limitMs / 1000} s`)
}

/** Whether the client has heard nothing for so long that it, or a proxy on the way, may give up. */
function isQuiet({ keepAlive, keepAliveMs, keptAliveAt, waitingFor, since, startedAt }: Flight, now: number): boolean {
  if (!keepAlive || !keepAliveMs) return false
  return now - Math.max(keptAliveAt, waitingFor === 'next event' ? since : startedAt) >= keepAliveMs
}

const tooLong = (message: string): Fault => ({ kind: 'timeout', status: 504, message })
