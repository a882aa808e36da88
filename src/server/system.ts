import { Elysia, t } from 'elysia'
import type { Config, OptionSight } from '../config'
import type { Database } from '../db/database'
import { readStock } from '../usage/stock'
import { commit, version } from '../version'
import { auditPage, auditQuery, readAudit } from './audit'
import { admin, api, type ErrorLog, refusals } from './door'
import type { Sessions } from './session'

export interface SystemRoutes {
  config: Config
  /** What is configured outside of the settings. */
  options: OptionSight[]
  database: Database
  /** Records that wait in memory because the journal cannot be written. */
  waiting: () => number
  sessions: Pick<Sessions, 'find'>
  /** Requests that are being answered now. */
  inFlight: () => number
  /** What an admin should know: what it is, and a sentence. */
  troubles: () => Trouble[]
  log: ErrorLog
}

export interface Trouble {
  code: string
  message: string
}

/** `GET /api/system`: what runs here. */
export function systemRoutes({ config, options, database, waiting, sessions, inFlight, troubles, log }: SystemRoutes) {
  const startedAt = new Date().toISOString()
  return new Elysia({ prefix: '/api/system', name: 'system', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/',
      () => ({
        version,
        commit,
        bun: Bun.version,
        platform: `${process.platform}-${process.arch}`,
        startedAt,
        database: config.database.type,
        dataDir: config.dataDir,
        inFlight: inFlight(),
        memoryBytes: process.memoryUsage.rss(),
        warnings: troubles(),
      }),
      {
        response: {
          200: t.Object({
            version: t.String(),
            commit: t.String(),
            bun: t.String(),
            platform: t.String(),
            startedAt: t.String({ format: 'date-time' }),
            database: t.String(),
            dataDir: t.String(),
            inFlight: t.Number(),
            memoryBytes: t.Number(),
            warnings: t.Array(t.Object({ code: t.String(), message: t.String() }), { description: 'What is not as it should be now' }),
          }),
          ...refusals,
        },
      },
    )
    .get('/storage', async () => ({ ...(await readStock(database)), journalWaiting: waiting() }), {
      response: { 200: t.Object({ logs: stock, bodies: stock, journalWaiting: t.Number() }), ...refusals },
    })
    .get('/audit', ({ query }) => readAudit(database, query), { query: auditQuery, response: { 200: auditPage, ...refusals } })
    .get('/options', () => ({ configFile: config.configFile, options }), {
      response: { 200: t.Object({ configFile: t.String(), options: t.Array(option) }), ...refusals },
    })
}

const stock = t.Object({ rows: t.Number(), bytes: t.Number({ description: 'About' }) })

const option = t.Object({
  path: t.String(),
  variable: t.String(),
  flag: t.Nullable(t.String()),
  value: t.String(),
  source: t.Nullable(t.String()),
  by: t.Union([t.Literal('flag'), t.Literal('variable'), t.Literal('file'), t.Literal('default')]),
})

/** `GET /health`: for probes; says nothing that anybody may not know. */
export function healthRoutes() {
  return new Elysia({ name: 'health' }).get('/health', () => ({ status: 'ok' as const, version }), {
    response: t.Object({ status: t.Literal('ok'), version: t.String() }),
  })
}
