import type { HttpClient } from '../lib/http/client'
import { post } from '../lib/http/post'
import type { Log } from '../lib/log'
import { createExporter } from '../lib/otlp'
import type { Settings } from '../settings/store'
import type { UsageRecord } from '../usage/record'
import { version } from '../version'
import { type Parent, readTraceparent, spansOf } from './spans'

export interface TracesOptions {
  settings: Pick<Settings, 'get'>
  /** What the usual variables of OpenTelemetry say, where the settings say nothing. */
  environment: Record<string, string | undefined>
  http: Pick<HttpClient, 'send'>
  protocolOf(channelId: number): string | undefined
  log: Pick<Log, 'warn' | 'info'>
  everyMs?: number
}

export type Traces = ReturnType<typeof createTraces>

interface Ended {
  record: UsageRecord
  parent: Parent | null
}

/** Exports what has ended to an OpenTelemetry collector, over OTLP/HTTP with JSON. Without an address nothing is kept. */
export function createTraces({ settings, environment, http, protocolOf, log, everyMs }: TracesOptions) {
  let asked: string | undefined
  let url: URL | null = null

  /** Taken apart only when it is another: this is asked for each request. */
  function address(): URL | null {
    const setting = settings.get('otlpEndpoint')
    if (setting !== asked) {
      asked = setting
      url = addressOf(setting, environment)
    }
    return url
  }

  const exporter = createExporter<Ended>({
    send: async (body) => {
      const to = address()
      if (!to) return 200
      const told = settings.get('otlpHeaders') || environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS || environment.OTEL_EXPORTER_OTLP_HEADERS
      const headers = { 'content-type': 'application/json', ...readHeaders(told ?? '') }
      return (await post(http, { url: to, headers, body })).status
    },
    spans: ({ record, parent }) => spansOf(record, parent, protocolOf),
    resource: {
      'service.name': environment.OTEL_SERVICE_NAME || 'octopus',
      'service.version': version,
      'telemetry.sdk.language': 'nodejs',
    },
    log,
    ...(everyMs !== undefined && { everyMs }),
  })

  return {
    /** The client's own trace, where one is to be continued. */
    begins: (headers: Headers): Parent | null => (address() ? readTraceparent(headers.get('traceparent')) : null),
    ended(record: UsageRecord, parent: Parent | null) {
      if (address()) exporter.add({ record, parent })
    },
    flush: exporter.flush,
    close: exporter.close,
  }
}

/** The base address has the path of traces added to it; one that is for traces alone is taken as it is. */
function addressOf(setting: string, environment: Record<string, string | undefined>): URL | null {
  const exact = setting ? undefined : environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  if (exact) return URL.parse(exact)
  const base = (setting || environment.OTEL_EXPORTER_OTLP_ENDPOINT || '').replace(/\/+$/, '')
  return base ? URL.parse(base.endsWith('/v1/traces') ? base : `${base}/v1/traces`) : null
}

/** `name=value,name=value`; values are percent-encoded, as the specification of OTLP exporters has it. */
export function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), decoded(value)] as const]
  })
  return Object.fromEntries(pairs)
}

function decoded(value: string): string {
  try {
    // What would end the line begins another header.
    return decodeURIComponent(value).replace(/[\r\n]/g, '')
  } catch {
    return value
  }
}
