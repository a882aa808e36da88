import type { Database } from '../db/database'
import type { UsageRecord } from '../usage/record'
import { writeRecords } from './fill'
import { pastHour, type Tempo } from './past'
import type { Scene } from './scene'

const HOUR = 3_600_000
/** Enough that a transaction is worth its while, few enough that a request does not wait for it. */
const BATCH = 400

export interface History {
  /** Writes the next batch, from the newest to the oldest; answers whether there is more. */
  step(): Promise<boolean>
  written(): number
}

/** What has happened to the cast until now, written batch by batch. */
export function createHistory(database: Database, scene: Scene, tempo: Tempo, batch = BATCH): History {
  const hours = Math.round((tempo.span.end - tempo.span.start) / HOUR)
  let hoursAgo = 1
  let written = 0

  async function step() {
    const records: UsageRecord[] = []
    while (records.length < batch && hoursAgo <= hours) records.push(...pastHour(scene, tempo, hoursAgo++))
    await writeRecords(database, records)
    written += records.length
    return hoursAgo <= hours
  }

  return { step, written: () => written }
}
