import { asc, eq, isNotNull } from 'drizzle-orm'
import type { Database } from '../db/database'
import { insertId } from '../db/insert'
import { invalid } from '../lib/api-error'
import { createListeners, type Listeners } from '../lib/listeners'
import type { SecretBox } from '../lib/secretbox'
import { createTurns } from '../lib/turns'
import type { JsonObject } from '../protocols/protocol'
import { type Basket, readWaiting, type Waiting } from './basket'
import type { NewsKind } from './news'
import type { Receiver } from './receiver'
import { type AlertDraft, type AlertPatch, readTarget } from './shape'
import { type TargetKind, targetKinds } from './targets'

/** Who is told of news; all in memory. */
export interface Alerts {
  all(): readonly Receiver[]
  byId(id: number): Receiver | undefined
  /** Throws a 422 for a target that cannot be. */
  create(draft: AlertDraft): Promise<Receiver>
  /** Answers `undefined` when there is no such receiver. Throws a 422 for a target that cannot be. */
  update(id: number, patch: AlertPatch): Promise<Receiver | undefined>
  /** Answers whether it was there. */
  remove(id: number): Promise<boolean>
  /** Notes what became of a message. */
  sent(id: number, at: number): Promise<void>
  failed(id: number, error: string): Promise<void>
  /** Keeps what waits for a receiver, for after a restart. */
  keep(id: number, waiting: Waiting | null): Promise<void>
  /** What has waited for receivers when Octopus ended. */
  kept(): Promise<Map<number, Map<NewsKind, Basket>>>
  reload(): Promise<void>
  onChange: Listeners['onChange']
}

/** Throws `WrongSecretKey`. */
export async function createAlerts(database: Database, box: SecretBox, now: () => number = Date.now): Promise<Alerts> {
  const { alerts } = database.tables
  const inTurn = createTurns()
  const listeners = createListeners()
  let receivers = new Map<number, Receiver>()

  async function load() {
    const rows = await database.query.select().from(alerts).orderBy(asc(alerts.id))
    // A kind that a later version has known is left alone.
    const known = rows.filter((row) => targetKinds.includes(row.kind as TargetKind))
    receivers = new Map(known.map((row) => [row.id, receiverOf(row)]))
    listeners.changed()
  }

  function receiverOf({ targetSealed, kind, events, waiting: _waiting, ...row }: typeof alerts.$inferSelect): Receiver {
    return { ...row, kind: kind as TargetKind, events: events as NewsKind[] | null, target: JSON.parse(box.open(targetSealed)) }
  }

  async function create({ target, ...draft }: AlertDraft) {
    const targetSealed = sealed(readTarget(draft.kind, target))
    const row = { enabled: true, ...draft, name: draft.name.trim(), targetSealed, createdAt: now(), updatedAt: now() }
    const id = await database.transaction((tx) => insertId(tx, alerts, row))
    await load()
    return receivers.get(id)!
  }

  async function update(id: number, { target, ...patch }: AlertPatch) {
    const known = receivers.get(id)
    if (!known) return undefined
    const row = {
      ...patch,
      ...(patch.name !== undefined && { name: patch.name.trim() }),
      ...(target && { targetSealed: sealed(readTarget(known.kind, target, known.target)), error: null }),
      updatedAt: now(),
    }
    await database.query.update(alerts).set(row).where(eq(alerts.id, id))
    await load()
    return receivers.get(id)
  }

  function sealed(values: ReturnType<typeof readTarget>): string {
    if (typeof values === 'string') throw invalid(values)
    return box.seal(JSON.stringify(values))
  }

  async function remove(id: number) {
    if (!receivers.has(id)) return false
    await database.query.delete(alerts).where(eq(alerts.id, id))
    await load()
    return true
  }

  async function note(id: number, outcome: { sentAt: number; error: null } | { error: string }) {
    const known = receivers.get(id)
    if (!known) return
    Object.assign(known, outcome)
    await database.query.update(alerts).set(outcome).where(eq(alerts.id, id))
  }

  async function keep(id: number, waiting: Waiting | null) {
    const kept = waiting as unknown as JsonObject | null
    await database.query.update(alerts).set({ waiting: kept }).where(eq(alerts.id, id))
  }

  async function kept() {
    const rows = await database.query.select({ id: alerts.id, waiting: alerts.waiting }).from(alerts).where(isNotNull(alerts.waiting))
    return new Map(rows.map(({ id, waiting }) => [id, readWaiting(waiting)]))
  }

  await load()
  return {
    all: () => [...receivers.values()],
    byId: (id) => receivers.get(id),
    create: (draft) => inTurn(() => create(draft)),
    update: (id, patch) => inTurn(() => update(id, patch)),
    remove: (id) => inTurn(() => remove(id)),
    sent: (id, at) => inTurn(() => note(id, { sentAt: at, error: null })),
    failed: (id, error) => inTurn(() => note(id, { error: error.slice(0, 1000) })),
    keep: (id, waiting) => inTurn(() => keep(id, waiting)),
    kept,
    reload: () => inTurn(load),
    onChange: listeners.onChange,
  }
}
