import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { readTraffic } from './channels'
import type { Flusher } from './flush'

export interface TrafficRoutes {
  database: Database
  flusher: Flusher
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const HOURS = 24

const traffic = t.Object({
  id: t.Number({ description: 'Of the channel' }),
  requests: t.Number(),
  failed: t.Number(),
  cancelled: t.Number(),
  costNano: t.Number({ description: 'Billionths of a US dollar' }),
  firstTokenP50: t.Nullable(t.Number({ description: 'Milliseconds, within 5 %' })),
  spark: t.Array(t.Number(), { description: 'Requests by the hour, the oldest first' }),
})

/** `GET /api/stats/channels`: what went through each channel in the last 24 hours. Channels that nobody asked are left out. */
export function trafficRoutes({ database, flusher, sessions, log }: TrafficRoutes) {
  return new Elysia({ prefix: '/api/stats', name: 'traffic', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/channels',
      async () => {
        await flusher.flush('urgent')
        return { hours: HOURS, items: await readTraffic(database, Date.now(), HOURS) }
      },
      { response: { 200: t.Object({ hours: t.Number(), items: t.Array(traffic) }), ...refusals } },
    )
}
