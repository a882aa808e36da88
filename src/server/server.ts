import { type AnyElysia, Elysia } from 'elysia'
import { type AlertRoutes, alertRoutes } from '../alerts/api'
import { channelRoutes } from '../channels/api'
import { type CheckDeps, checkRoutes } from '../channels/check-api'
import { type ChannelCopyDeps, channelCopyRoutes } from '../channels/copy-api'
import { type ChannelKeyDeps, channelKeyRoutes } from '../channels/keys-api'
import { type ChannelListDeps, channelListRoutes } from '../channels/list-api'
import { groupRoutes } from '../groups/api'
import { type PreviewDeps, previewRoutes } from '../groups/preview-api'
import { type RoutingDeps, routingRoutes } from '../groups/routing-api'
import { type SuggestionDeps, suggestionRoutes } from '../groups/suggestions-api'
import { keyRoutes } from '../keys/api'
import { anyMethod } from '../lib/any-method'
import { ApiError } from '../lib/api-error'
import { type PriceRoutes, priceRoutes } from '../prices/api'
import { type RecomputeRoutes, recomputeRoutes } from '../prices/recompute-api'
import { type RelayRoutes, relayRoutes } from '../relay/api'
import { type CurlRoutes, curlRoutes } from '../relay/curl-api'
import { type DryRunRoutes, dryRunRoutes } from '../relay/dry-run-api'
import { type LiveRoutes, liveRoutes } from '../relay/live-api'
import { type PlaygroundRoutes, playgroundRoutes } from '../relay/playground-api'
import { settingRoutes } from '../settings/api'
import { type SyncRoutes, syncRoutes } from '../sync/api'
import { type MetricsRoutes, metricsRoutes } from '../telemetry/metrics-api'
import { type TrafficRoutes, trafficRoutes } from '../usage/channels-api'
import { type LogRoutes, logRoutes } from '../usage/logs-api'
import { type StatisticsRoutes, statisticsRoutes } from '../usage/statistics-api'
import type { Assets } from './assets'
import { api } from './door'
import { type MeRoutes, meRoutes } from './me'
import { openapiRoutes } from './openapi'
import { accountRoutes, sessionRoutes } from './signin'
import { healthRoutes, type SystemRoutes, systemRoutes } from './system'

type Deps = Omit<RelayRoutes, 'listener'> &
  LogRoutes &
  StatisticsRoutes &
  TrafficRoutes &
  RoutingDeps &
  SystemRoutes &
  MeRoutes &
  AlertRoutes &
  MetricsRoutes &
  DryRunRoutes &
  SyncRoutes &
  CurlRoutes &
  LiveRoutes &
  PlaygroundRoutes &
  PreviewDeps &
  CheckDeps &
  ChannelKeyDeps &
  ChannelListDeps &
  ChannelCopyDeps &
  SuggestionDeps &
  PriceRoutes &
  RecomputeRoutes &
  Parameters<typeof channelRoutes>[0] &
  Parameters<typeof groupRoutes>[0] &
  Parameters<typeof keyRoutes>[0] &
  Parameters<typeof settingRoutes>[0] &
  Parameters<typeof sessionRoutes>[0] & { assets: Assets }

/** All routes of Octopus on one server. */
export function createServer(deps: Deps) {
  const whole: { server?: AnyElysia } = {}
  const server = new Elysia({
    normalize: false,
    // Without this, Elysia finds no route for a short Host header such as `gw`.
    handler: { standardHostname: false },
    serve: {
      // Models think for minutes without a word; the relay has timers of its own.
      idleTimeout: 0,
      // The relay and the admin API refuse large bodies themselves, in words.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      development: false,
      // Elysia would let a second Octopus take half of the connections of the same port.
      reusePort: false,
    },
  })
    .use(healthRoutes())
    .use(metricsRoutes(deps))
    .use(relayRoutes({ ...deps, listener: () => whole.server?.server ?? null }))
    .use(sessionRoutes(deps))
    .use(accountRoutes(deps))
    .use(channelRoutes(deps))
    .use(channelListRoutes(deps))
    .use(channelCopyRoutes(deps))
    .use(channelKeyRoutes(deps))
    .use(checkRoutes(deps))
    .use(dryRunRoutes(deps))
    .use(syncRoutes(deps))
    .use(previewRoutes(deps))
    .use(suggestionRoutes(deps))
    .use(groupRoutes(deps))
    .use(routingRoutes(deps))
    .use(keyRoutes(deps))
    .use(priceRoutes(deps))
    .use(recomputeRoutes(deps))
    .use(meRoutes(deps))
    .use(alertRoutes(deps))
    .use(settingRoutes(deps))
    .use(logRoutes(deps))
    .use(statisticsRoutes(deps))
    .use(trafficRoutes(deps))
    .use(curlRoutes(deps))
    .use(liveRoutes(deps))
    .use(playgroundRoutes(deps))
    .use(systemRoutes(deps))
    .use(openapiRoutes(whole))
    .use(unknownApi(deps))
    .use(deps.assets.routes)
  whole.server = server as unknown as AnyElysia
  return server
}

/** The type that admin clients (Eden) are made from. */
export type App = ReturnType<typeof createServer>

/** An address of the API that does not exist is not a page of the admin. */
const unknownApi = ({ log }: Pick<Deps, 'log'>) =>
  new Elysia({ prefix: '/api' }).use(api(log)).use(
    anyMethod('/*', () => {
      throw new ApiError(404, 'not_found', 'There is nothing at this address.')
    }),
  )
