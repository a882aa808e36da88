import { inArray } from 'drizzle-orm'
import type { Database } from '../db/database'
import { playground } from '../keys/key'
import { readBeyond, without } from './edges'
import { type Dimension, type Filter, piecesFor, readSums, readTimes } from './source'
import { type Times, type Totals, timesOf, totalsOf } from './statistics'

/** What each value of a dimension comes to, the most of the metric first. */
export async function readRanking(
  database: Database,
  from: number,
  to: number,
  dimension: Dimension,
  metric: Metric,
  limit: number,
  filter: Filter = {},
) {
  const pieces = piecesFor(from, to, filter, dimension)
  const sums = await readSums(database, pieces, filter, dimension)
  const beyond = await readBeyond(database, from, to, filter, dimension)
  const times = metric in timeMetrics ? await readTimes(database, pieces, filter, dimension) : undefined
  const rows = [...sums]
    .map(([key, counts]) => [key, without(counts, beyond.get(key))] as const)
    .filter(([key, { requests }]) => key !== 0 && key !== '' && requests > 0)
    .map(([key, counts]) => {
      const row = { key, ...totalsOf(counts), ...(times && timesOf(times.get(key))) }
      return { row, rank: rankOf(metric, row) }
    })
    .sort((a, b) => b.rank - a.rank || b.row.requests - a.row.requests)
  const whole = rows.reduce((sum, { rank }) => sum + Math.max(0, rank), 0)
  const isSum = sumMetrics.has(metric)
  const shown = rows.slice(0, limit)
  const names = await namesOf(
    database,
    dimension,
    shown.map(({ row }) => row.key),
  )
  return {
    items: shown.map(({ row, rank }) => ({
      ...row,
      name: typeof row.key === 'string' ? row.key : (names.get(row.key) ?? null),
      share: isSum && whole ? Math.max(0, rank) / whole : null,
    })),
    count: rows.length,
  }
}

type Ranked = Totals & Partial<Times>

const timeMetrics = {
  firstTokenP50: (row: Ranked) => row.firstToken?.p50,
  firstTokenP95: (row: Ranked) => row.firstToken?.p95,
  firstTokenP99: (row: Ranked) => row.firstToken?.p99,
  totalP50: (row: Ranked) => row.total?.p50,
  totalP95: (row: Ranked) => row.total?.p95,
  totalP99: (row: Ranked) => row.total?.p99,
}

const plainMetrics = {
  requests: (row: Ranked) => row.requests,
  failed: (row: Ranked) => row.failed,
  cancelled: (row: Ranked) => row.cancelled,
  cost: (row: Ranked) => row.costNano,
  tokens: (row: Ranked) => row.inputTokens + row.outputTokens,
  inputTokens: (row: Ranked) => row.inputTokens,
  outputTokens: (row: Ranked) => row.outputTokens,
  cacheReadTokens: (row: Ranked) => row.cacheReadTokens,
  reasoningTokens: (row: Ranked) => row.reasoningTokens,
  failureRate: (row: Ranked) => row.failed / (row.requests - row.cancelled || 1),
  cacheHitRate: (row: Ranked) => row.cacheHitRate,
  tokensPerSecond: (row: Ranked) => row.tokensPerSecond,
}

const allMetrics = { ...plainMetrics, ...timeMetrics }
export type Metric = keyof typeof allMetrics
export const metrics = Object.keys(allMetrics) as Metric[]
/** Those of which one value is a share of the whole. */
const sumMetrics = new Set<Metric>([
  'requests',
  'failed',
  'cancelled',
  'cost',
  'tokens',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'reasoningTokens',
])

const rankOf = (metric: Metric, row: Ranked): number => allMetrics[metric](row) ?? -1

/** What the ids of a dimension are called; absent are those that are gone. */
async function namesOf({ query, tables }: Database, dimension: Dimension, keys: (number | string)[]): Promise<Map<number, string>> {
  const { channels, channelEndpoints, channelKeys, groups, apiKeys } = tables
  const places = {
    channelId: [channels.id, channels.name, channels],
    endpointId: [channelEndpoints.id, channelEndpoints.url, channelEndpoints],
    channelKeyId: [channelKeys.id, channelKeys.hint, channelKeys],
    groupId: [groups.id, groups.name, groups],
    apiKeyId: [apiKeys.id, apiKeys.name, apiKeys],
  } as const
  const ids = keys.filter((key) => typeof key === 'number')
  if (dimension === 'model' || dimension === 'askedModel' || !ids.length) return new Map()
  const [id, name, table] = places[dimension]
  const rows = await query.select({ id, name }).from(table).where(inArray(id, ids))
  const named = rows.map((row): [number, string] => [row.id, row.name])
  return new Map(dimension === 'apiKeyId' ? [...named, [playground.id, playground.name]] : named)
}
