import { and, eq } from 'drizzle-orm'
import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { run, type Steps } from '../db/step'
import type { Log } from '../lib/log'
import { createTurns } from '../lib/turns'
import type { Health } from './health'
import type { Trouble } from './trouble'
import type { PartKind } from './verdict'

export interface Rests {
  /** Writes what has changed since the last time; a database that does not take it is asked again the next time. Never throws. */
  save(): Promise<void>
}

/** Gives health what an earlier process knew, and keeps what it knows from now on. Only rests are kept, not what led to them. */
export async function keepRests(database: Database, health: Health, log: Log): Promise<Rests> {
  const { rests } = database.tables
  const inTurn = createTurns()
  const rows = await database.query.select().from(rests)
  health.recall(rows.map(({ kind, partId, ...row }) => ({ ...row, kind: kind as PartKind, id: partId })))
  let saved = byName(health.all())
  let revision = health.revision

  async function save() {
    if (health.revision === revision) return
    const seen = health.revision
    const current = byName(health.all())
    try {
      await database.transaction((tx) => write(tx))
      saved = current
      revision = seen
    } catch (error) {
      log.warn('what rests could not be written to the database; it is tried again', { error: String(error) })
    }

    function* write(tx: Parameters<Parameters<Database['transaction']>[0]>[0]): Steps<void> {
      const table = tx.tables.rests
      for (const [name, { kind, id, model }] of saved) {
        if (current.has(name)) continue
        yield* run(tx.query.delete(table).where(and(eq(table.kind, kind), eq(table.partId, id), eq(table.model, model))))
      }
      const changed = [...current].filter(([name, trouble]) => !isSame(saved.get(name), trouble)).map(([, trouble]) => rowOf(trouble))
      const replace = ['reason', 'since', 'until', 'told', 'invalid', 'trips'] as const
      if (changed.length) yield* upsert(tx, table, changed, { key: ['kind', 'partId', 'model'], replace: [...replace] })
    }
  }

  return { save: () => inTurn(save) }
}

const nameOf = ({ kind, id, model }: Trouble) => `${kind} ${id} ${model}`
const byName = (troubles: Trouble[]) => new Map(troubles.map((trouble) => [nameOf(trouble), trouble]))
const isSame = (one: Trouble | undefined, other: Trouble) =>
  one?.until === other.until && one.since === other.since && one.trips === other.trips

function rowOf({ kind, id, model, reason, since, until, told, invalid, trips }: Trouble) {
  // The model is part of the key, which takes no more than this.
  return { kind, partId: id, model: model.slice(0, 255), reason, since, until, told, invalid, trips }
}
