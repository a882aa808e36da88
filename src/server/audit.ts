import type { Database } from '../db/database'
import type { JsonObject } from '../protocols/protocol'
import type { Admin } from './account'

/** Writes down what an admin has changed. `detail` names fields rather than values: a secret must never be in it. */
export type Audit = (admin: Pick<Admin, 'username'>, action: string, target: string, detail?: JsonObject) => Promise<void>

export function createAudit({ query, tables }: Database, now: () => number = Date.now): Audit {
  return async (admin, action, target, detail = {}) => {
    await query.insert(tables.audit).values({ at: now(), admin: admin.username, action, target: target.slice(0, 255), detail })
  }
}
