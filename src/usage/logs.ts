import { and, desc, eq, gte, inArray, like, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/database'
import type { Tables } from '../db/schema'
import type { Considered } from '../groups/considered'
import type { AttemptRecord, Outcome } from './record'
import { modeOfRow, usageOfRow } from './row'

export interface LogFilter {
  status?: Outcome | undefined
  /** As the client asked for it, or as the upstream calls it. */
  model?: string | undefined
  channelId?: number | undefined
  channelKeyId?: number | undefined
  keyId?: number | undefined
  groupId?: number | undefined
  /** Unix milliseconds, from inclusive, to exclusive. */
  from?: number | undefined
  to?: number | undefined
  /** Words in the error, the names or the id. */
  text?: string | undefined
}

type Table = Tables['requestLogs']
type Row = Table['$inferSelect']

/** Where in the log a page ends: what comes after it is older. */
interface Place {
  startedAt: number
  id: string
}

/** How many rows are looked through in one go, and how long that may go on before the answer is what was found till then. */
const GO = 1000
const PATIENCE_MS = 40

/**
 * A page of request logs, newest first. `next` is the cursor of the following page. `cut` says that the page is short because
 * looking for more would have taken too long; going on from `next` finds it.
 */
export async function readLogs(database: Database, filter: LogFilter, cursor: string | undefined, limit: number) {
  const { requestLogs: table } = database.tables
  const until = performance.now() + PATIENCE_MS
  const looks = await Promise.all(
    searches(table, filter).map((search) => look(database, search, filter, placeOf(cursor), limit + 1, until)),
  )
  const stops = looks.flatMap(({ stoppedAt }) => stoppedAt ?? [])
  // What lies behind the place where one search has stopped may be missing there.
  const stop = stops.sort(newestFirst)[0]
  const found = looks.flatMap((one) => one.found).sort(newestFirst)
  const known = stop ? found.filter((place) => newestFirst(place, stop) <= 0) : found
  const page = known.slice(0, limit)
  const next = known.length > limit ? page.at(-1) : stop
  return { items: await readItems(database, page), next: next ? cursorOf(next) : null, cut: known.length <= limit && stop !== undefined }
}

/** Gives what a filter finds in goes, newest first, until nothing is left or nobody listens; for an export. */
export async function* allLogs(database: Database, filter: LogFilter): AsyncGenerator<LogItem[], undefined> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { items: LogItem[]; next: string | null } = await readLogs(database, filter, cursor, 500)
    yield page.items
    cursor = page.next
  }
  return undefined
}

/** Rows that one index has in the order of time, and what else is to be true of them. */
interface Search {
  where: SQL[]
  rest: SQL[]
}

const ID = /^[0-9a-f]{32}$/

/** A model has two names, and an index of each; an id is found at once. */
function searches(table: Table, filter: LogFilter): Search[] {
  const { model, text, groupId } = filter
  const [first, ...others] = indexed(table, filter)
  const rest = [...others, ...(groupId === undefined ? [] : [eq(table.groupId, groupId)])]
  if (text && ID.test(text)) return [{ where: [eq(table.id, text)], rest: first ? [first, ...rest] : rest }]
  if (text) rest.push(matches(table, text))
  if (!model) return [{ where: first ? [first] : [], rest }]
  const also = first ? [first, ...rest] : rest
  return [
    { where: [eq(table.model, model)], rest: also },
    { where: [eq(table.upstreamModel, model)], rest: [...also, ne(table.model, model)] },
  ]
}

/** Conditions that an index answers, the one that most likely leaves the fewest rows first. */
function indexed(table: Table, { keyId, channelKeyId, channelId, status }: LogFilter): SQL[] {
  const conditions: SQL[] = []
  if (status && status !== 'ok') conditions.push(eq(table.outcome, status))
  if (keyId !== undefined) conditions.push(eq(table.apiKeyId, keyId))
  if (channelKeyId !== undefined) conditions.push(eq(table.channelKeyId, channelKeyId))
  if (channelId !== undefined) conditions.push(eq(table.channelId, channelId))
  if (status === 'ok') conditions.push(eq(table.outcome, status))
  return conditions
}

/** Looks through the rows of one index, as long as that may take. */
async function look(
  database: Database,
  { where, rest }: Search,
  filter: LogFilter,
  start: Place | undefined,
  wanted: number,
  until: number,
) {
  const { requestLogs: table } = database.tables
  const found: Place[] = []
  let after = start
  for (;;) {
    const begunAt = performance.now()
    const rows = await go(
      database,
      [...where, ...between(table, filter, after)],
      rest.length ? and(...rest) : undefined,
      wanted - found.length,
    )
    found.push(...rows.found)
    if (!rows.last || found.length >= wanted) return { found, stoppedAt: undefined }
    after = rows.last
    const now = performance.now()
    // The next go will take as long as this one.
    if (now + (now - begunAt) > until) return { found, stoppedAt: after }
    // The relay goes on between two goes.
    await Bun.sleep(0)
  }
}

/** Those of the next rows that fit, and where to go on; without that there are no more. */
async function go({ query, tables }: Database, where: SQL[], rest: SQL | undefined, wanted: number) {
  const { requestLogs: table } = tables
  const place = { startedAt: table.startedAt, id: table.id }
  const newest = [desc(table.startedAt), desc(table.id)] as const
  if (!rest)
    return {
      found: await query
        .select(place)
        .from(table)
        .where(and(...where))
        .orderBy(...newest)
        .limit(wanted),
      last: undefined,
    }
  const rows = await query
    .select({ ...place, fits: sql<number>`case when ${rest} then 1 else 0 end` })
    .from(table)
    .where(and(...where))
    .orderBy(...newest)
    .limit(GO)
  return { found: rows.filter(({ fits }) => Number(fits) === 1).slice(0, wanted), last: rows.length === GO ? rows.at(-1) : undefined }
}

/** What lies in the filter's time and after a place. */
function between(table: Table, { from, to }: LogFilter, after: Place | undefined): SQL[] {
  const conditions: SQL[] = []
  if (from !== undefined) conditions.push(gte(table.startedAt, from))
  if (to !== undefined) conditions.push(lt(table.startedAt, to))
  // The first half is what an index understands.
  if (after) conditions.push(lte(table.startedAt, after.startedAt), or(lt(table.startedAt, after.startedAt), lt(table.id, after.id)) as SQL)
  return conditions
}

/** The text as it stands: what is a wildcard to LIKE is a plain character here. */
function matches(table: Table, text: string): SQL {
  const pattern = `%${text.replace(/[!%_]/g, (character) => `!${character}`)}%`
  const columns: SQLiteColumn[] = [table.id, table.error, table.model, table.channelName, table.apiKeyName, table.upstreamModel]
  return or(...columns.map((column) => sql`${like(column, pattern)} escape '!'`)) as SQL
}

const newestFirst = (a: Place, b: Place) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

const cursorOf = ({ startedAt, id }: Place) => `${startedAt}-${id}`

function placeOf(cursor: string | undefined): Place | undefined {
  const match = /^(\d+)-(\w+)$/.exec(cursor ?? '')
  return match ? { startedAt: Number(match[1]), id: match[2] as string } : undefined
}

async function readItems({ query, tables }: Database, page: Place[]) {
  const { requestLogs: table } = tables
  if (!page.length) return []
  const rows = await query
    .select()
    .from(table)
    .where(
      inArray(
        table.id,
        page.map(({ id }) => id),
      ),
    )
  return rows.sort(newestFirst).map(itemOf)
}

/** One request with its attempts, or `undefined`. */
export async function readLog({ query, tables }: Database, id: string) {
  const { requestLogs } = tables
  const [row] = await query.select().from(requestLogs).where(eq(requestLogs.id, id))
  if (!row) return undefined
  return {
    ...itemOf(row),
    clientIp: row.clientIp,
    userAgent: row.userAgent,
    attempts: row.attempts as unknown as AttemptRecord[],
    considered: (row.extra?.considered ?? []) as unknown as Considered[],
    waitedMs: Number(row.extra?.waitedMs ?? 0),
    priceVersion: row.priceVersion,
    /** All that was counted, to reckon with. */
    counted: usageOfRow(row),
  }
}

export type LogItem = ReturnType<typeof itemOf>

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
    estimated: row.estimated,
    error: row.error,
    usage: counted ? usageOf(row) : null,
    costNano: row.costNano,
    reportedCost: (row.extra?.reportedCost ?? null) as number | null,
    mode: modeOfRow(row),
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
