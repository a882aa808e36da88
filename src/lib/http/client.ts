import type { ConnectOptions } from './connect'
import type { Exchange } from './exchange'
import { fetchExchange } from './fetch-exchange'
import { Http1Exchange } from './http1-exchange'
import { Origin } from './origin'
import { readSocksProxy } from './socks'

export interface HttpRequest {
  method: string
  /** Not changed afterwards: what is made of it is kept with it. */
  url: URL
  /** Header names and values as they are to be sent; `host` and `content-length` are added. */
  headers: Record<string, string>
  body: Uint8Array | null
  /** URL of an HTTP or SOCKS5 proxy for this request; `direct` is none, nothing is the client's own. */
  proxy?: string | null
}

export interface HttpClientOptions {
  /** Whether addresses of this machine and of private networks may be reached. */
  allowPrivate: () => boolean
  connectTimeoutMs?: number
  /** The proxy for requests that name none; empty is none. */
  proxy?: () => string
  now?: () => number
}

export interface HttpClient {
  send(request: HttpRequest): Exchange
  /** Connections that are open, busy and idle. */
  connections(): { busy: number; idle: number }
  close(): void
}

/** How long it is remembered that an origin speaks HTTP/2. */
const HTTP2_MEMORY_MS = 3_600_000

/**
 * An HTTP client for upstreams: HTTP/1.1 over connections of our own (no limit on how many, kept alive, address checked
 * before connecting, also through SOCKS5), HTTP/2 through `fetch` for origins that offer it, HTTP proxies through `fetch`.
 * It never follows redirects, never decompresses and has no timeouts but the one for connecting.
 */
export function createHttpClient({
  allowPrivate,
  connectTimeoutMs = 10_000,
  proxy: usualProxy,
  now = Date.now,
}: HttpClientOptions): HttpClient {
  const options: ConnectOptions = { allowPrivate, connectTimeoutMs }
  const origins = new Map<string, Origin>()
  const requestLines = new WeakMap<URL, { origin: Origin; text: string }>()

  const sweep = setInterval(() => {
    for (const origin of origins.values()) origin.sweep()
  }, 5_000)
  sweep.unref()

  function originOf(url: URL, proxy = ''): Origin {
    const name = proxy ? `${url.origin} ${proxy}` : url.origin
    let origin = origins.get(name)
    if (!origin) {
      origin = new Origin(url, now, proxy ? readSocksProxy(proxy) : null)
      origins.set(name, origin)
    }
    return origin
  }

  /** The same few addresses are called again and again; taking them apart each time costs more than remembering. */
  function lineOf(url: URL): { origin: Origin; text: string } {
    const known = requestLines.get(url)
    if (known) return known
    const line = { origin: originOf(url), text: lineText(url) }
    requestLines.set(url, line)
    return line
  }

  function send(request: HttpRequest): Exchange {
    const proxy = request.proxy ?? usualProxy?.()
    if (proxy && proxy !== 'direct') return throughProxy(request, proxy)
    const { origin, text } = lineOf(request.url)
    if (origin.http2Until > now()) return overHttp2(request, origin, true)
    return overHttp1(request, origin, text)
  }

  function throughProxy(request: HttpRequest, proxy: string): Exchange {
    if (!/^socks/i.test(proxy)) return fetchExchange(request, { proxy, allowPrivate: allowPrivate() })
    const neverHttp2 = () => {
      throw new Error('HTTP/2 was not offered')
    }
    return new Http1Exchange(request, `${request.method} ${lineText(request.url)}`, originOf(request.url, proxy), options, neverHttp2)
  }

  function overHttp1(request: HttpRequest, origin: Origin, text: string): Exchange {
    return new Http1Exchange(request, `${request.method} ${text}`, origin, options, () => {
      origin.http2Until = now() + HTTP2_MEMORY_MS
      // It has just said so itself.
      return overHttp2(request, origin, false)
    })
  }

  function overHttp2(request: HttpRequest, origin: Origin, mayFallBack: boolean): Exchange {
    // An origin that was known to speak HTTP/2 may speak it no longer: the request then finds out anew, once.
    const onProtocolError = () => {
      origin.http2Until = 0
      return overHttp1(request, origin, lineOf(request.url).text)
    }
    return fetchExchange(request, { http2: true, ...(mayFallBack && { onProtocolError }) })
  }

  return {
    send,
    connections() {
      let busy = 0
      let idle = 0
      for (const origin of origins.values()) {
        busy += origin.busy
        idle += origin.idleCount
      }
      return { busy, idle }
    },
    close() {
      clearInterval(sweep)
      for (const origin of origins.values()) origin.close()
      origins.clear()
    },
  }
}

const lineText = (url: URL) => `${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`
