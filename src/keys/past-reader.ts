import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import type { Zone } from '../lib/zone'
import type { ApiKey, LimitPeriod } from './key'
import { readUse, readWindowStart } from './past'
import { boundsOf, newSpan, type Span } from './span'
import type { Tally } from './tally'

export interface PastReaderOptions {
  database: Database
  /** Brings into the database what has ended. */
  flush(): Promise<unknown>
  /** The calendar of today. */
  zone(): Zone
  log: Pick<Log, 'error'>
  now(): number
}

/** A span of a key of which nothing is known yet. */
export interface Unread {
  tally: Tally
  per: LimitPeriod
}

/** How often sums are read that change while they are being read. */
const READS = 5

/** Reads from the database what keys have used before. Never throws: what cannot be read counts from now. */
export function createPastReader({ database, flush, zone, log, now }: PastReaderOptions) {
  /** Requests of these keys wait for it, by the tally's `reading`. */
  function read(unread: Unread[]) {
    const concerned = [...new Set(unread.map(({ tally }) => tally))]
    const reading = Promise.all(concerned.map((tally) => tally.reading))
      .then(() => readPast(unread))
      .catch((error) =>
        log.error('what API keys have used before could not be read; their limits count from now', { error: String(error) }),
      )
      .then(() => {
        for (const tally of concerned) if (tally.reading === reading) tally.reading = undefined
      })
    for (const tally of concerned) tally.reading = reading
  }

  /** What ends while it is being read may be counted twice, so it is read again; at last rather twice than not at all. */
  async function readPast(unread: Unread[]) {
    for (let turn = 1, left = unread; left.length; turn++) {
      const ended = left.map(({ tally }) => tally.ended)
      await flush()
      const found = await readSpans(left)
      const isGood = (index: number) => turn >= READS || left[index]!.tally.ended === ended[index]
      for (const [index, { tally }] of left.entries()) if (isGood(index)) tally.begin(found[index]!)
      left = left.filter((_, index) => !isGood(index))
    }
  }

  /** One question for all that begin at the same time, as those of the calendar do. */
  async function readSpans(unread: readonly Unread[]): Promise<Span[]> {
    const spans = await Promise.all(unread.map(({ tally, per }) => startedSpan(tally.key, per)))
    for (const start of new Set(spans.map((span) => span.start))) {
      const same = unread.flatMap(({ tally }, index) => (spans[index]!.start === start ? [{ id: tally.key.id, span: spans[index]! }] : []))
      const use = await readUse(database, [...new Set(same.map(({ id }) => id))], start)
      for (const { id, span } of same) span.used = { ...(use.get(id) ?? span.used) }
    }
    return spans
  }

  async function startedSpan({ id, windowStartedAt }: ApiKey, per: LimitPeriod): Promise<Span> {
    const at = now()
    if (per !== '5h') return newSpan(per, boundsOf(per, at, zone()))
    const start = await readWindowStart(database, id, windowStartedAt, at)
    // Where none have begun the next request begins them.
    return newSpan(per, start === null ? [at, at] : boundsOf(per, start, zone()))
  }

  return read
}
