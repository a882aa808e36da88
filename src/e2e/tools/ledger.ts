import { Database } from 'bun:sqlite'
import { join } from 'node:path'

/** What the database in a data folder says of all requests. */
export interface Ledger {
  /** The id of every request. */
  ids: Set<string>
  rows: { id: string; model: string; status: number; outcome: string; partial: number; error: string | null }[]
  /** Sums over `request_logs`, by name of the column of `usage_hours` that should agree. */
  summed: Record<string, number>
  /** Sums over `usage_hours`. */
  counted: Record<string, number>
}

const sums = {
  requests: 'count(*)',
  failed: "sum(outcome = 'failed')",
  cancelled: "sum(outcome = 'cancelled')",
  input_tokens: 'sum(input_tokens)',
  output_tokens: 'sum(output_tokens)',
  first_token_ms_sum: 'sum(first_token_ms)',
  first_token_count: 'count(first_token_ms)',
  total_ms_sum: 'sum(total_ms)',
}

/** Reads the database of an Octopus that has ended. */
export function readLedger(cwd: string): Ledger {
  const database = new Database(join(cwd, 'data/data.db'))
  const one = (select: string[], table: string) =>
    database.query(`select ${select.join(', ')} from ${table}`).get() as Record<string, number>
  try {
    const rows = database.query('select id, model, status, outcome, partial, error from request_logs').all() as Ledger['rows']
    return {
      ids: new Set(rows.map(({ id }) => id)),
      rows,
      summed: one(
        Object.entries(sums).map(([name, sum]) => `coalesce(${sum}, 0) as ${name}`),
        'request_logs',
      ),
      counted: one(
        Object.keys(sums).map((name) => `coalesce(sum(${name}), 0) as ${name}`),
        'usage_hours',
      ),
    }
  } finally {
    database.close()
  }
}
