import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import { ApiError } from '../lib/api-error'
import { reckoningOf } from '../prices/reckoning'
import type { Prices } from '../prices/store'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { readBodies } from './bodies'
import { contentTypes, exportLogs } from './export'
import type { Flusher } from './flush'
import { cut, detail, item, outcome } from './log-shape'
import { readLog, readLogs } from './logs'
import { moment, readMoment } from './moment'
import type { Retention } from './retention'
import { readVolume } from './volume'

export interface LogRoutes {
  database: Database
  flusher: Flusher
  retention: Pick<Retention, 'clear'>
  prices: Pick<Prices, 'find'>
  audit: Audit
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

/** What volumes are asked for by: the sums are kept under these. */
const summable = {
  model: t.Optional(t.String({ maxLength: 191, description: 'As the client asked for it, or as the upstream calls it' })),
  channelId: t.Optional(t.Integer()),
  channelKeyId: t.Optional(t.Integer()),
  keyId: t.Optional(t.Integer({ description: 'Of the API key' })),
  groupId: t.Optional(t.Integer()),
  from: moment,
  to: moment,
}

const filters = {
  ...summable,
  status: t.Optional(outcome),
  text: t.Optional(t.String({ maxLength: 200, description: 'A part of the error, of a name or of the id' })),
}

const bar = t.Object({ at: t.Number(), requests: t.Number(), failed: t.Number(), cancelled: t.Number() })
const volume = t.Object({ from: t.Number(), to: t.Number(), stepMs: t.Number(), bars: t.Array(bar) })

/** `/api/logs`. What is still in the journal is brought into the database before it is read. */
export function logRoutes({ database, flusher, retention, prices, audit, sessions, log }: LogRoutes) {
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
    .get(
      '/volume',
      async ({ query: { from, to, ...filter } }) => {
        const period = { from: readMoment(from, 'from'), to: readMoment(to, 'to') }
        await flusher.flush('urgent')
        return readVolume(database, { ...filter, ...period }, Date.now())
      },
      { query: t.Object(summable), response: { 200: volume, ...refusals } },
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
        const { counted, ...log } = found
        const priced = log.channel && prices.find(log.upstreamModel ?? log.model, log.channel.id)
        const reckoning = reckoningOf(priced ?? undefined, log.priceVersion, counted, log.costNano)
        return { ...log, reckoning, bodies: await readBodies(database, params.id) }
      },
      { params: t.Object({ id: t.String({ maxLength: 64 }) }), response: { 200: detail, ...refusals } },
    )
}
