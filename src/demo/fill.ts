import type { Database } from '../db/database'
import { insertMissing } from '../db/insert'
import type { UsageRecord } from '../usage/record'
import { sumRecords, writeSums } from '../usage/rollup'
import { rowOf } from '../usage/row'
import { addStock } from '../usage/stock'

/** Writes requests that nobody has made into log and statistics, just as those are written that somebody has. */
export async function writeRecords(to: Database, records: readonly UsageRecord[]): Promise<void> {
  if (!records.length) return
  const rows = records.map(rowOf)
  await to.transaction(function* (tx) {
    yield* insertMissing(tx, tx.tables.requestLogs, rows)
    yield* addStock(tx, 'logs', rows)
    yield* writeSums(tx, sumRecords(records))
  })
}
