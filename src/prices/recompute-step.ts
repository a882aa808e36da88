import { and, asc, eq, gt, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../db/database'
import { run, type Steps } from '../db/step'
import { sumCostChanges, writeSums } from '../usage/rollup'
import { usageOfRow } from '../usage/row'
import type { Prices } from './store'

/** Which requests are meant: unix milliseconds, from inclusive, to exclusive. */
export interface Asked {
  from: number
  to: number
  /** As the upstream calls it. */
  model?: string | undefined
  channelId?: number | undefined
  groupId?: number | undefined
}

/** Where in the log a step has ended. */
export interface Place {
  startedAt: number
  id: string
}

/** A request whose cost was reckoned at another price. */
export interface Change {
  record: Row
  before: number | null
  after: number
  version: string
}

/** What a step has seen. */
export interface Seen {
  requests: number
  unpriced: number
  changes: Change[]
  place: Place
}

type Row = Awaited<ReturnType<typeof readPage>>[number]

/** The next rows of a period, the oldest first, whatever they are about: a filter could look for one for long. */
export function readPage({ query, tables: { requestLogs: table } }: Scope, { from, to }: Asked, after: Place | null, limit: number) {
  const behind = after && [gte(table.startedAt, after.startedAt), or(gt(table.startedAt, after.startedAt), gt(table.id, after.id)) as SQL]
  return query
    .select({
      id: table.id,
      startedAt: table.startedAt,
      model: table.model,
      upstreamModel: table.upstreamModel,
      groupId: table.groupId,
      groupName: table.groupName,
      channelId: table.channelId,
      endpointId: table.endpointId,
      channelKeyId: table.channelKeyId,
      apiKeyId: table.apiKeyId,
      inputTokens: table.inputTokens,
      outputTokens: table.outputTokens,
      cacheReadTokens: table.cacheReadTokens,
      cacheWriteTokens: table.cacheWriteTokens,
      reasoningTokens: table.reasoningTokens,
      extra: table.extra,
      costNano: table.costNano,
      priceVersion: table.priceVersion,
    })
    .from(table)
    .where(and(gte(table.startedAt, from), lt(table.startedAt, to), ...(behind ?? [])))
    .orderBy(asc(table.startedAt), asc(table.id))
    .limit(limit)
}

/** Which of the rows were reckoned at another price than that of today. */
export function lookAt(rows: readonly Row[], asked: Asked, prices: Pick<Prices, 'cost'>): Seen {
  const { startedAt, id } = rows.at(-1)!
  const seen: Seen = { requests: 0, unpriced: 0, changes: [], place: { startedAt, id } }
  for (const record of rows) {
    if (!isMeant(record, asked)) continue
    seen.requests++
    const usage = usageOfRow(record)
    if (!usage) continue
    const cost = prices.cost({ ...record, usage })
    if (!cost) seen.unpriced++
    else if (record.costNano === null || cost.version !== record.priceVersion)
      seen.changes.push({ record, before: record.costNano, after: cost.nanoUsd, version: cost.version })
  }
  return seen
}

const isMeant = (row: Row, { model, channelId, groupId }: Asked) =>
  (model === undefined || (row.upstreamModel ?? '') === model) &&
  (channelId === undefined || row.channelId === channelId) &&
  (groupId === undefined || row.groupId === groupId)

/** Writes costs into the log and their differences into all sums. */
export function* writeChanges(tx: Scope, changes: readonly Change[]): Steps<void> {
  for (const [version, same] of Map.groupBy(changes, (change) => change.version)) yield* writeCosts(tx, version, same)
  const others = changes.filter(({ before, after }) => after !== (before ?? 0))
  if (!others.length) return
  yield* writeSums(tx, sumCostChanges(others.map(({ record, before, after }) => ({ record, change: after - (before ?? 0) }))))
}

/** One statement for all rows at one price. */
function* writeCosts(tx: Scope, priceVersion: string, changes: readonly Change[]): Steps<void> {
  const { requestLogs } = tx.tables
  const ids = changes.map(({ record }) => record.id)
  // Numbers of our own, in the text: PostgreSQL takes parameters here for texts.
  const cases = changes.map(({ record, after }) => sql`when ${record.id} then ${sql.raw(String(after))}`)
  const costNano = changes.length === 1 ? changes[0]!.after : sql<number>`case ${requestLogs.id} ${sql.join(cases, sql` `)} end`
  const where = ids.length === 1 ? eq(requestLogs.id, ids[0]!) : inArray(requestLogs.id, ids)
  yield* run(tx.query.update(requestLogs).set({ costNano, priceVersion }).where(where))
}
