import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import { ApiError } from '../lib/api-error'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { readBodies } from './bodies'
import { contentTypes, exportLogs } from './export'
import type { Flusher } from './flush'
import { readLog, readLogs } from './logs'
import { moment, readMoment } from './moment'
import type { Retention } from './retention'

export interface LogRoutes {
  database: Database
  flusher: Flusher
  retention: Pick<Retention, 'clear'>
  audit: Audit
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const named = t.Nullable(t.Object({ id: t.Number(), name: t.String() }))
const counts = t.Object({ input: t.Number(), output: t.Number(), cacheRead: t.Number(), cacheWrite: t.Number(), reasoning: t.Number() })
const outcome = t.Union([t.Literal('ok'), t.Literal('failed'), t.Literal('cancelled')])

const common = {
  id: t.String(),
  startedAt: t.String({ format: 'date-time' }),
  protocol: t.String(),
  model: t.String(),
  group: t.Nullable(t.String()),
  channel: named,
  upstreamModel: t.Nullable(t.String()),
  apiKey: named,
  status: t.Number({ description: 'What the client saw; 499 when it had gone' }),
  outcome,
  stream: t.Boolean(),
  partial: t.Boolean({ description: 'The reply broke off' }),
  estimated: t.Boolean({ description: 'The upstream has counted nothing, so the tokens are estimated' }),
  error: t.Nullable(t.String()),
  usage: t.Nullable(counts),
  costNano: t.Nullable(t.Number({ description: 'Billionths of a US dollar' })),
  firstTokenMs: t.Nullable(t.Number()),
  totalMs: t.Number(),
  warnings: t.Array(t.String({ description: 'What was lost in conversion' })),
}

const item = t.Object({ ...common, attempts: t.Number() })
const cut = t.Boolean({ description: 'Looking for more would have taken too long: going on from `next` may find more' })

const attempt = t.Object({
  channelId: t.Number(),
  channel: t.String(),
  endpoint: t.String(),
  keyHint: t.String(),
  model: t.String(),
  startedMs: t.Number(),
  durationMs: t.Number({ description: 'Until it failed, or its reply had ended' }),
  connectMs: t.Optional(t.Number({ description: 'Until the request left, over a connection that was there or was made' })),
  firstByteMs: t.Optional(t.Number()),
  firstTokenMs: t.Optional(t.Number()),
  method: t.Optional(t.String()),
  path: t.Optional(t.String()),
  status: t.Number(),
  outcome,
  reason: t.Optional(t.String()),
  answer: t.Optional(t.String({ description: 'What the upstream said when it refused, shortened and without secrets' })),
})

const consideration = t.Object({
  channel: t.String(),
  model: t.String(),
  key: t.Optional(t.String({ description: 'The ends of the key' })),
  taken: t.Boolean(),
  why: t.String(),
  until: t.Optional(t.Number({ description: 'Unix milliseconds: when its rest is over' })),
})

const detail = t.Object({
  ...common,
  attempts: t.Array(attempt),
  considered: t.Array(consideration, { description: 'Who was taken or passed over and why; empty where the attempts tell it all' }),
  waitedMs: t.Number({ description: 'How long it waited for somebody who may be asked' }),
  priceVersion: t.Nullable(t.String({ description: 'Of the price that the cost was reckoned with' })),
  bodies: t.Nullable(
    t.Object({
      request: t.Nullable(t.String()),
      response: t.Nullable(t.String()),
      requestBytes: t.Number(),
      responseBytes: t.Number(),
    }),
    { description: 'What the client sent and was told, shortened and without keys; null where it was not kept' },
  ),
  clientIp: t.Nullable(t.String()),
  userAgent: t.Nullable(t.String()),
})

const filters = {
  status: t.Optional(outcome),
  model: t.Optional(t.String({ maxLength: 191, description: 'As the client asked for it, or as the upstream calls it' })),
  channelId: t.Optional(t.Integer()),
  channelKeyId: t.Optional(t.Integer()),
  keyId: t.Optional(t.Integer({ description: 'Of the API key' })),
  groupId: t.Optional(t.Integer()),
  from: moment,
  to: moment,
  text: t.Optional(t.String({ maxLength: 200, description: 'A part of the error, of a name or of the id' })),
}

/** `/api/logs`. What is still in the journal is brought into the database before it is read. */
export function logRoutes({ database, flusher, retention, audit, sessions, log }: LogRoutes) {
  return new Elysia({ prefix: '/api/logs', name: 'logs', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/',
      async ({ query }) => {
        await flusher.flush('urgent')
        const { cursor, limit = 50, from, to, ...filter } = query
        return readLogs(database, { ...filter, from: readMoment(from, 'from'), to: readMoment(to, 'to') }, cursor, limit)
      },
      {
        query: t.Object({
          cursor: t.Optional(t.String({ pattern: '^\\d{1,16}-\\w{1,32}$' })),
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 200 })),
          ...filters,
        }),
        response: { 200: t.Object({ items: t.Array(item), next: t.Nullable(t.String()), cut }), ...refusals },
      },
    )
    .get(
      '/export',
      async ({ query: { format = 'csv', from, to, ...filter } }) => {
        const period = { from: readMoment(from, 'from'), to: readMoment(to, 'to') }
        await flusher.flush('urgent')
        const headers = {
          'content-type': contentTypes[format],
          'content-disposition': `attachment; filename="octopus-requests.${format}"`,
          'cache-control': 'no-store',
        }
        return new Response(exportLogs(database, { ...filter, ...period }, format), { headers })
      },
      { query: t.Object({ format: t.Optional(t.Union([t.Literal('csv'), t.Literal('ndjson')])), ...filters }) },
    )
    .delete(
      '/',
      async ({ admin, query, set }) => {
        const before = readMoment(query.before, 'before') ?? Date.now()
        await flusher.flush('urgent')
        await audit(admin, 'logs.clear', new Date(before).toISOString())
        // It goes in small steps, which may take minutes.
        void retention.clear(before).catch((error) => log.error('request logs could not be deleted', { error: String(error) }))
        set.status = 202
        return { before: new Date(before).toISOString() }
      },
      { query: t.Object({ before: moment }), response: { 202: t.Object({ before: t.String() }), ...refusals } },
    )
    .get(
      '/:id',
      async ({ params }) => {
        await flusher.flush('urgent')
        const found = await readLog(database, params.id)
        if (!found) throw new ApiError(404, 'not_found', `There is no request ${params.id} in the log; it may have been cleared.`)
        return { ...found, bodies: await readBodies(database, params.id) }
      },
      { params: t.Object({ id: t.String({ maxLength: 64 }) }), response: { 200: detail, ...refusals } },
    )
}
