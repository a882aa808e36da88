import type { Database } from '../db/database'
import { newHistogram } from './histogram'
import { type Counts, dimensionNames, noCounts, writeSums } from './rollup'
import type { Dimension } from './source'

type Hour = { hour: number } & Partial<Counts> & Partial<Record<Dimension, number | string>>

/** Writes sums of whole hours, in all tables, as requests would have left them. */
export function writeHours(database: Database, hours: readonly Hour[]) {
  const sums = hours.map((row) => {
    const entries = Object.entries(row)
    const named = (wanted: readonly string[]) => Object.fromEntries(entries.filter(([name]) => wanted.includes(name)))
    const nobody = { channelId: 0, endpointId: 0, channelKeyId: 0, groupId: 0, apiKeyId: 0, model: '', askedModel: '' }
    const counts = { ...noCounts(), ...named(Object.keys(noCounts())) }
    return {
      quarter: 4 * row.hour,
      of: { ...nobody, ...named(dimensionNames) },
      counts,
      firstTokens: newHistogram(),
      totals: newHistogram(),
    }
  })
  return database.transaction((tx) => writeSums(tx, sums))
}
