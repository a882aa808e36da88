import { asc, inArray, lt, type SQL } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { run, type Steps } from '../db/step'
import type { Settings } from '../settings/store'
import { addStock, type Kind, readStock } from './stock'

const DAY = 86_400_000
const MEGABYTE = 1 << 20
/** Rows that go in one step, at most: as many as take no longer than anybody notices. */
const STEP = 100
const SHORT_MS = 3
/** Pages of a file that are given back in one go: 64 KB. */
const PAGES = 16
/** How much longer than a step takes the relay has to itself before the next. */
const RELAY_SHARE = 4

/** Deletes what is older or more than the settings keep (0 is without limit). */
export interface Retention {
  /** Answers how many request logs went. */
  apply(now: number): Promise<number>
  /** Deletes all request logs that began before a moment (unix milliseconds); the statistics stay. */
  clear(before: number): Promise<number>
}

/** Everything goes in small steps with pauses between them, so that the relay does not notice. */
export function createRetention(database: Database, settings: Pick<Settings, 'get'>): Retention {
  const { requestLogs, requestBodies, audit } = database.tables
  let turn: Promise<unknown> = Promise.resolve()

  /** The oldest rows go, step by step, as long as `most` says that some still have to; answers how many went. */
  async function remove(kind: Kind, condition: SQL | undefined, most: () => Promise<number>): Promise<number> {
    const table = kind === 'logs' ? requestLogs : requestBodies
    let removed = 0
    let step = 10
    for (let left = await most(); left > 0; left = await most()) {
      const startedAt = performance.now()
      const rows = await database.query
        .select({ id: table.id, size: table.size })
        .from(table)
        .where(condition)
        .orderBy(asc(table.startedAt), asc(table.id))
        .limit(Math.min(step, left))
      if (!rows.length) break
      await database.transaction((tx) => (kind === 'logs' ? removeLogs(tx, rows) : removeBodies(tx, rows)))
      removed += rows.length
      const tookMs = performance.now() - startedAt
      step = tookMs > SHORT_MS ? Math.max(5, step >> 1) : Math.min(STEP, step + 5)
      await Bun.sleep(RELAY_SHARE * tookMs)
    }
    return removed
  }

  const everything = () => Promise.resolve(Number.POSITIVE_INFINITY)

  async function removeOlder(before: number): Promise<number> {
    await remove('bodies', lt(requestBodies.startedAt, before), everything)
    return remove('logs', lt(requestLogs.startedAt, before), everything)
  }

  async function removeSurplus(): Promise<number> {
    const rows = settings.get('logRetentionRows')
    return rows ? remove('logs', undefined, async () => (await readStock(database)).logs.rows - rows) : 0
  }

  /** Bodies go before the log does. */
  async function removeBulk(): Promise<number> {
    const limit = settings.get('logRetentionMegabytes') * MEGABYTE
    if (!limit) return 0
    const tooMuch = async () => {
      const { logs, bodies } = await readStock(database)
      return logs.bytes + bodies.bytes > limit ? STEP : 0
    }
    await remove('bodies', undefined, tooMuch)
    return remove('logs', undefined, tooMuch)
  }

  async function removeAudit(now: number) {
    const days = settings.get('auditRetentionDays')
    if (!days) return
    for (;;) {
      const rows = await database.query
        .select({ id: audit.id })
        .from(audit)
        .where(lt(audit.at, now - days * DAY))
        .limit(STEP)
      if (!rows.length) return
      await database.query.delete(audit).where(
        inArray(
          audit.id,
          rows.map(({ id }) => id),
        ),
      )
      await Bun.sleep(1)
    }
  }

  /** Gives the room of deleted rows back to the disk. */
  async function shrink() {
    for (let startedAt = performance.now(); database.shrink(PAGES); startedAt = performance.now())
      await Bun.sleep(RELAY_SHARE * (performance.now() - startedAt))
  }

  async function applyNow(now: number): Promise<number> {
    const days = settings.get('logRetentionDays')
    let removed = days ? await removeOlder(now - days * DAY) : 0
    removed += await removeSurplus()
    removed += await removeBulk()
    await removeAudit(now)
    await shrink()
    return removed
  }

  async function clearNow(before: number): Promise<number> {
    const removed = await removeOlder(before)
    await shrink()
    return removed
  }

  const inTurn = <T>(body: () => Promise<T>): Promise<T> => {
    const next = turn.then(body)
    turn = next.catch(() => {})
    return next
  }

  return { apply: (now) => inTurn(() => applyNow(now)), clear: (before) => inTurn(() => clearNow(before)) }
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
