import type { Group } from '../groups/group'
import type { Patience } from '../groups/patience'
import type { Candidate } from '../groups/search'
import { sessionOf } from '../groups/session'
import type { Asking, Walk } from '../groups/walk'
import { estimateRequest } from '../protocols/estimate'
import type { Door } from './door'
import type { Flight } from './live'
import type { Incoming } from './outgoing'

/** Which candidates will do for a request, and the session that is to stay where it was. */
export function askingOf({ only }: Door, { affinitySeconds }: Group, { headers, body, key, asked }: Incoming): Asking {
  return {
    accepts: only && ((channel) => only.includes(channel.protocol)),
    tokens: () => estimateRequest(body.json),
    session: affinitySeconds ? sessionOf(headers, body.json, key.id, asked.model) : undefined,
  }
}

/** Nobody may be asked now: waits for who comes back first, unless that takes too long or the request is stopped. */
export async function hold(patience: Patience, walk: Walk, flight: Flight): Promise<Candidate | null> {
  const leftMs = flight.totalLimitMs ? flight.startedAt + flight.totalLimitMs - performance.now() : Number.POSITIVE_INFINITY
  const since = performance.now()
  const candidate = await patience.next(walk, {
    leftMs,
    begins(end) {
      flight.waitingFor = 'candidate'
      flight.heldAt = Date.now()
      // Nobody upstream is being waited for.
      flight.since = Number.POSITIVE_INFINITY
      flight.stop = (fault) => {
        flight.stopped ??= fault
        end()
      }
      if (flight.stopped) end()
    },
  })
  flight.journey.waited(performance.now() - since)
  return flight.stopped ? null : candidate
}
