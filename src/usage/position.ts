import { eq } from 'drizzle-orm'
import type { Database, Scope } from '../db/database'
import { run, type Steps } from '../db/step'

/** Up to which byte a segment of the journal is in the database; 0 for one that it knows nothing of. */
export async function positionOf(database: Database, segment: string): Promise<number> {
  const { journalPositions } = database.tables
  const rows = await database.query.select().from(journalPositions).where(eq(journalPositions.segment, segment))
  return Number(rows[0]?.position ?? 0)
}

/** Forgets the position of a segment that is gone. In this order: a position without its segment does no harm. */
export async function forgetPosition(database: Database, segment: string) {
  await database.transaction(function* (tx: Scope): Steps<void> {
    const { journalPositions } = tx.tables
    yield* run(tx.query.delete(journalPositions).where(eq(journalPositions.segment, segment)))
  })
}
