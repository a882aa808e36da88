import type { Kit } from './kit'
import { defineAccess } from './schema-access'
import { defineAlerts } from './schema-alerts'
import { defineChannels } from './schema-channels'
import { defineGroups } from './schema-groups'
import { definePrices } from './schema-prices'
import { defineUsage } from './schema-usage'

/** All tables, once. After a change: `bun scripts/migrations.ts <what-it-does>` writes the migrations of the three databases. */
export function define(kit: Kit) {
  const channels = defineChannels(kit)
  return {
    ...defineAccess(kit),
    ...channels,
    ...defineGroups(kit, channels),
    ...definePrices(kit, channels),
    ...defineAlerts(kit),
    ...defineUsage(kit),
  }
}

export type Tables = ReturnType<typeof define>
