import { Type } from '@sinclair/typebox'
import { and, desc, like, lt } from 'drizzle-orm'
import { t } from 'elysia'
import type { Database } from '../db/database'
import { invalid } from '../lib/api-error'
import { page } from '../lib/page'
import { oneOf } from '../lib/schema'
import type { JsonObject } from '../protocols/protocol'
import type { Admin } from './account'

/** Writes down what an admin has changed. `detail` names fields rather than values: a secret must never be in it. */
export type Audit = (admin: Pick<Admin, 'username'>, action: string, target: string, detail?: JsonObject) => Promise<void>

export function createAudit({ query, tables }: Database, now: () => number = Date.now): Audit {
  return async (admin, action, target, detail = {}) => {
    await query.insert(tables.audit).values({ at: now(), admin: admin.username, action, target: target.slice(0, 255), detail })
  }
}

/** Stands for whoever is not signed in. */
export const nobody = { username: '' }

/** What the names of actions begin with. */
const areas = ['session', 'account', 'channel', 'group', 'key', 'price', 'settings', 'alert', 'health', 'logs', 'request'] as const

export const auditQuery = t.Object(
  {
    area: t.Optional(oneOf(areas)),
    cursor: t.Optional(t.String({ description: 'The `next` of the page before' })),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)

export const auditPage = page(
  Type.Object({
    id: Type.Number(),
    at: Type.String({ format: 'date-time' }),
    admin: Type.String({ description: 'Empty where nobody was signed in' }),
    action: Type.String({ description: 'Like channel.change' }),
    target: Type.String(),
    detail: Type.Record(Type.String(), Type.Unknown()),
  }),
)

/** Who changed what and when, and who came in, the newest first. Throws a 422 for a cursor that cannot be. */
export async function readAudit({ query, tables }: Database, { area, cursor, limit = 50 }: typeof auditQuery.static) {
  const { audit } = tables
  const before = cursor === undefined ? undefined : Number(cursor)
  if (before !== undefined && !Number.isInteger(before)) throw invalid('cursor: expected the "next" of an earlier page.')
  const rows = await query
    .select()
    .from(audit)
    .where(and(area && like(audit.action, `${area}%`), before === undefined ? undefined : lt(audit.id, before)))
    .orderBy(desc(audit.id))
    .limit(limit + 1)
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }))
  return { items, next: rows.length > limit ? String(items.at(-1)!.id) : null }
}
