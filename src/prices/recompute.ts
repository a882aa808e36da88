import type { Database } from '../db/database'
import type { Ledger } from '../groups/ledger'
import type { KeyLimits } from '../keys/limits'
import { ApiError } from '../lib/api-error'
import type { Log } from '../lib/log'
import { rootCause } from '../lib/root-cause'
import type { Flusher } from '../usage/flush'
import { keepRecomputation, keptRecomputation, newRecomputation, type Recomputation } from './recomputation'
import type { Asked, Change } from './recompute-step'
import { createWalk } from './recompute-walk'
import type { Prices } from './store'

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

const CLOSING_MS = 2000

/**
 * Reckons the cost of requests in the log anew, at the prices of today. It goes in small steps, each of which is one transaction of
 * rows, sums and the place that was reached; so it can be stopped, or killed, at any moment, and goes on from there.
 */
export function createRecompute({ database, prices, flusher, ledger, keyLimits, log, now = Date.now }: RecomputeOptions) {
  const touchedKeys = new Set<number>()
  const walk = createWalk({ database, prices, wrote, isClosing: () => isClosing, log, now })
  let current: Recomputation | undefined
  let running: Promise<void> | undefined
  let isClosing = false

  async function start(asked: Asked, dryRun: boolean): Promise<Recomputation> {
    if (running) throw new ApiError(409, 'busy', 'Costs are being recomputed; wait for the end, or stop it.')
    current = newRecomputation(asked, dryRun, now())
    begin(current)
    return current
  }

  function begin(task: Recomputation) {
    running = work(task)
      .catch((error: unknown) => {
        task.error = rootCause(error)
        task.state = 'failed'
        log.warn('costs could not be recomputed', { error: task.error })
      })
      .then(() => settle(task))
      .finally(() => {
        running = undefined
      })
  }

  async function work(task: Recomputation) {
    await flusher.flush('urgent')
    await walk(task)
  }

  function wrote(changes: readonly Change[]) {
    for (const { record, before, after } of changes) {
      if (record.channelKeyId !== null) ledger.corrected(record.channelKeyId, after - (before ?? 0))
      if (record.apiKeyId !== null) touchedKeys.add(record.apiKeyId)
    }
  }

  /** Whoever is stopped with the process goes on in the next one. */
  async function settle(task: Recomputation) {
    if (task.state === 'running') return
    keyLimits.corrected(touchedKeys)
    touchedKeys.clear()
    task.endedAt = now()
    if (task.dryRun) return
    log.info('costs were recomputed', { state: task.state, changed: task.changed, before: task.before, after: task.after })
    await database.transaction((tx) => keepRecomputation(tx, task, now())).catch(() => {})
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
      const kept = await keptRecomputation(database)
      if (!kept) return
      current = kept
      if (kept.state === 'running') begin(kept)
    },
    async close() {
      isClosing = true
      // One that waits for its database is taken up by the next process.
      await Promise.race([running ?? Promise.resolve(), Bun.sleep(CLOSING_MS)])
    },
  }
}
