import type { Channels } from '../channels/store'
import type { Database } from '../db/database'
import { invalid, notFound } from '../lib/api-error'
import { createListeners, type Listeners } from '../lib/listeners'
import { once } from '../lib/once'
import { createTurns } from '../lib/turns'
import type { UsageRecord } from '../usage/record'
import { createBook, type PriceBook, type PriceSource } from './book'
import { readCatalogue } from './catalogue'
import { createMatcher, type Matcher } from './match'
import { type Price, priceProblem } from './price'
import { type ManualPrice, readManual, readSynced, removeManual, type SyncedPrices, writeManual, writeSynced } from './rows'
import { readSnapshot } from './snapshot'

/** What a request has cost: nanodollars (1e-9 US dollars), and the price they were reckoned with. */
export interface RecordCost {
  nanoUsd: number
  version: string
  source: PriceSource
}

/** What models cost, all in memory. */
export interface Prices extends Pick<PriceBook, 'find'> {
  /** `null` where nobody knows the price, or nothing was counted. Takes about a microsecond. */
  cost(record: Pick<UsageRecord, 'channelId' | 'upstreamModel' | 'model' | 'usage'>): RecordCost | null
  /** A figure to compare channels by, in dollars per million tokens; `undefined` where nobody knows the price. */
  costOf(channelId: number, model: string): number | undefined
  manual(): readonly ManualPrice[]
  /** Sets the price of a model, at one channel or everywhere. Throws a 422 for what is no price, a 404 for a channel that is not there. */
  set(model: string, channelId: number | null, price: Price): Promise<void>
  /** Takes the price away that was set by hand. Answers whether there was one. */
  remove(model: string, channelId: number | null): Promise<boolean>
  /** The public prices that are used: those of the last sync, or the bundled ones. */
  public(): Matcher
  synced(): SyncedPrices | undefined
  /** Keeps what has come of a sync; `data` is what `writeCatalogue` makes of new prices, and absent when the old ones hold. */
  setSynced(synced: SyncedPrices, data?: string): Promise<void>
  reload(): Promise<void>
  onChange: Listeners['onChange']
}

export async function createPrices(
  database: Database,
  channels: Pick<Channels, 'byId' | 'onChange'>,
  now: () => number = Date.now,
): Promise<Prices> {
  const inTurn = createTurns()
  const listeners = createListeners()
  let manual: ManualPrice[] = []
  let synced: SyncedPrices | undefined
  const snapshot = once(() => createMatcher(readSnapshot()))
  let matcher: () => Matcher | undefined = () => undefined
  let book = newBook()

  function newBook(): PriceBook {
    return createBook({ manual, synced: () => matcher(), snapshot, channel: channels.byId })
  }

  async function load() {
    const row = await readSynced(database)
    synced = row?.state
    if (row?.data) useCatalogue(row.data)
    await loadManual()
  }

  /** Read when a price is asked for: at the start nobody waits for it. */
  function useCatalogue(data: string) {
    matcher = once(() => createMatcher(readCatalogue(data)))
  }

  async function loadManual() {
    manual = await readManual(database)
    renew()
  }

  /** Prices of a channel go with it, by the reference in the schema. */
  function followChannels() {
    manual = manual.filter(({ channelId }) => channelId === null || channels.byId(channelId))
    renew()
  }

  function renew() {
    book = newBook()
    listeners.changed()
  }

  async function set(model: string, channelId: number | null, price: Price) {
    const problem = priceProblem(price)
    if (problem) throw invalid(problem)
    if (channelId !== null && !channels.byId(channelId)) throw notFound('channel', channelId)
    await writeManual(database, { model, channelId, price, updatedAt: now() })
    await loadManual()
  }

  async function remove(model: string, channelId: number | null) {
    if (!manual.some((one) => one.model === model && one.channelId === channelId)) return false
    await removeManual(database, model, channelId)
    await loadManual()
    return true
  }

  async function setSynced(next: SyncedPrices, data?: string) {
    await writeSynced(database, next, data)
    synced = next
    if (data === undefined) return
    useCatalogue(data)
    renew()
  }

  await load()
  channels.onChange(followChannels)
  return {
    find: (model, channelId) => book.find(model, channelId),
    cost({ channelId, upstreamModel, model, usage }) {
      return usage === null ? null : (book.cost(upstreamModel ?? model, channelId, usage) ?? null)
    },
    costOf: (channelId, model) => book.blended(model, channelId),
    manual: () => manual,
    set: (model, channelId, price) => inTurn(() => set(model, channelId, price)),
    remove: (model, channelId) => inTurn(() => remove(model, channelId)),
    public: () => matcher() ?? snapshot(),
    synced: () => synced,
    setSynced: (next, data) => inTurn(() => setSynced(next, data)),
    reload: () => inTurn(load),
    onChange: listeners.onChange,
  }
}
