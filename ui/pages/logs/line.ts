import { type Accessor, createSignal } from 'solid-js'
import type { Log } from '../../contract'
import type { Finished, Flight } from '../../live'
import type { Known } from './query'

/** One request in the table: in flight at first, then ended. It stays the same object, so that its row stays where it is. */
export interface Line {
  id: string
  flight: Flight | undefined
  log: Accessor<Log | undefined>
  end: (log: Log) => void
}

export function lineOf(id: string, flight: Flight | undefined, ended?: Log): Line {
  const [log, end] = createSignal(ended)
  return { id, flight, log, end }
}

export const startOf = (line: Line): number => {
  const log = line.log()
  return log ? Date.parse(log.startedAt) : (line.flight?.startedAt ?? 0)
}

/** What goes on stands above what has ended, and the new above the old. */
export const inOrder = (one: Line, other: Line): number =>
  Number(Boolean(one.log())) - Number(Boolean(other.log())) || startOf(other) - startOf(one) || (one.id < other.id ? 1 : -1)

export const knownOfFlight = (flight: Flight): Known => ({
  ...flight,
  outcome: 'live',
  keyId: flight.apiKeyId,
  texts: [flight.model, flight.channel, flight.apiKey, flight.upstreamModel],
})

export const knownOfFinished = (row: Finished): Known => ({
  ...row,
  startedAt: Date.parse(row.startedAt),
  channelId: row.channel?.id ?? null,
  keyId: row.apiKey?.id ?? null,
  texts: [row.error, row.model, row.channel?.name ?? null, row.apiKey?.name ?? null, row.upstreamModel],
})

const noUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }

/** A request as the event stream tells its end, in the shape of the log. */
export const logOfFinished = ({ groupId, channelKeyId, usage, ...row }: Finished): Log => ({
  ...row,
  usage: usage && { ...noUsage, ...usage },
})
