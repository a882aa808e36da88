import type { Database } from '../db/database'
import type { HttpClient } from '../lib/http/client'
import type { Log } from '../lib/log'
import type { SecretBox } from '../lib/secretbox'
import { createZone } from '../lib/zone'
import type { Settings } from '../settings/store'
import { createCourier } from './courier'
import { createDesk } from './desk'
import { type StorageSources, storageTroubles } from './storage'
import { createAlerts } from './store'
import { createWatch, type WatchSources } from './watch'

export interface AlertingOptions extends Omit<WatchSources, 'tell' | 'storageTroubles'>, Omit<StorageSources, 'space'> {
  database: Database
  box: SecretBox
  http: Pick<HttpClient, 'send'>
  settings: Pick<Settings, 'get'>
  log: Pick<Log, 'info' | 'warn' | 'error'>
}

/** Looks for what people want to know and tells them. `run` is to be called every few seconds. */
export async function createAlerting({ database, box, http, settings, log, ...sources }: AlertingOptions) {
  const alerts = await createAlerts(database, box)
  const courier = createCourier(http, { allowPrivate: () => settings.get('allowPrivateUpstreams') })
  const kept = await alerts.kept()
  const desk = createDesk({ alerts, courier, zone: () => createZone(settings.get('timeZone')), log, kept })
  const watch = createWatch({ ...sources, storageTroubles: () => storageTroubles(sources), tell: desk.tell })

  function run() {
    try {
      watch.look()
      void desk.tick().catch(complain)
    } catch (error) {
      complain(error)
    }
  }

  const complain = (error: unknown) => log.error('alerts could not be looked after', { error: String(error) })

  return { alerts, desk, run }
}
