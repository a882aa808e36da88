import { timingSafeEqual } from 'node:crypto'
import { Elysia } from 'elysia'
import { sha256 } from '../lib/id'
import type { Settings } from '../settings/store'
import type { Metrics } from './metrics'

export interface MetricsRoutes {
  metrics: Pick<Metrics, 'text'>
  settings: Pick<Settings, 'get'>
}

/** `GET /metrics` for Prometheus, with `Authorization: Bearer` and the token of the settings; without a token there is no such address. */
export function metricsRoutes({ metrics, settings }: MetricsRoutes) {
  return new Elysia({ name: 'metrics' }).get('/metrics', ({ request }) => {
    const token = settings.get('metricsToken')
    if (!token) return new Response('There are no metrics: set a token for them in the settings first.\n', { status: 404 })
    const presented = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
    // Of equal length whatever was presented, and compared in equal time.
    if (!timingSafeEqual(Buffer.from(sha256(presented)), Buffer.from(sha256(token)))) return unauthorized()
    return new Response(metrics.text(), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } })
  })
}

const unauthorized = () =>
  new Response('Send the token of the settings as "Authorization: Bearer …".\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
