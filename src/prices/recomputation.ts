import { eq } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { upsert } from '../db/insert'
import type { Steps } from '../db/step'
import type { Json } from '../protocols/protocol'
import { HOUR } from '../usage/calendar'
import { type Found, noneFound } from './recompute-found'
import type { Asked, Place } from './recompute-step'

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

/** There is one at a time. */
const ID = 'recompute'

/** One that begins, about whole hours. */
export function newRecomputation(asked: Asked, dryRun: boolean, startedAt: number): Recomputation {
  const period = { from: Math.floor(asked.from / HOUR) * HOUR, to: Math.ceil(asked.to / HOUR) * HOUR }
  return {
    asked: { ...asked, ...period },
    dryRun,
    state: 'running',
    error: null,
    startedAt,
    endedAt: null,
    place: null,
    gone: null,
    ...noneFound(),
  }
}

/** Writes down how far it has come, for the next process. */
export function* keepRecomputation(tx: Scope, task: Recomputation, updatedAt: number): Steps<void> {
  const row = { id: ID, state: task as unknown as Json, updatedAt }
  yield* upsert(tx, tx.tables.recomputations, [row], { key: ['id'], replace: ['state', 'updatedAt'] })
}

/** The one that was kept last. */
export async function keptRecomputation(database: Database): Promise<Recomputation | undefined> {
  const { recomputations } = database.tables
  const [row] = await database.query.select().from(recomputations).where(eq(recomputations.id, ID))
  return row && (row.state as unknown as Recomputation)
}
