import { inArray } from 'drizzle-orm'
import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import { apply } from './apply'
import type { Journal } from './journal'
import { forgetPosition, positionOf } from './position'
import type { UsageRecord } from './record'
import { doneIn, openRecord, tellTorn } from './stretch'

type Leftovers = Pick<Journal, 'leftovers' | 'read' | 'remove'>

/**
 * Brings into the database what an earlier process has left in the journal, each record exactly once; what it had begun and not ended
 * has failed. Throws when the database does not take it.
 */
export async function recoverLeftovers(database: Database, journal: Leftovers, log: Log) {
  const segments = journal.leftovers()
  const seen: Seen = { open: new Map(), finished: new Set() }
  let count = 0
  for (const segment of segments) {
    survey(journal, segment, seen, log)
    count += await recoverSegment(database, journal, segment)
  }
  // Only now: what is open in one segment may be done in the next.
  const lost = await unknown(
    database,
    [...seen.open.values()].filter((record) => !seen.finished.has(record.id)),
  )
  if (lost.length) await apply(database, lost)
  for (const segment of segments) {
    journal.remove(segment)
    await forgetPosition(database, segment)
  }
  if (count + lost.length) log.info('statistics of an earlier run were recovered', { requests: count, interrupted: lost.length })
}

/** What segments say of requests, by id. */
interface Seen {
  /** As they are to be written down should they not be done anywhere. */
  open: Map<string, UsageRecord>
  finished: Set<string>
}

/** Notes what has begun and what has ended in a segment, also before the position: an earlier recovery may have come that far and no further. */
function survey(journal: Leftovers, segment: string, { open, finished }: Seen, log: Log) {
  for (let at = 0; ; ) {
    const stretch = journal.read(segment, at)
    if (stretch.end === at) return
    tellTorn(stretch, log)
    for (const line of stretch.lines) {
      if ('done' in line) finished.add(line.done.id)
      else open.set(openRecord(line).id, 'begun' in line ? interrupted(line.begun) : line.ended)
    }
    at = stretch.end
  }
}

/** Applies what is done in a segment; answers how much that was. */
async function recoverSegment(database: Database, journal: Leftovers, segment: string): Promise<number> {
  let count = 0
  for (let at = await positionOf(database, segment); ; ) {
    const stretch = journal.read(segment, at)
    if (stretch.end === at) return count
    const done = await unknown(database, doneIn(stretch))
    await apply(database, done, segment, stretch.end)
    count += done.length
    at = stretch.end
  }
}

const interrupted = (record: UsageRecord): UsageRecord => ({
  ...record,
  outcome: 'failed',
  partial: true,
  error: 'Octopus was stopped before the reply had ended',
})

/** Those of the records that the database does not have yet. Asked only after a crash: in a running process the position tells. */
async function unknown(database: Database, records: UsageRecord[]): Promise<UsageRecord[]> {
  const { requestLogs } = database.tables
  const known = new Set<string>()
  for (let at = 0; at < records.length; at += 500) {
    const ids = records.slice(at, at + 500).map((record) => record.id)
    const rows = await database.query.select({ id: requestLogs.id }).from(requestLogs).where(inArray(requestLogs.id, ids))
    for (const row of rows) known.add(row.id)
  }
  return records.filter((record) => !known.has(record.id))
}
