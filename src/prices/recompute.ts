import { eq } from 'drizzle-orm'
import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { run } from '../db/step'
import type { Ledger } from '../groups/ledger'
import type { KeyLimits } from '../keys/limits'
import { ApiError } from '../lib/api-error'
import type { Log } from '../lib/log'
import type { Json } from '../protocols/protocol'
import { HOUR } from '../usage/calendar'
import type { Flusher } from '../usage/flush'
import { piecesFor, readSums } from '../usage/source'
import { type Found, noneFound, noteChanges } from './recompute-found'
import { type Asked, type Change, lookAt, type Place, readPage, writeChanges } from './recompute-step'
import type { Prices } from './store'

/** What is being recomputed, or was the last time. */
export interface Recomputation extends Found {
  asked: Asked
  /** Nothing is written. */
  dryRun: boolean
  state: 'running' | 'done' | 'stopped' | 'failed'
  error: string | null
  startedAt: number
  endedAt: number | null
  /** How far it has come through the log; `null` before the first row. */
  place: Place | null
  /** Requests of the period that the log no longer has: their cost stays as it is. Known at the end. */
  gone: number | null
}

export interface RecomputeOptions {
  database: Database
  prices: Pick<Prices, 'cost'>
  flusher: Pick<Flusher, 'flush'>
  /** What upstream keys have cost, and what API keys have used, in memory: they are told what was written. */
  ledger: Pick<Ledger, 'corrected'>
  keyLimits: Pick<KeyLimits, 'corrected'>
  log: Pick<Log, 'info' | 'warn'>
  now?: () => number
}

export type Recompute = ReturnType<typeof createRecompute>

/** There is one at a time. */
const ID = 'recompute'
const SHORT_MS = 3
const LARGEST_STEP = 400
/** How much longer than a step takes the relay has to itself before the next. */
const RELAY_SHARE = 3
const CLOSING_MS = 2000
const PATIENCE_MS = [200, 1000, 5000, 20_000]

/**
 * Reckons the cost of requests in the log anew, at the prices of today. It goes in small steps, each of which is one transaction of
 * rows, sums and the place that was reached; so it can be stopped, or killed, at any moment, and goes on from there.
 */
export function createRecompute({ database, prices, flusher, ledger, keyLimits, log, now = Date.now }: RecomputeOptions) {
  const touchedKeys = new Set<number>()
  let current: Recomputation | undefined
  let running: Promise<void> | undefined
  let isClosing = false

  async function start(asked: Asked, dryRun: boolean): Promise<Recomputation> {
    if (running) throw new ApiError(409, 'busy', 'Costs are being recomputed; wait for the end, or stop it.')
    const period = { from: Math.floor(asked.from / HOUR) * HOUR, to: Math.ceil(asked.to / HOUR) * HOUR }
    current = {
      asked: { ...asked, ...period },
      dryRun,
      state: 'running',
      error: null,
      startedAt: now(),
      endedAt: null,
      place: null,
      gone: null,
      ...noneFound(),
    }
    begin(current)
    return current
  }

  function begin(task: Recomputation) {
    running = walk(task)
      .catch((error: unknown) => {
        task.error = messageOf(error)
        task.state = 'failed'
        log.warn('costs could not be recomputed', { error: task.error })
      })
      .then(() => settle(task))
      .finally(() => {
        running = undefined
      })
  }

  async function walk(task: Recomputation) {
    await flusher.flush('urgent')
    let size = 50
    while (task.state === 'running' && !isClosing) {
      const startedAt = performance.now()
      if (!(await patiently(() => step(task, size)))) break
      const tookMs = performance.now() - startedAt
      // Elsewhere the time is the server's.
      if (database.type === 'sqlite') size = tookMs > SHORT_MS ? Math.max(10, size >> 1) : Math.min(LARGEST_STEP, size + 20)
      else size = LARGEST_STEP
      await Bun.sleep(task.dryRun ? tookMs : RELAY_SHARE * tookMs)
    }
    if (task.state !== 'running' || isClosing) return
    task.gone = Math.max(0, (await countRequests(task.asked)) - task.requests)
    task.state = 'done'
  }

  /** Answers whether there may be more. */
  async function step(task: Recomputation, size: number): Promise<boolean> {
    const found = task.dryRun ? await lookOnly(task, size) : await write(task, size)
    if (!found) return false
    Object.assign(task, found.next)
    if (!task.dryRun) tell(found.changes)
    return true
  }

  function tell(changes: readonly Change[]) {
    for (const { record, before, after } of changes) {
      if (record.channelKeyId !== null) ledger.corrected(record.channelKeyId, after - (before ?? 0))
      if (record.apiKeyId !== null) touchedKeys.add(record.apiKeyId)
    }
  }

  async function lookOnly(task: Recomputation, size: number) {
    const rows = await readPage(database, task.asked, task.place, size)
    return rows.length ? noteChanges(task, lookAt(rows, task.asked, prices)) : undefined
  }

  const write = (task: Recomputation, size: number) =>
    database.transaction(function* (tx) {
      const rows = yield* run(readPage(tx, task.asked, task.place, size))
      if (!rows.length) return undefined
      const seen = lookAt(rows, task.asked, prices)
      const found = noteChanges(task, seen)
      yield* writeChanges(tx, seen.changes)
      yield* keep(tx, { ...task, ...found.next })
      return found
    })

  function* keep(tx: Parameters<typeof upsert>[0], task: Recomputation) {
    const row = { id: ID, state: task as unknown as Json, updatedAt: now() }
    yield* upsert(tx, tx.tables.recomputations, [row], { key: ['id'], replace: ['state', 'updatedAt'] })
  }

  /** A database that is away for a while is waited for. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (const waitMs of PATIENCE_MS) {
      try {
        return await work()
      } catch (error) {
        if (isClosing) throw error
        log.warn('costs are being recomputed; the database did not take a step', { error: messageOf(error) })
        await Bun.sleep(waitMs)
      }
    }
    return work()
  }

  async function countRequests({ from, to, model, channelId, groupId }: Asked): Promise<number> {
    const filter = { model, channelId, groupId }
    return (await readSums(database, piecesFor(from, to, filter), filter)).get('')?.requests ?? 0
  }

  /** Whoever is stopped with the process goes on in the next one. */
  async function settle(task: Recomputation) {
    if (task.state === 'running') return
    keyLimits.corrected(touchedKeys)
    touchedKeys.clear()
    task.endedAt = now()
    if (task.dryRun) return
    log.info('costs were recomputed', { state: task.state, changed: task.changed, before: task.before, after: task.after })
    await database.transaction((tx) => keep(tx, task)).catch(() => {})
  }

  return {
    /** Begins; `dryRun` writes nothing. Throws a 409 while another one runs. */
    start,
    state: () => current,
    /** Waits for the end, for so long at the most. */
    settled: (patienceMs: number) => Promise.race([running ?? Promise.resolve(), Bun.sleep(patienceMs)]),
    /** What has been written stays. */
    stop() {
      if (running && current) current.state = 'stopped'
    },
    /** Takes up what an earlier process was at. */
    async resume() {
      const { recomputations } = database.tables
      const [row] = await database.query.select().from(recomputations).where(eq(recomputations.id, ID))
      if (!row) return
      current = row.state as unknown as Recomputation
      if (current.state === 'running') begin(current)
    },
    async close() {
      isClosing = true
      // One that waits for its database is taken up by the next process.
      await Promise.race([running ?? Promise.resolve(), Bun.sleep(CLOSING_MS)])
    },
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)
