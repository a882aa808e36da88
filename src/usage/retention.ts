import { asc, count, inArray, lt } from 'drizzle-orm'
import type { Database } from '../db/database'
import type { Settings } from '../settings/store'

const DAY = 86_400_000
const STEP = 500

/** Deletes request logs that are older, or more, than the settings keep (0 is without limit): in small steps, so that the relay does not notice. Answers how many went. */
export async function applyRetention(database: Database, settings: Pick<Settings, 'get'>, now: number): Promise<number> {
  const { requestLogs } = database.tables
  const oldest = () => database.query.select({ id: requestLogs.id }).from(requestLogs).orderBy(asc(requestLogs.startedAt)).limit(STEP)
  let removed = 0

  async function removeWhile(step: () => PromiseLike<{ id: string }[]>) {
    for (;;) {
      const ids = (await step()).map((row) => row.id)
      if (!ids.length) return
      await database.query.delete(requestLogs).where(inArray(requestLogs.id, ids))
      removed += ids.length
      await Bun.sleep(5)
    }
  }

  const days = settings.get('logRetentionDays')
  const most = settings.get('logRetentionRows')
  if (days) await removeWhile(() => oldest().where(lt(requestLogs.startedAt, now - days * DAY)))
  const [total] = await database.query.select({ rows: count() }).from(requestLogs)
  let surplus = most ? Number(total?.rows ?? 0) - most : 0
  await removeWhile(async () => {
    const rows = surplus > 0 ? (await oldest()).slice(0, surplus) : []
    surplus -= rows.length
    return rows
  })
  if (removed) database.shrink()
  return removed
}
