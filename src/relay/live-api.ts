import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { ApiError } from '../lib/api-error'
import type { Fault } from '../protocols/protocol'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, isSignedIn, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { attempt, consideration } from '../usage/log-shape'
import type { Feed } from './feed'
import type { Live } from './live'

export interface LiveRoutes {
  live: Live
  feed: Feed
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

/** The caller's affair, as it is not to come again by itself. */
const stopped: Fault = { kind: 'caller', status: 400, message: 'the request was stopped by an administrator', final: true }

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** How far a request has come until now, in the shapes of its log to be. */
const progress = Type.Object({
  attempts: Type.Array(attempt, { description: 'The last of them may be going on: then its duration is 0' }),
  considered: Type.Array(consideration),
  warnings: Type.Array(Type.String()),
})

const notInFlight = (id: string) => new ApiError(404, 'not_found', `There is no request ${id} in flight; it may have ended.`)

/** `/api/live`: what happens now, as server-sent events (`snapshot`, then `update`), and how to stop a request. */
export function liveRoutes({ live, feed, sessions, audit, log }: LiveRoutes) {
  return new Elysia({ prefix: '/api/live', name: 'live', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('/', ({ request }) => {
      const view = feed.view(() => isSignedIn(request, sessions))
      if (!view) throw new ApiError(429, 'too_many', 'Too many live views are open; close one of them.')
      return new Response(view, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' },
      })
    })
    .get(
      '/:id',
      ({ params: { id } }) => {
        const flight = live.find(id)
        if (!flight) throw notInFlight(id)
        const { attempts, considered = [], warnings = [] } = flight.journey.record
        return { attempts, considered, warnings }
      },
      { params, response: { 200: progress, ...refusals } },
    )
    .post(
      '/:id/stop',
      async ({ params: { id }, admin }) => {
        const flight = live.find(id)
        if (!flight) throw notInFlight(id)
        const { model, apiKeyName } = flight.journey.record
        flight.stop(stopped)
        await audit(admin, 'request.stop', id, { model, apiKey: apiKeyName })
        return { stopped: id }
      },
      {
        params,
        response: { 200: Type.Object({ stopped: Type.String() }), ...refusals },
      },
    )
}
