import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import { ApiError, invalid } from '../lib/api-error'
import { nullable } from '../lib/schema'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Flusher } from '../usage/flush'
import { readLog } from '../usage/logs'
import type { Calls } from './calls'
import { curlFrom, curlOf } from './curl'

export interface CurlRoutes {
  database: Database
  flusher: Pick<Flusher, 'flush'>
  calls: Pick<Calls, 'find'>
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const answer = Type.Object({
  curl: Type.String({ description: 'A command for a shell, without the key' }),
  note: nullable(Type.String({ description: 'What is missing in it' })),
})

/** `GET /api/logs/:id/curl`: what was said upstream, as a command to try it again. */
export function curlRoutes({ database, flusher, calls, sessions, log }: CurlRoutes) {
  return new Elysia({ prefix: '/api/logs', name: 'curl', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/:id/curl',
      async ({ params: { id }, query }) => {
        const kept = query.attempt && calls.find(id, query.attempt)
        if (kept) return curlOf(kept)
        await flusher.flush('urgent')
        const found = await readLog(database, id)
        if (!found) throw new ApiError(404, 'not_found', `There is no request ${id} in the log; it may have been cleared.`)
        const number = query.attempt ?? found.attempts.length
        const attempt = found.attempts[number - 1]
        if (!attempt) throw invalid(`attempt: the request ${id} has ${found.attempts.length} attempts.`)
        const call = calls.find(id, number)
        return call ? curlOf(call) : curlFrom(attempt)
      },
      {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        query: t.Object({
          attempt: t.Optional(t.Integer({ minimum: 1, maximum: 1000, description: 'Counted from 1; the last if absent' })),
        }),
        response: { 200: answer, ...refusals },
      },
    )
}
