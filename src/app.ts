import { createAlerting } from './alerts/alerting'
import { diskTroubles } from './alerts/storage'
import { createClock } from './clock'
import type { Config, OptionSight } from './config'
import { createRouting } from './groups/routing'
import { showTrouble } from './groups/routing-api'
import { createKeyLimits } from './keys/limits'
import { createHttpClient } from './lib/http/client'
import { fetchThrough } from './lib/http/fetch-through'
import { createProcessLog, type Log } from './lib/log'
import { createRecompute } from './prices/recompute'
import { createPriceSync } from './prices/sync'
import { drain } from './relay/drain'
import { createEstimator } from './relay/estimator'
import { createFeed } from './relay/feed'
import { createLive } from './relay/live'
import { createRelaying } from './relay/relaying'
import { type DemoMark, loadAssets } from './server/assets'
import { createServer } from './server/server'
import { openStores } from './stores'
import { createUpstreams } from './sync/upstreams'
import { createTelemetry } from './telemetry/telemetry'
import { openBooks } from './usage/books'
import { version } from './version'

export type { App } from './server/server'

/** Of the parts that rest, as many are shown in the live view. */
const MOST_RESTING = 200

export interface Octopus {
  /** Of the link that lets in without a password; null once there is one. */
  setupToken: string | null
  start(): Promise<{ url: string; port: number }>
  /** Takes no new work, gives running replies `graceMs` to end, writes everything down. */
  stop(graceMs: number): Promise<void>
}

/**
 * Puts everything together; of a `demo` the admin's page tells. Throws an error with one clear sentence when something it needs
 * cannot be had.
 */
export async function createApp(config: Config, options: OptionSight[] = [], demo?: DemoMark): Promise<Octopus> {
  const log = createProcessLog(config.log.level)
  const assets = await loadAssets(demo)
  const parts = await openParts(config, assets.build, log)
  const { stores, books, relaying, upstreams, telemetry, alerting, live, feed } = parts
  const app = createServer({
    ...parts,
    ...stores,
    ...books,
    ...relaying,
    ...upstreams,
    ...alerting,
    metrics: telemetry.metrics,
    assets,
    config,
    options,
    log,
    inFlight: live.size,
    waiting: () => books.journal.trouble().waiting,
    troubles: () => [...books.troubles(), ...diskTroubles(config.dataDir)],
  })
  const clock = createClock({ ...parts, ...stores, ...books, ...relaying, ...upstreams, log })

  async function start() {
    const { host, port } = config.server
    app.listen({ hostname: host, port })
    await parts.recompute.resume()
    const server = app.server!
    return { url: `http://${server.hostname}:${server.port}`, port: server.port! }
  }

  async function stop(graceMs: number) {
    feed.close()
    await drain(live, app.server, graceMs)
    clock.stop()
    live.close()
    await telemetry.close()
    parts.priceSync.close()
    await parts.recompute.close()
    await books.retention.close()
    parts.routing.close()
    parts.http.close()
    parts.outward.close()
    await parts.routing.save()
    await books.settle()
    await stores.keys.close()
    await books.close()
    await stores.close()
  }

  return { setupToken: stores.setupPass?.token ?? null, start, stop }
}

/** Everything but the doors: what is kept, what relays, and what looks after both. `build` is another for every build of the admin. */
async function openParts(config: Config, build: string, log: Log) {
  const { dataDir } = config
  const stores = await openStores(config)
  const { database, box, settings, channels, groups, keys, prices } = stores
  const estimator = createEstimator()
  const books = await openBooks({ database, settings, dataDir, counting: estimator, log })
  const { flusher } = books

  const routing = await createRouting({ ...stores, log, costOf: prices.costOf })
  const { health, ledger } = routing
  const http = createHttpClient({ allowPrivate: () => settings.get('allowPrivateUpstreams'), proxy: () => settings.get('proxy') })
  // What clients name by address is fetched from public places alone, wherever an admin's channels may be.
  const outward = createHttpClient({ allowPrivate: () => false })
  const live = createLive()
  const telemetry = createTelemetry({ settings, channels, health, http, live, log })

  const keyLimits = await createKeyLimits({
    database,
    keys,
    timeZone: () => settings.get('timeZone'),
    allowUnpriced: () => settings.get('allowUnpriced'),
    flush: () => flusher.flush('urgent'),
    log,
  })
  settings.onChange(keyLimits.rezone)
  const priceSync = createPriceSync({ prices, settings, get: fetchThrough(http), log })
  const recompute = createRecompute({ database, prices, flusher, ledger, keyLimits, log })

  const { observer } = telemetry
  const sealKey = box.keyFor('states of thoughts')
  const limits = config.relay
  const relaying = createRelaying({
    ...stores,
    ...books,
    routing,
    keyLimits,
    live,
    http,
    outward,
    estimator,
    observer,
    sealKey,
    limits,
    log,
  })
  const upstreams = createUpstreams({ ...stores, routing, http, callModel: relaying.callModel, log })
  const priceTrouble = () => prices.synced()?.error ?? null
  const alerting = await createAlerting({ ...stores, http, health, keyLimits, troubles: books.troubles, dataDir, priceTrouble, log })

  const showResting = showTrouble(channels.all)
  const feed = createFeed({
    live,
    resting: () => health.all().slice(0, MOST_RESTING).flatMap(showResting),
    server: { version, database: config.database.type, startedAt: Date.now(), build },
    configuration: { channels, groups, keys, prices, settings, alerts: alerting.alerts },
  })
  return { stores, books, routing, http, outward, live, telemetry, keyLimits, priceSync, recompute, relaying, upstreams, alerting, feed }
}
