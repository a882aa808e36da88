import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import { ApiError, invalid } from '../lib/api-error'
import { oneOf } from '../lib/schema'
import { createZone, type Zone } from '../lib/zone'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { DAY, type Unit } from './calendar'
import type { Flusher } from './flush'
import { readLatency } from './latency'
import { type MomentText, moment, readMoment } from './moment'
import { metrics, readRanking } from './ranking'
import { type Point, readSeries } from './series'
import { type Dimension, readBeginning } from './source'
import { readOverview } from './statistics'

export interface StatisticsRoutes {
  database: Database
  flusher: Flusher
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const number = t.Nullable(t.Number())

const totals = {
  requests: t.Number(),
  failed: t.Number(),
  cancelled: t.Number(),
  inputTokens: t.Number(),
  outputTokens: t.Number(),
  cacheReadTokens: t.Number(),
  cacheWriteTokens: t.Number(),
  reasoningTokens: t.Number(),
  costNano: t.Number({ description: 'Billionths of a US dollar' }),
  firstTokenMs: t.Nullable(t.Number({ description: 'The mean, of the requests that had one' })),
  totalMs: number,
  tokensPerSecond: number,
  cacheHitRate: t.Nullable(t.Number({ description: 'How much of the input came from prompt caches, 0 to 1' })),
}

const percentiles = t.Object({ p50: number, p95: number, p99: number }, { description: 'Milliseconds, within 5 %' })
const times = { firstToken: percentiles, total: percentiles }

const spark = t.Object({ requests: t.Number(), failed: t.Number(), costNano: t.Number(), tokens: t.Number(), firstTokenMs: number })

const point = t.Object({
  at: t.Number({ description: 'Unix milliseconds' }),
  name: t.String({ description: 'As a calendar there says it: 2026-03-29T14:00, 2026-03-29 or 2026-03' }),
  ...totals,
  firstToken: t.Optional(t.Object({ p50: number, p95: number }, { description: 'Milliseconds; where `times` were asked for' })),
})

const ranked = t.Object({
  key: t.Union([t.Number(), t.String()]),
  name: t.Nullable(t.String({ description: 'Null when what it was is gone' })),
  share: t.Nullable(t.Number({ description: 'Of the whole, 0 to 1; null for rates and times' })),
  ...totals,
  firstToken: t.Optional(percentiles),
  total: t.Optional(percentiles),
})

const id = t.Optional(t.Integer())
const filters = {
  channelId: id,
  endpointId: id,
  channelKeyId: id,
  groupId: id,
  apiKeyId: id,
  model: t.Optional(t.String({ maxLength: 191, description: 'As the upstream calls it' })),
  askedModel: t.Optional(t.String({ maxLength: 191, description: 'As the client asked for it' })),
}
const dimensions = Object.keys(filters) as Dimension[]
const timeZone = t.Optional(t.String({ maxLength: 64, description: 'Like Europe/Berlin; UTC if absent' }))
const period = { from: moment, to: moment, ...filters }
const firstOnes = 'A period from 0 on begins with the first request.'

/** `/api/stats`: what requests came to, answered from sums. What is still in the journal is brought into the database before. */
export function statisticsRoutes({ database, flusher, sessions, log }: StatisticsRoutes) {
  const settled = () => flusher.flush('urgent')
  const begun = async ({ from, to }: Period) => ({
    from: from > 0 ? from : Math.min((await readBeginning(database)) ?? to - DAY, to - 1),
    to,
  })
  return new Elysia({ prefix: '/api/stats', name: 'statistics', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/overview',
      async ({ query: { from, to, previousFrom, ...filter } }) => {
        const between = await begun(periodOf(from, to, DAY))
        const earlier = readMoment(previousFrom, 'previousFrom')
        await settled()
        return { ...isoOf(between), ...(await readOverview(database, between.from, between.to, filter, earlier)) }
      },
      {
        query: t.Object({ ...period, previousFrom: moment }, { description: firstOnes }),
        response: {
          200: t.Object({ from: t.String(), to: t.String(), ...totals, ...times, previous: t.Object(totals), spark: t.Array(spark) }),
          ...refusals,
        },
      },
    )
    .get(
      '/series',
      async ({ query: { from, to, by: wanted = 'day', times, timeZone, ...filter } }) => {
        const between = await begun(periodOf(from, to, wanted === 'hour' ? DAY : 30 * DAY))
        const by = wanted === 'auto' ? unitOf(between) : wanted
        if (by === 'hour' && between.to - between.from > LONGEST_BY_HOUR)
          throw invalid('by: hours are told of 62 days at most; ask for days.')
        const zone = zoneOf(timeZone)
        await settled()
        const points: Point[] = await readSeries(database, between.from, between.to, by, zone, filter)
        if (!times) return { by, timeZone: zone.name, points }
        const latency = await readLatency(database, points, by, between.to, filter)
        return { by, timeZone: zone.name, points: points.map((point, index) => ({ ...point, firstToken: latency[index] })) }
      },
      {
        query: t.Object({ ...period, by: t.Optional(oneOf(['hour', 'day', 'month', 'auto'])), times: t.Optional(t.Boolean()), timeZone }),
        response: { 200: t.Object({ by: oneOf(['hour', 'day', 'month']), timeZone: t.String(), points: t.Array(point) }), ...refusals },
      },
    )
    .get(
      '/ranking',
      async ({ query: { from, to, by, metric = 'requests', limit = 20, ...filter } }) => {
        const between = periodOf(from, to, DAY)
        await settled()
        return { ...isoOf(between), by, metric, ...(await readRanking(database, between.from, between.to, by, metric, limit, filter)) }
      },
      {
        query: t.Object({
          ...period,
          by: oneOf(dimensions),
          metric: t.Optional(oneOf(metrics)),
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 10_000 })),
        }),
        response: {
          200: t.Object({
            from: t.String(),
            to: t.String(),
            by: t.String(),
            metric: t.String(),
            items: t.Array(ranked),
            count: t.Number({ description: 'How many there are in all' }),
          }),
          ...refusals,
        },
      },
    )
    .get(
      '/heatmap',
      async ({ query: { year, from, to, timeZone, ...filter } }) => {
        const zone = zoneOf(timeZone)
        const shown = year ?? zone.wall(Date.now()).year
        const between = from ? periodOf(from, to, DAY) : { from: zone.instant(shown, 1, 1), to: zone.instant(shown + 1, 1, 1) }
        await settled()
        const points = await readSeries(database, between.from, between.to, 'day', zone, filter)
        return { year: shown, timeZone: zone.name, days: points.map(dayOf) }
      },
      {
        query: t.Object({
          year: t.Optional(t.Integer({ minimum: 1971, maximum: 9999, description: 'Without it, and without `from`, this one' })),
          timeZone,
          ...period,
        }),
        response: {
          200: t.Object({
            year: t.Number(),
            timeZone: t.String(),
            days: t.Array(t.Object({ date: t.String(), requests: t.Number(), tokens: t.Number(), costNano: t.Number() })),
          }),
          ...refusals,
        },
      },
    )
}

const LONGEST_BY_HOUR = 62 * DAY

/** So that a chart has a dozen bars or a few dozen. */
function unitOf({ from, to }: Period): Unit {
  const days = (to - from) / DAY
  if (days <= 3) return 'hour'
  return days <= 100 ? 'day' : 'month'
}

const dayOf = ({ name, requests, inputTokens, outputTokens, costNano }: Point) => ({
  date: name,
  requests,
  tokens: inputTokens + outputTokens,
  costNano,
})

interface Period {
  from: number
  to: number
}

function periodOf(from: MomentText, to: MomentText, usual: number): Period {
  const end = readMoment(to, 'to') ?? Date.now()
  const start = readMoment(from, 'from') ?? end - usual
  if (start >= end) throw new ApiError(422, 'invalid', 'from: expected a moment before "to".')
  return { from: start, to: end }
}

const isoOf = ({ from, to }: Period) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })

function zoneOf(timeZone = 'UTC'): Zone {
  try {
    return createZone(timeZone || 'UTC')
  } catch {
    throw invalid('timeZone: expected a time zone like Europe/Berlin.')
  }
}
