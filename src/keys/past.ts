import { and, asc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/database'
import { piecesOf } from '../usage/pieces'
import { readSums } from '../usage/source'
import { type Amounts, FIVE_HOURS, nothing } from './span'

const HOUR = 3_600_000
/** Nothing that was counted comes after it. */
const END_OF_TIME = Date.UTC(9999, 0, 1)

/**
 * What API keys have used since a moment, by the database: whole months, days and hours from their sums, less what the log has of the first
 * hour before that moment. Requests that failed count no longer, what they used does. Keys that have used nothing are absent.
 */
export async function readUse(database: Database, ids: readonly number[], from: number): Promise<Map<number, Amounts>> {
  const found = new Map<number, Amounts>()
  if (!ids.length) return found
  const { requestLogs: logs } = database.tables
  const firstHour = Math.floor(from / HOUR)
  const sums = await readSums(database, piecesOf(firstHour * HOUR, END_OF_TIME, ['month', 'day', 'hour']), {}, 'apiKeyId')
  for (const id of ids) {
    const sum = sums.get(id)
    if (!sum) continue
    const { requests, failed, inputTokens, outputTokens, costNano } = sum
    found.set(id, { requests: requests - failed, tokens: inputTokens + outputTokens, cost: costNano })
  }
  if (from === firstHour * HOUR) return found
  const before = await database.query
    .select({
      id: logs.apiKeyId,
      requests: total(sql`case when ${logs.outcome} = 'failed' then 0 else 1 end`),
      tokens: total(sql`coalesce(${logs.inputTokens}, 0) + coalesce(${logs.outputTokens}, 0)`),
      cost: total(sql`coalesce(${logs.costNano}, 0)`),
    })
    .from(logs)
    .where(and(inArray(logs.apiKeyId, [...ids]), gte(logs.startedAt, firstHour * HOUR), lt(logs.startedAt, from)))
    .groupBy(logs.apiKeyId)
  for (const { id, ...sum } of before) {
    const known = found.get(id!)
    if (known) found.set(id!, minus(known, amountsOf(sum)))
  }
  return found
}

/**
 * When the five hours of a key began that a moment lies in, or that were the last before it. `known` is what was noted of it:
 * since then others may have begun, each with the first request after the ones before.
 */
export async function readWindowStart(database: Database, id: number, known: number | null, now: number): Promise<number | null> {
  const { requestLogs: logs } = database.tables
  const counted = or(sql`${logs.outcome} <> 'failed'`, sql`coalesce(${logs.inputTokens}, 0) + coalesce(${logs.outputTokens}, 0) > 0`) as SQL
  let start = known
  // Without a note: whoever has used the key within the last five hours has begun them, at the latest, with the first use in them.
  let next = start === null ? now - FIVE_HOURS + 1 : start + FIVE_HOURS
  while (next <= now) {
    const [row] = await database.query
      .select({ startedAt: logs.startedAt })
      .from(logs)
      .where(and(eq(logs.apiKeyId, id), gte(logs.startedAt, next), lt(logs.startedAt, now + 1), counted))
      .orderBy(asc(logs.startedAt))
      .limit(1)
    if (!row) return start
    start = row.startedAt
    next = start + FIVE_HOURS
  }
  return start
}

const total = (expression: SQL) => sql<number>`coalesce(sum(${expression}), 0)`

/** Sums are strings in PostgreSQL and MySQL. */
const amountsOf = ({ cost, tokens, requests }: Amounts): Amounts => ({
  cost: Number(cost),
  tokens: Number(tokens),
  requests: Number(requests),
})

function minus(whole: Amounts, part: Amounts): Amounts {
  const left = nothing()
  for (const kind of ['cost', 'tokens', 'requests'] as const) left[kind] = Math.max(0, whole[kind] - part[kind])
  return left
}
