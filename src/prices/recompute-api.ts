import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { invalid } from '../lib/api-error'
import { integer, nullable, oneOf, strict } from '../lib/schema'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { readMoment } from '../usage/moment'
import type { Recomputation } from './recomputation'
import type { Recompute } from './recompute'

export interface RecomputeRoutes {
  recompute: Pick<Recompute, 'start' | 'state' | 'settled' | 'stop'>
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

/** How long an answer waits for the end; most recomputations are over by then. */
const PATIENCE_MS = 1500

const id = integer(1, Number.MAX_SAFE_INTEGER)
const which = {
  model: Type.Optional(Type.String({ maxLength: 255, description: 'As the upstream calls it' })),
  channelId: Type.Optional(id),
  groupId: Type.Optional(id),
}

const asked = Type.Object(
  {
    from: Type.String({ maxLength: 40, description: 'ISO 8601 or unix milliseconds; rounded to whole hours of UTC, as `to` is' }),
    to: Type.Optional(Type.String({ maxLength: 40, description: 'Now, if absent' })),
    ...which,
    dryRun: Type.Optional(Type.Boolean({ description: 'Only tells what would change' })),
  },
  strict,
)

const sums = {
  changed: Type.Number({ description: 'Requests whose cost is another' }),
  before: Type.Number({ description: 'What these have cost, in billionths of a US dollar' }),
  after: Type.Number(),
}

const told = Type.Object({
  state: oneOf(['running', 'done', 'stopped', 'failed']),
  dryRun: Type.Boolean(),
  from: Type.String({ format: 'date-time' }),
  to: Type.String({ format: 'date-time' }),
  ...which,
  progress: Type.Number({ description: '0 to 1' }),
  requests: Type.Number({ description: 'Those that were looked at' }),
  ...sums,
  unpriced: Type.Number({ description: 'Requests that nobody knows the price of: their cost stays as it is' }),
  gone: nullable(Type.Number({ description: 'Requests that the log no longer has: their cost stays as it is. Known at the end' })),
  models: Type.Array(Type.Object({ model: Type.String({ description: 'Empty for all others together' }), ...sums })),
  error: nullable(Type.String()),
  startedAt: Type.String({ format: 'date-time' }),
  endedAt: nullable(Type.String({ format: 'date-time' })),
})

/** `/api/prices/recompute`: reckons what requests have cost anew, at the prices of today. One at a time; each answer tells how far it is. */
export function recomputeRoutes({ recompute, sessions, audit, log }: RecomputeRoutes) {
  const state = () => {
    const current = recompute.state()
    return { current: current ? shown(current) : null }
  }
  const answers = { response: { 200: Type.Object({ current: nullable(told) }), ...refusals } }

  return new Elysia({ prefix: '/api/prices/recompute', name: 'recompute', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('', state, answers)
    .post(
      '',
      async ({ admin, body: { from, to, dryRun = false, ...which } }) => {
        const period = { from: readMoment(from, 'from') ?? 0, to: readMoment(to, 'to') ?? Date.now() }
        if (period.from >= period.to) throw invalid('from: expected a moment before "to".')
        await recompute.start({ ...period, ...which }, dryRun)
        if (!dryRun) await audit(admin, 'prices.recompute', new Date(period.from).toISOString(), { ...period, ...which })
        await recompute.settled(PATIENCE_MS)
        return state()
      },
      { body: asked, ...answers },
    )
    .post(
      '/stop',
      async ({ admin }) => {
        recompute.stop()
        await audit(admin, 'prices.recompute.stop', '')
        await recompute.settled(PATIENCE_MS)
        return state()
      },
      answers,
    )
}

function shown({ asked: { from, to, ...which }, startedAt, endedAt, place, models, ...rest }: Recomputation): typeof told.static {
  const moreFirst = models.toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
  return {
    ...rest,
    ...which,
    from: iso(from),
    to: iso(to),
    progress: rest.state === 'done' ? 1 : place ? (place.startedAt - from) / (to - from) : 0,
    models: moreFirst,
    startedAt: iso(startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
  }
}

const iso = (at: number) => new Date(at).toISOString()
