import type { Database, Scope } from '../db/database'
import { upsert } from '../db/insert'
import type { Steps } from '../db/step'

/** What is kept of requests, beside the sums: rows of the log, and bodies. */
export type Kind = 'logs' | 'bodies'

export interface Stock {
  rows: number
  bytes: number
}

/** Notes that these rows came, or went with `-1`; in the transaction in which they do. */
export function* addStock(tx: Scope, kind: Kind, rows: readonly { size?: number | undefined }[], sign: 1 | -1 = 1): Steps<void> {
  if (!rows.length) return
  const bytes = sign * rows.reduce((sum, { size }) => sum + (size ?? 0), 0)
  yield* upsert(tx, tx.tables.logStock, [{ kind, rows: sign * rows.length, bytes }], { key: ['kind'], add: ['rows', 'bytes'] })
}

/** How many rows there are, and about how many bytes they take. */
export async function readStock({ query, tables }: Pick<Database, 'query' | 'tables'>): Promise<Record<Kind, Stock>> {
  const found: Record<Kind, Stock> = { logs: { rows: 0, bytes: 0 }, bodies: { rows: 0, bytes: 0 } }
  for (const { kind, rows, bytes } of await query.select().from(tables.logStock))
    if (kind !== 'closed') found[kind] = { rows: Number(rows), bytes: Number(bytes) }
  return found
}
