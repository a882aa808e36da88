import { isIP } from 'node:net'
import type { Socket } from 'bun'
import { reachOf } from '../ssrf'
import { Connection, connectionHandlers } from './connection'
import { ExchangeError } from './exchange'

export interface ConnectOptions {
  /** Whether addresses of this machine and of private networks may be reached. */
  allowPrivate: () => boolean
  connectTimeoutMs: number
}

export interface Place {
  host: string
  port: number
  secure: boolean
}

/** `h2`, then `http/1.1`, in the wire form of RFC 7301. */
const ALPN = Buffer.from('\x02h2\x08http/1.1', 'latin1')

/** Opens a connection to the first address of a host that may be reached and answers; `h2` when the host prefers HTTP/2. */
export async function connect(place: Place, options: ConnectOptions): Promise<Connection | 'h2'> {
  const addresses = await resolveAddresses(place.host, options.allowPrivate())
  let last: ExchangeError | undefined
  for (const address of addresses) {
    try {
      return await connectTo(address, place, options)
    } catch (error) {
      last = error as ExchangeError
      if (last.failure === 'tls') break
    }
  }
  throw last!
}

/** The addresses of a host that requests may be sent to. Throws an `ExchangeError` when there are none. */
export async function resolveAddresses(host: string, allowPrivate: boolean): Promise<string[]> {
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

function connectTo(address: string, { host, port, secure }: Place, { connectTimeoutMs }: ConnectOptions): Promise<Connection | 'h2'> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection | 'h2'>()
  const where = `${host}:${port}`
  let settled = false
  const settle = (result: Connection | 'h2' | ExchangeError) => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    if (result instanceof ExchangeError) reject(result)
    else resolve(result)
  }
  const slow = new ExchangeError('connect-timeout', `no connection to ${where} within ${connectTimeoutMs} ms`)
  let opened: Socket<Connection> | undefined
  const timer = setTimeout(() => {
    settle(slow)
    opened?.terminate()
  }, connectTimeoutMs)
  const refused = (error: Error) => settle(new ExchangeError('refused', `no connection to ${where}: ${error.message}`))

  Bun.connect<Connection>({
    hostname: address,
    port,
    tls: secure ? { serverName: host, ALPNProtocols: ALPN } : undefined,
    socket: {
      ...connectionHandlers,
      open(socket) {
        if (settled) return socket.terminate()
        opened = socket
        if (!secure) settle(new Connection(socket))
      },
      handshake(socket, authorized, problem) {
        if (settled) return socket.terminate()
        if (authorized && socket.alpnProtocol !== 'h2') return settle(new Connection(socket))
        const why = problem?.message ?? 'verification failed'
        // Settled first: a socket tells of its end while it is being ended.
        settle(authorized ? 'h2' : new ExchangeError('tls', `the certificate of ${where} is not trusted: ${why}`))
        socket.terminate()
      },
      close(socket, error) {
        if (settled) return socket.data?.onClose(error)
        settle(new ExchangeError(secure ? 'tls' : 'refused', `${where} closed the connection while it was being made`))
      },
      connectError: (_socket, error) => refused(error),
    },
  }).catch(refused)
  return promise
}
