import { asc, inArray, lt } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { run, type Steps } from '../db/step'
import { addStock, type Kind } from './stock'

/** The oldest of what is kept: all, or only what began before a moment (unix milliseconds); and how many rows at most. */
export interface Oldest {
  kind: Kind
  before: number | undefined
  most: number
}

/** Deletes them, in one transaction; answers how many went. */
export async function removeOldest(database: Database, { kind, before, most }: Oldest): Promise<number> {
  const { requestLogs, requestBodies } = database.tables
  const table = kind === 'logs' ? requestLogs : requestBodies
  const rows = await database.query
    .select({ id: table.id, size: table.size })
    .from(table)
    .where(before === undefined ? undefined : lt(table.startedAt, before))
    .orderBy(asc(table.startedAt), asc(table.id))
    .limit(most)
  if (rows.length) await database.transaction((tx) => (kind === 'logs' ? removeLogs(tx, rows) : removeBodies(tx, rows)))
  return rows.length
}

interface Gone {
  id: string
  size: number
}

function* removeLogs(tx: Scope, rows: Gone[]): Steps<void> {
  const { requestLogs, requestBodies } = tx.tables
  const ids = rows.map(({ id }) => id)
  const bodies = yield* run(
    tx.query.select({ id: requestBodies.id, size: requestBodies.size }).from(requestBodies).where(inArray(requestBodies.id, ids)),
  )
  yield* removeBodies(tx, bodies)
  yield* run(tx.query.delete(requestLogs).where(inArray(requestLogs.id, ids)))
  yield* addStock(tx, 'logs', rows, -1)
}

function* removeBodies(tx: Scope, rows: Gone[]): Steps<void> {
  if (!rows.length) return
  const { requestBodies } = tx.tables
  yield* run(
    tx.query.delete(requestBodies).where(
      inArray(
        requestBodies.id,
        rows.map(({ id }) => id),
      ),
    ),
  )
  yield* addStock(tx, 'bodies', rows, -1)
}
