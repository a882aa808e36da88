import { desc, inArray, lt, lte, type SQL } from 'drizzle-orm'
import type { Database } from '../db/database'
import { createTurns } from '../lib/turns'
import type { Settings } from '../settings/store'
import { createClearance, MOST_AT_ONCE } from './clearance'
import { readStock } from './stock'
import { createSweeper, type Sweeper } from './sweeper'

const DAY = 86_400_000
const MEGABYTE = 1 << 20
/** So many entries tell what admins have changed, however young they are: who guesses at passwords fills no disk. */
const MOST_ENTRIES = 100_000

/** Deletes what is older or more than the settings keep (0 is without limit). */
export interface Retention {
  /** Answers how many request logs went. */
  apply(now: number): Promise<number>
  /** Deletes all request logs that began before a moment (unix milliseconds); the statistics stay. */
  clear(before: number): Promise<number>
  /** Stops what is under way. */
  close(): Promise<void>
}

/** Everything goes in small steps with pauses between them, so that the relay does not notice. */
export function createRetention(
  database: Database,
  settings: Pick<Settings, 'get'>,
  sweeper: Sweeper = createSweeper(database),
): Retention {
  const { audit } = database.tables
  const { remove, shrink, close } = createClearance(sweeper)
  const inTurn = createTurns()

  const everything = () => Promise.resolve(Number.POSITIVE_INFINITY)

  async function removeOlder(before: number): Promise<number> {
    await remove('bodies', before, everything)
    return remove('logs', before, everything)
  }

  async function removeSurplus(): Promise<number> {
    const rows = settings.get('logRetentionRows')
    return rows ? remove('logs', undefined, async () => (await readStock(database)).logs.rows - rows) : 0
  }

  /** Bodies go before the log does. */
  async function removeBulk(): Promise<number> {
    const limit = settings.get('logRetentionMegabytes') * MEGABYTE
    if (!limit) return 0
    const tooMuch = async () => {
      const { logs, bodies } = await readStock(database)
      return logs.bytes + bodies.bytes > limit ? MOST_AT_ONCE : 0
    }
    await remove('bodies', undefined, tooMuch)
    return remove('logs', undefined, tooMuch)
  }

  async function removeAudit(now: number) {
    const days = settings.get('auditRetentionDays')
    if (days) await removeEntries(lt(audit.at, now - days * DAY))
    const [first] = await database.query.select({ id: audit.id }).from(audit).orderBy(desc(audit.id)).offset(MOST_ENTRIES).limit(1)
    if (first) await removeEntries(lte(audit.id, first.id))
  }

  async function removeEntries(which: SQL) {
    for (;;) {
      const rows = await database.query.select({ id: audit.id }).from(audit).where(which).limit(MOST_AT_ONCE)
      if (!rows.length) return
      await database.query.delete(audit).where(
        inArray(
          audit.id,
          rows.map(({ id }) => id),
        ),
      )
      await Bun.sleep(1)
    }
  }

  async function applyNow(now: number): Promise<number> {
    const days = settings.get('logRetentionDays')
    let removed = days ? await removeOlder(now - days * DAY) : 0
    removed += await removeSurplus()
    removed += await removeBulk()
    await removeAudit(now)
    await shrink()
    return removed
  }

  async function clearNow(before: number): Promise<number> {
    const removed = await removeOlder(before)
    await shrink()
    return removed
  }

  return { close, apply: (now) => inTurn(() => applyNow(now)), clear: (before) => inTurn(() => clearNow(before)) }
}
