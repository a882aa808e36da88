import { Elysia, t } from 'elysia'
import type { Config } from '../config'
import { commit, version } from '../version'
import { admin, api, type ErrorLog, refusals } from './door'
import type { Sessions } from './session'

export interface SystemRoutes {
  config: Config
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
export function systemRoutes({ config, sessions, inFlight, troubles, log }: SystemRoutes) {
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
}

/** `GET /health`: for probes; says nothing that anybody may not know. */
export function healthRoutes() {
  return new Elysia({ name: 'health' }).get('/health', () => ({ status: 'ok' as const, version }), {
    response: t.Object({ status: t.Literal('ok'), version: t.String() }),
  })
}
