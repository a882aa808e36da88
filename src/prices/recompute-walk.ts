import type { Database } from '../db/database'
import { run } from '../db/step'
import type { Log } from '../lib/log'
import { createPace } from '../lib/pace'
import { rootCause } from '../lib/root-cause'
import { piecesFor, readSums } from '../usage/source'
import { keepRecomputation, type Recomputation } from './recomputation'
import { noteChanges } from './recompute-found'
import { type Asked, type Change, lookAt, readPage, writeChanges } from './recompute-step'
import type { Prices } from './store'

export interface WalkOptions {
  database: Database
  prices: Pick<Prices, 'cost'>
  /** Is told what was written. */
  wrote(changes: readonly Change[]): void
  isClosing(): boolean
  log: Pick<Log, 'warn'>
  now(): number
}

const LARGEST_STEP = 400
/** How much longer than a step takes the relay has to itself before the next. */
const RELAY_SHARE = 3
const PATIENCE_MS = [200, 1000, 5000, 20_000]

/** Goes through the log from where a task has come, in small steps, until its end or until somebody stops it. Throws what the database says. */
export function createWalk({ database, prices, wrote, isClosing, log, now }: WalkOptions): (task: Recomputation) => Promise<void> {
  async function walk(task: Recomputation) {
    const pace = paceOf(task)
    while (isWanted(task)) {
      const startedAt = performance.now()
      if (!(await patiently(() => step(task, pace.size)))) break
      await pace.rest(performance.now() - startedAt)
    }
    if (!isWanted(task)) return
    task.gone = Math.max(0, (await countRequests(task.asked)) - task.requests)
    task.state = 'done'
  }

  const isWanted = (task: Recomputation) => task.state === 'running' && !isClosing()

  function paceOf({ dryRun }: Recomputation) {
    const share = dryRun ? 1 : RELAY_SHARE
    // Elsewhere the time is the server's.
    if (database.type !== 'sqlite') return createPace({ first: LARGEST_STEP, least: LARGEST_STEP, most: LARGEST_STEP, growth: 0, share })
    return createPace({ first: 50, least: 10, most: LARGEST_STEP, growth: 20, share })
  }

  /** Answers whether there may be more. */
  async function step(task: Recomputation, size: number): Promise<boolean> {
    const found = task.dryRun ? await lookOnly(task, size) : await write(task, size)
    if (!found) return false
    Object.assign(task, found.next)
    if (!task.dryRun) wrote(found.changes)
    return true
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
      yield* keepRecomputation(tx, { ...task, ...found.next }, now())
      return found
    })

  /** A database that is away for a while is waited for. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (const waitMs of PATIENCE_MS) {
      try {
        return await work()
      } catch (error) {
        if (isClosing()) throw error
        log.warn('costs are being recomputed; the database did not take a step', { error: rootCause(error) })
        await Bun.sleep(waitMs)
      }
    }
    return work()
  }

  async function countRequests({ from, to, model, channelId, groupId }: Asked): Promise<number> {
    const filter = { model, channelId, groupId }
    return (await readSums(database, piecesFor(from, to, filter), filter)).get('')?.requests ?? 0
  }

  return walk
}
