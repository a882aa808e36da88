import type { Database } from '../db/database'
import { insertMissing, upsert } from '../db/insert'
import type { Steps } from '../db/step'
import type { UsageRecord } from './record'
import { sumRecords, writeSums } from './rollup'
import { rowOf } from './row'
import { addStock } from './stock'

/** Brings records into the database, and with them up to where in which segment of the journal they stood: all or nothing. */
export async function apply(database: Pick<Database, 'transaction'>, records: UsageRecord[], segment?: string, position = 0) {
  await database.transaction(function* (tx): Steps<void> {
    const { requestLogs, journalPositions } = tx.tables
    if (records.length) {
      const rows = records.map(rowOf)
      yield* insertMissing(tx, requestLogs, rows)
      yield* addStock(tx, 'logs', rows)
      yield* writeSums(tx, sumRecords(records))
    }
    if (!segment) return
    yield* upsert(tx, journalPositions, [{ segment, position, updatedAt: Date.now() }], {
      key: ['segment'],
      replace: ['position', 'updatedAt'],
    })
  })
}
