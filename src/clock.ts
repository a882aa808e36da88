import { cron } from '@elysiajs/cron'
import { Elysia } from 'elysia'
import type { Database } from './db/database'
import type { Log } from './lib/log'
import type { Settings } from './settings/store'
import type { Flusher } from './usage/flush'
import type { Retention } from './usage/retention'
import { tidyHistograms } from './usage/tidy'

export interface ClockOptions {
  database: Database
  settings: Pick<Settings, 'get'>
  flusher: Pick<Flusher, 'flush'>
  retention: Pick<Retention, 'apply'>
  calls: { sweep(): void }
  routing: { save(): Promise<void> }
  alerting: { run(): void }
  priceSync: { runIfDue(): Promise<unknown> }
  upkeep: { tick(): void }
  log: Pick<Log, 'warn'>
}

/** Does what is to be done by the clock, from now on. */
export function createClock({ database, settings, flusher, retention, calls, routing, alerting, priceSync, upkeep, log }: ClockOptions) {
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

  // Apart from the routes: their type is as deep as TypeScript goes.
  const clock = new Elysia()
    .use(cron({ name: 'statistics', pattern: '* * * * *', run: everyMinute }))
    .use(cron({ name: 'rests', pattern: '*/5 * * * * *', run: () => void routing.save() }))
    .use(cron({ name: 'alerts', pattern: '*/5 * * * * *', run: alerting.run }))
    .use(cron({ name: 'prices', pattern: '*/10 * * * *', run: () => void priceSync.runIfDue() }))
    .use(cron({ name: 'upkeep', pattern: '* * * * *', run: upkeep.tick }))
    .use(cron({ name: 'retention', pattern: '17 * * * *', run: () => void tidyUp().catch(complain) }))

  return {
    stop() {
      for (const job of Object.values(clock.store.cron)) job.stop()
    },
  }
}
