import type { Log } from '../lib/log'
import { readUpTo } from '../lib/read-up-to'
import { createTurns } from '../lib/turns'
import type { Settings } from '../settings/store'
import { type Catalogue, sizeOf, writeCatalogue } from './catalogue'
import { readModelsDev } from './models-dev'
import type { SyncedPrices } from './rows'
import type { Prices } from './store'

/** A GET request with redirects neither followed nor decompressed in vain, such as `fetchThrough` makes. */
export type Get = (url: URL, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>

export interface PriceSync {
  /** Asks for the public prices now. Answers what came of it: `error` says what went wrong. Throws only when the database does not take it. */
  run(): Promise<SyncedPrices>
  /** Asks for them when the interval of the settings has passed since the last time, or a while after a failure. */
  runIfDue(): Promise<void>
  /** Ends what is under way. */
  close(): void
}

export interface SyncOptions {
  prices: Pick<Prices, 'synced' | 'setSynced' | 'public'>
  settings: Pick<Settings, 'get'>
  get: Get
  log: Log
  now?: () => number
  timeoutMs?: number
}

type Answer = { kind: 'new'; etag: string | null; data: string } | { kind: 'same' } | { kind: 'bad'; reason: string }

const LARGEST_BYTES = 20 << 20
const HOUR = 3_600_000
/** After a failure it is not waited for a whole day. */
const PATIENCE = HOUR

/** Fetches the public prices of models.dev, or of what has the same form. A bad answer changes nothing but what is said of it. */
export function createPriceSync({ prices, settings, get, log, now = Date.now, timeoutMs = 60_000 }: SyncOptions): PriceSync {
  const inTurn = createTurns()
  const closing = new AbortController()

  async function run(): Promise<SyncedPrices> {
    const url = settings.get('priceSyncUrl')
    const before = prices.synced()
    const known = before?.url === url ? before : undefined
    const state: SyncedPrices = {
      url,
      etag: known?.etag ?? null,
      checkedAt: now(),
      confirmedAt: before?.confirmedAt ?? null,
      changedAt: before?.changedAt ?? null,
      error: null,
    }
    const answer = await ask(url, state.etag).catch((error: unknown): Answer => ({ kind: 'bad', reason: reasonOf(error) }))
    // Whoever has stopped it waits for nothing more.
    if (closing.signal.aborted) return state
    if (answer.kind === 'bad') {
      log.warn('the public prices could not be fetched; the old ones stay', { host: new URL(url).host, reason: answer.reason })
      return keep({ ...state, error: answer.reason })
    }
    const confirmed = { ...state, confirmedAt: now() }
    return answer.kind === 'same' ? keep(confirmed) : keep({ ...confirmed, changedAt: now(), etag: answer.etag }, answer.data)
  }

  async function keep(state: SyncedPrices, data?: string): Promise<SyncedPrices> {
    await prices.setSynced(state, data)
    return state
  }

  /** Throws what is wrong with the answer. */
  async function ask(url: string, etag: string | null): Promise<Answer> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal])
    const headers = { accept: 'application/json', 'accept-encoding': 'gzip', ...(etag && { 'if-none-match': etag }) }
    const response = await get(new URL(url), { headers, signal })
    if (response.status === 304 && etag) return { kind: 'same' }
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new Error(`it was answered with HTTP ${response.status}${redirectHint(response)}`)
    }
    const body = await readUpTo(response, LARGEST_BYTES)
    if (!body) throw new Error(`the answer has more than ${LARGEST_BYTES >> 20} MB`)
    const catalogue = read(body, url)
    return { kind: 'new', etag: response.headers.get('etag')?.slice(0, 255) ?? null, data: writeCatalogue(catalogue) }
  }

  function read(body: Buffer, url: string): Catalogue {
    const catalogue = readModelsDev(parse(body), url, new Date(now()).toISOString().slice(0, 10))
    const size = sizeOf(catalogue)
    if (size === 0) throw new Error('the answer has no prices in the form of models.dev: {provider: {models: {model: {cost: {…}}}}}')
    const before = prices.public().size
    if (size * 2 < before) throw new Error(`the answer has prices of ${size} models where there were ${before}; it seems to be incomplete`)
    return catalogue
  }

  async function runIfDue() {
    const hours = settings.get('priceSyncHours')
    const last = prices.synced()
    if (hours === 0) return
    const wait = last?.error ? Math.min(PATIENCE, hours * HOUR) : hours * HOUR
    if (last && now() < last.checkedAt + wait) return
    await inTurn(run).catch((error: unknown) => log.warn('the public prices could not be kept', { error: String(error) }))
  }

  return { run: () => inTurn(run), runIfDue, close: () => closing.abort(new Error('Octopus was stopped')) }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new Error('the answer is no JSON, or only a part of it')
  }
}

const redirectHint = ({ status }: Response) =>
  [301, 302, 303, 307, 308].includes(status) ? ', which is not followed; set the address it leads to' : ''

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'there was no whole answer in time'
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}
