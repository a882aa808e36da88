import type { JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'

/** Who is told when something goes wrong, and how. */
export function defineAlerts(kit: Kit) {
  const alerts = kit.table('alerts', {
    id: kit.id(),
    name: kit.str('name', 191).notNull(),
    kind: kit.str('kind', 16).notNull(),
    enabled: kit.bool('enabled').notNull(),
    /** Addresses and credentials, as encrypted JSON. */
    targetSealed: kit.text('target_sealed').notNull(),
    /** Null is all kinds of events. */
    events: kit.json<string[]>('events'),
    /** Times of day such as 22:00; null is never quiet. */
    quiet: kit.json<{ from: string; to: string }>('quiet'),
    /** The last time something was sent, and what went wrong since. */
    sentAt: kit.time('sent_at'),
    error: kit.text('error'),
    /** News that have not arrived, by kind. */
    waiting: kit.json<JsonObject>('waiting'),
    createdAt: kit.time('created_at').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
  })

  return { alerts }
}
