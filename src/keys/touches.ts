import { eq } from 'drizzle-orm'
import type { Database } from '../db/database'
import { run } from '../db/step'
import type { ApiKey } from './key'

type Touch = Pick<ApiKey, 'lastUsedAt' | 'windowStartedAt'>

const DELAY_MS = 60_000

/** Remembers when keys were used, so that a request writes nothing; it is written within a minute. */
export function createTouches(database: Database) {
  const { apiKeys } = database.tables
  const touched = new Map<number, Touch>()
  let timer: Timer | undefined

  function remember({ id, lastUsedAt, windowStartedAt }: ApiKey) {
    touched.set(id, { lastUsedAt, windowStartedAt })
    timer ??= setTimeout(() => void write().catch(() => {}), DELAY_MS).unref()
  }

  /** What cannot be written now stays remembered for the next time. */
  async function write() {
    clearTimeout(timer)
    timer = undefined
    const written = [...touched]
    await database.transaction(function* (tx) {
      for (const [id, touch] of written) yield* run(tx.query.update(apiKeys).set(touch).where(eq(apiKeys.id, id)))
    })
    for (const [id, touch] of written) if (touched.get(id) === touch) touched.delete(id)
  }

  return {
    remember,
    write,
    /** What is remembered of a key and not written yet. */
    of: (id: number): Touch | undefined => touched.get(id),
    forget: (id: number) => touched.delete(id),
  }
}
