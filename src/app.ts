import { join } from 'node:path'
import { cron } from '@elysiajs/cron'
import { Elysia } from 'elysia'
import { createAlerting } from './alerts/alerting'
import { diskTroubles } from './alerts/storage'
import { createChannels } from './channels/store'
import type { Config, OptionSight } from './config'
import { openDatabase } from './db/open'
import { createChecked } from './groups/checked'
import type { Member } from './groups/group'
import { createGrouping } from './groups/grouping'
import { createRouting } from './groups/routing'
import { showTrouble } from './groups/routing-api'
import { memberState, standingOf } from './groups/standing'
import { createGroups } from './groups/store'
import { createKeyLimits } from './keys/limits'
import { createApiKeys } from './keys/store'
import { createHttpClient } from './lib/http/client'
import { fetchThrough } from './lib/http/fetch-through'
import { lockFolder } from './lib/lock'
import { createProcessLog } from './lib/log'
import { openSecretBox } from './lib/secretbox'
import { createRecompute } from './prices/recompute'
import { createPrices } from './prices/store'
import { createPriceSync } from './prices/sync'
import { protocols } from './protocols'
import { createSeal } from './protocols/seal'
import { createAllowance } from './relay/allowance'
import { createCalls } from './relay/calls'
import { createCheckCall } from './relay/check-call'
import { createCounter } from './relay/count'
import { createDryRun } from './relay/dry-run'
import { createEstimator } from './relay/estimator'
import { createFeed } from './relay/feed'
import { createLive } from './relay/live'
import { createMedia } from './relay/media'
import { createMemory } from './relay/memory'
import { createModels } from './relay/models'
import { createProfiles } from './relay/profiles'
import { createRelay, type Observer } from './relay/relay'
import { createStored } from './relay/stored'
import { createAccounts } from './server/account'
import { type DemoMark, loadAssets } from './server/assets'
import { createAudit } from './server/audit'
import { createServer } from './server/server'
import { createSessions } from './server/session'
import { createSetupPass } from './server/setup-pass'
import { createSettings } from './settings/store'
import { createChecks } from './sync/checks'
import { createProbes } from './sync/probes'
import { createSync } from './sync/sync'
import { createUpkeep } from './sync/upkeep'
import { createMetrics } from './telemetry/metrics'
import { createTraces } from './telemetry/traces'
import { createBodies } from './usage/bodies'
import { createFlusher } from './usage/flush'
import { openJournal } from './usage/journal'
import { createRetention } from './usage/retention'
import { tidyHistograms } from './usage/tidy'
import { usageTroubles } from './usage/troubles'
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

/** How long a collector of traces may take for the last of them. */
const LAST_TRACES_MS = 2000

/**
 * Puts everything together; of a `demo` the admin's page tells. Throws an error with one clear sentence when something it needs
 * cannot be had.
 */
export async function createApp(config: Config, options: OptionSight[] = [], demo?: DemoMark): Promise<Octopus> {
  const log = createProcessLog(config.log.level)
  const lock = lockFolder(config.dataDir)
  const database = await openDatabase({ ...config.database, dataDir: config.dataDir })
  const box = openSecretBox({ secretKey: config.secretKey, dataDir: config.dataDir })

  const settings = await createSettings(database, box)
  const channels = await createChannels(database, box)
  const groups = await createGroups(database, channels)
  const prices = await createPrices(database, channels)
  const keys = await createApiKeys(database)
  const accounts = createAccounts(database)
  const setupPass = (await accounts.ensureFirst(config.adminPassword)) ? createSetupPass() : undefined
  const sessions = createSessions(database, settings)
  const audit = createAudit(database)

  const journal = openJournal(join(config.dataDir, 'journal'), log)
  const bodies = createBodies(database, settings)
  const estimator = createEstimator()
  const flusher = createFlusher(database, journal, log, bodies, estimator.settled)
  const retention = createRetention(database, settings)
  await flusher.recover()

  const routing = await createRouting({ database, channels, groups, settings, log, costOf: prices.costOf })
  const { picker, health } = routing
  const http = createHttpClient({ allowPrivate: () => settings.get('allowPrivateUpstreams'), proxy: () => settings.get('proxy') })
  // What clients name by address is fetched from public places alone, wherever an admin's channels may be.
  const outward = createHttpClient({ allowPrivate: () => false })
  const priceSync = createPriceSync({ prices, settings, get: fetchThrough(http), log })
  const live = createLive()
  const calls = createCalls()
  const showResting = showTrouble(channels.all)
  const seal = createSeal(box.keyFor('states of thoughts'))
  const media = createMedia(outward)
  const conversions = { profiles: createProfiles(), seal, memory: createMemory() }
  const keyLimits = await createKeyLimits({
    database,
    keys,
    timeZone: () => settings.get('timeZone'),
    allowUnpriced: () => settings.get('allowUnpriced'),
    flush: () => flusher.flush('urgent'),
    log,
  })
  settings.onChange(keyLimits.rezone)
  const recompute = createRecompute({ database, prices, flusher, ledger: routing.ledger, keyLimits, log })
  const allowance = createAllowance({ keyLimits, channel: channels.byId, prices })
  const metrics = createMetrics({
    enabled: () => settings.get('metricsToken') !== '',
    inFlight: live.size,
    health,
    connections: http.connections,
    startedAt: Date.now() - 1000 * process.uptime(),
  })
  const protocolOf = (channelId: number) => channels.byId(channelId)?.protocol
  const traces = createTraces({ settings, environment: { ...process.env }, http, protocolOf, log })
  const observer: Observer = {
    begins: traces.begins,
    ended(record, parent) {
      metrics.ended(record)
      traces.ended(record, parent)
    },
  }
  const relay = createRelay({
    keys,
    allowance,
    groups,
    picker,
    patience: routing.patience,
    ledger: routing.ledger,
    observer,
    estimator,
    http,
    media,
    live,
    calls,
    journal,
    bodies,
    prices,
    settings,
    protocols,
    conversions,
    limits: config.relay,
    log,
  })
  const models = createModels(keys, groups, protocols)
  const counter = createCounter({ keys, groups, picker, http, protocols, conversions, maxBodySize: config.relay.maxBodySize })
  const stored = createStored(protocols['openai-responses'], channels.byId)
  const troubles = () => usageTroubles(journal, flusher, bodies)
  const alerting = await createAlerting({
    database,
    box,
    http,
    settings,
    log,
    channels,
    health,
    keyLimits,
    troubles,
    dataDir: config.dataDir,
    priceTrouble: () => prices.synced()?.error ?? null,
  })
  const assets = await loadAssets(demo)
  const feed = createFeed({
    live,
    resting: () => health.all().slice(0, MOST_RESTING).flatMap(showResting),
    server: { version, database: config.database.type, startedAt: Date.now(), build: assets.build },
    configuration: { channels, groups, keys, prices, settings, alerts: alerting.alerts },
  })

  const grouping = createGrouping({ channels, groups })
  const fetch = fetchThrough(http)
  const standing = standingOf(health, routing.limits)
  const checked = createChecked(health)
  const callModel = createCheckCall({ http, protocols, conversions })
  const sync = createSync({ channels, groups, grouping, standing, fetch })
  const upkeep = createUpkeep({
    settings,
    channels,
    sync,
    probes: createProbes({ channels, checked, fetch }),
    checks: createChecks({
      channels,
      health,
      checked,
      fetch,
      callModel,
      lastUsed: routing.ledger.factsOf(0).lastUsed,
      costOf: prices.costOf,
    }),
    log,
  })
  const upstreams = {
    grouping,
    sync,
    dryRun: createDryRun({ protocols, conversions, media }),
    fetch,
    standing,
    memberState: (member: Member) => memberState(member, channels.byId(member.channelId), health),
    forget: health.forget,
    checked,
    callModel,
    health,
    ledger: routing.ledger,
  }
  const slices = {
    database,
    settings,
    channels,
    groups,
    prices,
    priceSync,
    recompute,
    keys,
    keyLimits,
    metrics,
    alerts: alerting.alerts,
    desk: alerting.desk,
    accounts,
    sessions,
    setupPass,
    audit,
    flusher,
    retention,
  }
  const app = createServer({
    ...slices,
    ...upstreams,
    relay,
    live,
    feed,
    calls,
    models,
    counter,
    stored,
    protocols,
    assets,
    config,
    options,
    log,
    inFlight: live.size,
    waiting: () => journal.trouble().waiting,
    troubles: () => [...troubles(), ...diskTroubles(config.dataDir)],
  })
  // Apart from the routes: their type is as deep as TypeScript goes.
  const clock = new Elysia()
    .use(cron({ name: 'statistics', pattern: '* * * * *', run: everyMinute }))
    .use(cron({ name: 'rests', pattern: '*/5 * * * * *', run: () => void routing.save() }))
    .use(cron({ name: 'alerts', pattern: '*/5 * * * * *', run: alerting.run }))
    .use(cron({ name: 'prices', pattern: '*/10 * * * *', run: () => void priceSync.runIfDue() }))
    .use(cron({ name: 'upkeep', pattern: '* * * * *', run: upkeep.tick }))
    .use(cron({ name: 'retention', pattern: '17 * * * *', run: () => void tidyUp().catch(complain) }))

  let minutes = 0
  function everyMinute() {
    calls.sweep()
    if (++minutes % settings.get('statsSaveIntervalMinutes') === 0) void flusher.flush()
  }
  async function tidyUp() {
    await tidyHistograms(database, Date.now())
    await retention.apply(Date.now())
  }
  function complain(error: unknown) {
    log.warn('old request logs could not be deleted', { error: String(error) })
  }

  /** Waits until every answer has been taken by its client. What `server.stop()` waits for may be a connection that nobody will end. */
  async function idle(patienceMs: number) {
    const until = performance.now() + patienceMs
    while ((live.size() > 0 || (app.server?.pendingRequests ?? 0) > 0) && performance.now() < until) await Bun.sleep(20)
  }

  async function stop(graceMs: number) {
    feed.close()
    void app.server?.stop()
    await idle(graceMs)
    for (const flight of live.all())
      flight.stop({ kind: 'gateway', status: 503, message: 'Octopus was stopped before the reply had ended', final: true })
    // What was just told the clients still has to be taken by them.
    await idle(500)
    await app.server?.stop(true)
    for (const job of Object.values(clock.store.cron)) job.stop()
    live.close()
    await Promise.race([traces.close(), Bun.sleep(LAST_TRACES_MS)])
    priceSync.close()
    await recompute.close()
    await retention.close()
    routing.close()
    http.close()
    outward.close()
    await routing.save()
    await flusher.flush('urgent')
    estimator.close()
    // Once more: what was written while the last one ran.
    await flusher.flush('urgent')
    await keys.close()
    await flusher.close()
    journal.close()
    await database.close()
    lock.release()
  }

  async function start() {
    const { host, port } = config.server
    app.listen({ hostname: host, port })
    await recompute.resume()
    const server = app.server!
    return { url: `http://${server.hostname}:${server.port}`, port: server.port! }
  }

  return { setupToken: setupPass?.token ?? null, start, stop }
}
