import { and, asc, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database'
import { DAY, HOUR } from './calendar'
import type { LogFilter } from './logs'
import { scales } from './pieces'
import { type Filter, isFiltered, readSteps } from './source'

/** How many requests began in one stretch of time, and how many of them went wrong. */
export interface Bar {
  /** Unix milliseconds. */
  at: number
  requests: number
  failed: number
  cancelled: number
}

export interface Volume {
  from: number
  to: number
  stepMs: number
  bars: Bar[]
}

/** What the sums are kept by; words and outcomes are not among it. */
type Wanted = Pick<LogFilter, 'model' | 'channelId' | 'channelKeyId' | 'keyId' | 'groupId' | 'from' | 'to'>

/** In a stretch as short as this, bars are shorter than the sums are, unless there are too many requests to count them one by one. */
const SHORT = 3 * HOUR
const MOST_COUNTED = 20_000
const MINUTE = 60_000

/** A period of the request log in at most about a hundred bars of equal length, which begin and end on full ones. Without `from` it begins with the log. */
export async function readVolume(database: Database, wanted: Wanted, now: number): Promise<Volume> {
  const to = wanted.to ?? now
  const from = Math.min(wanted.from ?? (await oldest(database)) ?? to - DAY, to - MINUTE)
  if (to - from <= SHORT && (await countUpTo(database, from, to)) < MOST_COUNTED) return counted(database, wanted, from, to)
  return summed(database, wanted, from, to)
}

async function oldest({ query, tables: { requestLogs } }: Database): Promise<number | undefined> {
  const [first] = await query.select({ at: requestLogs.startedAt }).from(requestLogs).orderBy(asc(requestLogs.startedAt)).limit(1)
  return first?.at
}

async function countUpTo({ query, tables: { requestLogs } }: Database, from: number, to: number): Promise<number> {
  const some = query
    .select({ id: requestLogs.id })
    .from(requestLogs)
    .where(and(gte(requestLogs.startedAt, from), lt(requestLogs.startedAt, to)))
    .limit(MOST_COUNTED)
    .as('some')
  const [found] = await query.select({ n: sql<number>`count(*)` }).from(some)
  return Number(found?.n ?? 0)
}

async function counted(database: Database, wanted: Wanted, from: number, to: number): Promise<Volume> {
  const { query, tables } = database
  const { requestLogs: table } = tables
  const stepMs = [1, 2, 5].map((minutes) => minutes * MINUTE).find((step) => (to - from) / step <= 100) ?? 5 * MINUTE
  const volume = empty(from, to, stepMs)
  const step = sql.raw(String(stepMs))
  const division = sql.raw(database.type === 'mysql' ? 'div' : '/')
  const number = sql<number>`(${table.startedAt} - ${sql.raw(String(volume.from))}) ${division} ${step}`
  const rows = await query
    .select({ number: number.as('number'), outcome: table.outcome, requests: sql<number>`count(*)` })
    .from(table)
    .where(and(gte(table.startedAt, volume.from), lt(table.startedAt, volume.to), ...conditions(table, wanted)))
    .groupBy(number, table.outcome)
  for (const { number, outcome, requests } of rows) {
    const bar = volume.bars[Number(number)]
    if (!bar) continue
    bar.requests += Number(requests)
    if (outcome !== 'ok') bar[outcome] += Number(requests)
  }
  return volume
}

function conditions(table: Database['tables']['requestLogs'], { model, channelId, channelKeyId, keyId, groupId }: Wanted): SQL[] {
  const found: SQL[] = []
  if (model !== undefined) found.push(or(eq(table.model, model), eq(table.upstreamModel, model)) as SQL)
  if (channelId !== undefined) found.push(eq(table.channelId, channelId))
  if (channelKeyId !== undefined) found.push(eq(table.channelKeyId, channelKeyId))
  if (keyId !== undefined) found.push(eq(table.apiKeyId, keyId))
  if (groupId !== undefined) found.push(eq(table.groupId, groupId))
  return found
}

async function summed(database: Database, { model, channelId, channelKeyId, keyId, groupId }: Wanted, from: number, to: number) {
  const rest: Filter = { channelId, channelKeyId, groupId, apiKeyId: keyId }
  const filters: [Filter, 1 | -1][] =
    model === undefined
      ? [[rest, 1]]
      : // A model has two names; what has both alike would count twice.
        [
          [{ ...rest, askedModel: model }, 1],
          [{ ...rest, model }, 1],
          [{ ...rest, askedModel: model, model }, -1],
        ]
  const { scale, each, step } = stepOf(to - from, isFiltered(filters[0]![0]))
  const volume = empty(from, to, step * each)
  const piece = { scale, first: scales[scale].indexOf(volume.from), last: scales[scale].indexOf(volume.to) }
  const found = new Set<Filter>()
  for (const [filter, sign] of filters) {
    // Where one of the two names is nobody's, nothing has both.
    if (sign < 0 && found.size < 2) continue
    for (const { number, counts } of await readSteps(database, piece, step, filter)) {
      const bar = volume.bars[number]
      if (!bar) continue
      found.add(filter)
      bar.requests += sign * counts.requests
      bar.failed += sign * counts.failed
      bar.cancelled += sign * counts.cancelled
    }
  }
  return volume
}

const hours = [1, 2, 3, 6, 12]
const days = [1, 2, 7, 14, 28]

/** Sums by dimension are many rows an hour, so days are put together from those of days sooner. */
function stepOf(span: number, filtered: boolean) {
  if (!filtered && span <= 26 * HOUR) return { scale: 'quarter' as const, each: HOUR / 4, step: 1 }
  if (span <= (filtered ? 9 : 45) * DAY)
    return { scale: 'hour' as const, each: HOUR, step: hours.find((step) => span / (step * HOUR) <= 100) ?? 12 }
  return { scale: 'day' as const, each: DAY, step: days.find((step) => span / (step * DAY) <= 100) ?? 28 }
}

function empty(from: number, to: number, stepMs: number): Volume {
  const first = Math.floor(from / stepMs)
  const last = Math.ceil(to / stepMs)
  const bars = Array.from({ length: last - first }, (_, index) => ({
    at: (first + index) * stepMs,
    requests: 0,
    failed: 0,
    cancelled: 0,
  }))
  return { from: first * stepMs, to: last * stepMs, stepMs, bars }
}
