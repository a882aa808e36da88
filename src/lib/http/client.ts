import { isIP } from 'node:net'
import { reachOf } from '../ssrf'
import { Connection, caughtUp, connectionHandlers, type Receiver } from './connection'
import { ByteQueue, type Exchange, ExchangeError } from './exchange'
import { fetchExchange } from './fetch-exchange'
import type { ReplyHead } from './parser'

export interface HttpRequest {
  method: string
  url: URL
  /** Header names and values as they are to be sent; `host` and `content-length` are added. */
  headers: Record<string, string>
  body: Uint8Array | null
  /** An HTTP proxy for this request. */
  proxy?: string | null
}

export interface HttpClientOptions {
  /** Whether addresses of this machine and of private networks may be reached. */
  allowPrivate: () => boolean
  connectTimeoutMs?: number
  /** Certificates to trust besides the built-in ones, PEM. */
  extraCertificates?: string[]
  now?: () => number
}

export interface HttpClient {
  send(request: HttpRequest): Exchange
  /** Connections that are open, busy and idle. */
  connections(): { busy: number; idle: number }
  close(): void
}

/** Upstreams close idle connections after 60 to 100 s as a rule; ours go first. */
const IDLE_MS = 50_000
const MAX_IDLE_PER_ORIGIN = 1024
/** How long it is remembered that an origin speaks HTTP/2. */
const HTTP2_MEMORY_MS = 3600_000

interface Origin {
  key: string
  host: string
  port: number
  secure: boolean
  idle: Connection[]
  /** The time until which requests go over HTTP/2. */
  http2Until: number
}

/**
 * An HTTP client for upstreams: HTTP/1.1 over connections of our own (no limit on how many, kept alive, address checked
 * before connecting), HTTP/2 through `fetch` for origins that offer it, proxies through `fetch`. It never follows
 * redirects, never decompresses and has no timeouts but the one for connecting.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { allowPrivate, connectTimeoutMs = 10_000, now = Date.now } = options
  const ca = options.extraCertificates?.length ? options.extraCertificates : undefined
  const origins = new Map<string, Origin>()
  let busy = 0

  const sweep = setInterval(() => {
    const before = now() - IDLE_MS
    for (const [key, origin] of origins) {
      for (const connection of origin.idle) if (connection.idleSince < before || !connection.open) connection.destroy()
      origin.idle = origin.idle.filter((connection) => connection.open)
      if (!origin.idle.length && origin.http2Until < now()) origins.delete(key)
    }
  }, 5_000)
  sweep.unref()

  function originOf(url: URL): Origin {
    const known = origins.get(url.origin)
    if (known) return known
    const secure = url.protocol === 'https:'
    const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
    const origin: Origin = { key: url.origin, host, port: Number(url.port || (secure ? 443 : 80)), secure, idle: [], http2Until: 0 }
    origins.set(url.origin, origin)
    return origin
  }

  function takeIdle(origin: Origin): Connection | undefined {
    for (;;) {
      const connection = origin.idle.pop()
      if (!connection || connection.open) return connection
    }
  }

  function send(request: HttpRequest): Exchange {
    if (request.proxy) return fetchExchange(request, { proxy: request.proxy, ca })
    const origin = originOf(request.url)
    if (origin.http2Until > now()) return overHttp2(request, origin)
    return overHttp1(request, origin)
  }

  function overHttp2(request: HttpRequest, origin: Origin): Exchange {
    return fetchExchange(request, {
      http2: true,
      ca,
      // The origin no longer speaks HTTP/2: the next request finds out anew what it speaks.
      onProtocolError: () => {
        origin.http2Until = 0
        return overHttp1(request, origin)
      },
    })
  }

  function overHttp1(request: HttpRequest, origin: Origin): Exchange {
    const { promise, resolve, reject } = Promise.withResolvers<ReplyHead>()
    promise.catch(() => {})
    const queue = new ByteQueue()
    let connection: Connection | undefined
    let delegate: Exchange | undefined
    let over = false

    const receiver: Receiver = {
      queue,
      head: resolve,
      released(released, reusable) {
        over = true
        connection = undefined
        busy--
        if (!reusable || origin.idle.length >= MAX_IDLE_PER_ORIGIN) return released.destroy()
        released.rest(now())
        origin.idle.push(released)
      },
      broken(error, untouched) {
        const reused = connection !== undefined && connection.used > 1
        connection = undefined
        busy--
        if (over) return
        // A kept connection that the upstream closed at the very moment we used it: nothing was answered, so say it again.
        if (untouched && reused && error.failure === 'closed') return start(false)
        fail(error)
      },
    }

    function fail(error: ExchangeError) {
      over = true
      queue.fail(error)
      reject(error)
    }

    function begin(ready: Connection) {
      connection = ready
      busy++
      ready.send(request.method, writeHead(request), request.body, receiver)
    }

    function start(mayReuse: boolean) {
      const kept = mayReuse ? takeIdle(origin) : undefined
      if (kept) return begin(kept)
      connect(origin, { allowPrivate, connectTimeoutMs, ca }).then(
        (opened) => {
          if (over) return opened === 'h2' ? undefined : opened.destroy()
          if (opened !== 'h2') return begin(opened)
          origin.http2Until = now() + HTTP2_MEMORY_MS
          delegate = overHttp2(request, origin)
          delegate.head.then(resolve, fail)
        },
        (error) => over || fail(error),
      )
    }

    start(true)
    return {
      head: promise,
      read() {
        if (delegate) return delegate.read()
        const chunk = queue.read()
        if (connection && caughtUp(queue)) connection.resume()
        return chunk
      },
      cancel(reason = new ExchangeError('cancelled', 'the request was cancelled')) {
        delegate?.cancel(reason)
        if (over) return
        if (connection) {
          connection.destroy()
          connection = undefined
          busy--
        }
        fail(reason)
      },
    }
  }

  return {
    send,
    connections: () => ({ busy, idle: [...origins.values()].reduce((sum, origin) => sum + origin.idle.length, 0) }),
    close() {
      clearInterval(sweep)
      for (const origin of origins.values()) for (const connection of origin.idle) connection.destroy()
      origins.clear()
    },
  }
}

function writeHead(request: HttpRequest): string {
  const { url } = request
  let head = `${request.method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`
  for (const name in request.headers) head += `${name}: ${request.headers[name]}\r\n`
  if (request.body) head += `content-length: ${request.body.length}\r\n`
  return `${head}\r\n`
}

interface ConnectOptions {
  allowPrivate: () => boolean
  connectTimeoutMs: number
  ca: string[] | undefined
}

/** Opens a connection to the first address of the origin that may be reached and answers; `h2` when the origin prefers HTTP/2. */
async function connect(origin: Origin, options: ConnectOptions): Promise<Connection | 'h2'> {
  const addresses = await resolveAddresses(origin.host, options.allowPrivate())
  let last: ExchangeError | undefined
  for (const address of addresses) {
    try {
      return await connectTo(address, origin, options)
    } catch (error) {
      last = error as ExchangeError
      if (last.failure === 'tls') break
    }
  }
  throw last!
}

async function resolveAddresses(host: string, allowPrivate: boolean): Promise<string[]> {
  const found = isIP(host) ? [host] : await lookup(host)
  const allowed = found.filter((address) => {
    const reach = reachOf(address)
    return reach === 'public' || (reach === 'private' && allowPrivate)
  })
  if (!allowed.length) throw new ExchangeError('blocked', `${host} is at ${found[0]}, an address that requests may not be sent to`)
  return allowed
}

async function lookup(host: string): Promise<string[]> {
  try {
    const found = await Bun.dns.lookup(host)
    if (found.length) return found.map((entry) => entry.address)
  } catch {
    // Told below, in words that help.
  }
  throw new ExchangeError('dns', `the host name ${host} could not be resolved`)
}

function connectTo(address: string, origin: Origin, { connectTimeoutMs, ca }: ConnectOptions): Promise<Connection | 'h2'> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection | 'h2'>()
  const where = `${origin.host}:${origin.port}`
  let settled = false
  const settle = (result: Connection | 'h2' | ExchangeError) => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    if (result instanceof ExchangeError) reject(result)
    else resolve(result)
  }
  const timer = setTimeout(
    () => settle(new ExchangeError('connect-timeout', `no connection to ${where} within ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  )
  Bun.connect<Connection>({
    hostname: address,
    port: origin.port,
    tls: origin.secure ? { serverName: origin.host, ALPNProtocols: ALPN, ...(ca && { ca }) } : undefined,
    socket: {
      ...connectionHandlers,
      open(socket) {
        if (settled) return socket.terminate()
        if (!origin.secure) settle(new Connection(socket))
      },
      handshake(socket, authorized, problem) {
        if (settled) return socket.terminate()
        if (!authorized) {
          socket.terminate()
          return settle(
            new ExchangeError('tls', `the certificate of ${where} is not trusted: ${problem?.message ?? 'verification failed'}`),
          )
        }
        if (socket.alpnProtocol !== 'h2') return settle(new Connection(socket))
        socket.terminate()
        settle('h2')
      },
      close(socket, error) {
        if (settled) return socket.data?.onClose(error)
        settle(new ExchangeError(origin.secure ? 'tls' : 'refused', `${where} closed the connection while it was being made`))
      },
      connectError(_socket, error) {
        settle(new ExchangeError('refused', `no connection to ${where}: ${error.message}`))
      },
    },
  }).catch((error) => settle(new ExchangeError('refused', `no connection to ${where}: ${error.message}`)))
  return promise
}

/** `h2`, then `http/1.1`, in the wire form of RFC 7301. */
const ALPN = Buffer.from('\x02h2\x08http/1.1', 'latin1')
