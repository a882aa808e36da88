import type { Channels } from '../channels/store'
import type { Health } from '../groups/health'
import type { HttpClient } from '../lib/http/client'
import type { Log } from '../lib/log'
import type { Settings } from '../settings/store'
import type { UsageRecord } from '../usage/record'
import { createMetrics } from './metrics'
import type { Parent } from './spans'
import { createTraces } from './traces'

export interface TelemetryOptions {
  settings: Pick<Settings, 'get'>
  channels: Pick<Channels, 'byId'>
  health: Pick<Health, 'all'>
  http: Pick<HttpClient, 'send' | 'connections'>
  live: { size(): number }
  log: Pick<Log, 'warn' | 'info'>
}

/** How long a collector of traces may take for the last of them. */
const LAST_TRACES_MS = 2000

export type Telemetry = ReturnType<typeof createTelemetry>

/** Puts metrics and traces together; the relay tells them of each request. */
export function createTelemetry({ settings, channels, health, http, live, log }: TelemetryOptions) {
  const metrics = createMetrics({
    enabled: () => settings.get('metricsToken') !== '',
    inFlight: live.size,
    health,
    connections: http.connections,
    startedAt: Date.now() - 1000 * process.uptime(),
  })
  const protocolOf = (channelId: number) => channels.byId(channelId)?.protocol
  const traces = createTraces({ settings, environment: { ...process.env }, http, protocolOf, log })
  return {
    metrics,
    observer: {
      begins: traces.begins,
      ended(record: UsageRecord, parent: Parent | null) {
        metrics.ended(record)
        traces.ended(record, parent)
      },
    },
    /** Sends the last traces, if their collector takes them soon. */
    close: () => Promise.race([traces.close(), Bun.sleep(LAST_TRACES_MS)]),
  }
}
