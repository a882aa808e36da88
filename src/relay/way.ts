import type { Flight } from './live'

/** Adds to the headers of an answer who gave it, at which attempt, and how long Octopus itself has taken for it, unless that is not to be told. */
export function tellWay(headers: Record<string, string>, { journey, tellsWay }: Flight) {
  if (!tellsWay) return
  const { channelName, attempts, waitedMs } = journey.record
  const { ownMs, upstreamMs } = journey.shares()
  if (channelName !== null)
    headers['x-octopus-channel'] = PLAIN.test(channelName) ? channelName : encodeURIComponent(channelName.toWellFormed())
  headers['x-octopus-attempts'] = String(attempts.length)
  headers['x-octopus-overhead-ms'] = ownMs.toFixed(1)
  headers['server-timing'] =
    `octopus;dur=${ownMs.toFixed(1)}, upstream;dur=${upstreamMs.toFixed(1)}${waitedMs ? `, wait;dur=${waitedMs}` : ''}`
}

/** What a header can hold as it is. */
const PLAIN = /^[\x20-\x7e]*$/
