import { and, desc, eq, gte, like, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database'
import type { Tables } from '../db/schema'
import type { Considered } from '../groups/considered'
import type { AttemptRecord, Outcome } from './record'

export interface LogFilter {
  status?: Outcome | undefined
  model?: string | undefined
  channelId?: number | undefined
  keyId?: number | undefined
  /** Unix milliseconds, from inclusive, to exclusive. */
  from?: number | undefined
  to?: number | undefined
  /** Words in the error, the names or the id. */
  text?: string | undefined
}

type Row = Tables['requestLogs']['$inferSelect']

/** A page of request logs, newest first. `next` is the cursor of the following page. */
export async function readLogs(database: Database, filter: LogFilter, cursor: string | undefined, limit: number) {
  const { requestLogs } = database.tables
  const conditions = [...where(requestLogs, filter), ...after(requestLogs, cursor)]
  const rows = await database.query
    .select()
    .from(requestLogs)
    .where(and(...conditions))
    .orderBy(desc(requestLogs.startedAt), desc(requestLogs.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(itemOf), next: rows.length > limit && last ? `${last.startedAt}-${last.id}` : null }
}

/** One request with its attempts, or `undefined`. */
export async function readLog(database: Database, id: string) {
  const { requestLogs } = database.tables
  const [row] = await database.query.select().from(requestLogs).where(eq(requestLogs.id, id))
  if (!row) return undefined
  return {
    ...itemOf(row),
    clientIp: row.clientIp,
    userAgent: row.userAgent,
    attempts: row.attempts as unknown as AttemptRecord[],
    considered: (row.extra?.considered ?? []) as unknown as Considered[],
    waitedMs: (row.extra?.waitedMs ?? 0) as number,
  }
}

function itemOf(row: Row) {
  const named = (id: number | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })
  const counted = row.inputTokens !== null || row.outputTokens !== null
  return {
    id: row.id,
    startedAt: new Date(row.startedAt).toISOString(),
    protocol: row.clientProtocol,
    model: row.model,
    group: row.groupName,
    channel: named(row.channelId, row.channelName),
    upstreamModel: row.upstreamModel,
    apiKey: named(row.apiKeyId, row.apiKeyName),
    status: row.status,
    outcome: row.outcome,
    stream: row.stream,
    partial: row.partial,
    error: row.error,
    usage: counted ? usageOf(row) : null,
    costNano: row.costNano,
    firstTokenMs: row.firstTokenMs,
    totalMs: row.totalMs,
    attempts: row.attemptCount,
    warnings: (row.extra?.warnings ?? []) as string[],
  }
}

const usageOf = (row: Row) => ({
  input: row.inputTokens ?? 0,
  output: row.outputTokens ?? 0,
  cacheRead: row.cacheReadTokens ?? 0,
  cacheWrite: row.cacheWriteTokens ?? 0,
  reasoning: row.reasoningTokens ?? 0,
})

function where(table: Tables['requestLogs'], filter: LogFilter): SQL[] {
  const conditions: SQL[] = []
  if (filter.status) conditions.push(eq(table.outcome, filter.status))
  if (filter.model) conditions.push(or(eq(table.model, filter.model), eq(table.upstreamModel, filter.model)) as SQL)
  if (filter.channelId !== undefined) conditions.push(eq(table.channelId, filter.channelId))
  if (filter.keyId !== undefined) conditions.push(eq(table.apiKeyId, filter.keyId))
  if (filter.from !== undefined) conditions.push(gte(table.startedAt, filter.from))
  if (filter.to !== undefined) conditions.push(lt(table.startedAt, filter.to))
  if (filter.text) conditions.push(matches(table, filter.text))
  return conditions
}

/** The text as it stands: what is a wildcard to LIKE is a plain character here. */
function matches(table: Tables['requestLogs'], text: string): SQL {
  const pattern = `%${text.replace(/[!%_]/g, (character) => `!${character}`)}%`
  const columns = [table.error, table.model, table.channelName, table.apiKeyName, table.upstreamModel]
  return or(eq(table.id, text), ...columns.map((column) => sql`${like(column, pattern)} escape '!'`)) as SQL
}

/** What comes after the cursor `<startedAt>-<id>` of the page before. */
function after(table: Tables['requestLogs'], cursor: string | undefined): SQL[] {
  const match = /^(\d+)-(\w+)$/.exec(cursor ?? '')
  if (!match) return []
  const startedAt = Number(match[1])
  return [or(lt(table.startedAt, startedAt), and(eq(table.startedAt, startedAt), lt(table.id, match[2]!))) as SQL]
}

export interface Totals {
  requests: number
  failed: number
  cancelled: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  costNano: number
  /** The mean, of the requests that had one. */
  firstTokenMs: number | null
}

const HOUR = 3_600_000

/** The sums of a period and of the one of equal length before it. Whole hours: what begins within the first counts. */
export async function readOverview(database: Database, from: number, to: number) {
  const [current, previous] = await Promise.all([readTotals(database, from, to), readTotals(database, from - (to - from), from)])
  return { ...current, previous }
}

async function readTotals(database: Database, from: number, to: number): Promise<Totals> {
  const { usageHours: table } = database.tables
  const total = (column: SQL | typeof table.requests) => sql<number>`coalesce(sum(${column}), 0)`
  const [sums] = await database.query
    .select({
      requests: total(table.requests),
      failed: total(table.failed),
      cancelled: total(table.cancelled),
      inputTokens: total(table.inputTokens),
      outputTokens: total(table.outputTokens),
      cacheReadTokens: total(table.cacheReadTokens),
      costNano: total(table.costNano),
      firstTokenMsSum: total(table.firstTokenMsSum),
      firstTokenCount: total(table.firstTokenCount),
    })
    .from(table)
    .where(and(gte(table.hour, Math.floor(from / HOUR)), lt(table.hour, Math.ceil(to / HOUR))))
  // Sums are strings in PostgreSQL and MySQL.
  const number = (value: unknown) => Number(value ?? 0)
  const { firstTokenMsSum, firstTokenCount, ...rest } = sums!
  const counts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, number(value)])) as Omit<Totals, 'firstTokenMs'>
  const measured = number(firstTokenCount)
  return { ...counts, firstTokenMs: measured ? Math.round(number(firstTokenMsSum) / measured) : null }
}
