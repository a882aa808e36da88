import { isIP } from 'node:net'
import { reachOf } from '../ssrf'
import { Connection, connectionHandlers } from './connection'
import { ExchangeError } from './exchange'
import { Opening } from './opening'

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
  const allowed = found.filter((address) => isAllowed(address, allowPrivate))
  if (!allowed.length) throw blocked(host, found[0]!)
  return allowed
}

/** Where a proxy looks names up, this is all that can be told of a host. Throws an `ExchangeError` for an address that may not be reached. */
export function checkLiteral(host: string, allowPrivate: boolean) {
  if (isIP(host) && !isAllowed(host, allowPrivate)) throw blocked(host, host)
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  const reach = reachOf(address)
  return reach === 'public' || (reach === 'private' && allowPrivate)
}

const blocked = (host: string, address: string) =>
  new ExchangeError('blocked', `${host} is at ${address}, an address that requests may not be sent to`)

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
  const where = `${host}:${port}`
  const opening = new Opening<Connection | 'h2'>(where, connectTimeoutMs)

  Bun.connect<Connection>({
    hostname: address,
    port,
    tls: secure ? { serverName: host, ALPNProtocols: ALPN } : undefined,
    socket: {
      ...connectionHandlers,
      open(socket) {
        if (opening.settled) return socket.terminate()
        opening.watch(socket)
        if (!secure) opening.succeed(new Connection(socket))
      },
      handshake(socket, authorized, problem) {
        if (opening.settled) return socket.terminate()
        if (authorized && socket.alpnProtocol !== 'h2') return opening.succeed(new Connection(socket))
        const why = problem?.message ?? 'verification failed'
        // Settled first: a socket tells of its end while it is being ended.
        if (authorized) opening.succeed('h2')
        else opening.fail(new ExchangeError('tls', `the certificate of ${where} is not trusted: ${why}`))
        socket.terminate()
      },
      close(socket, error) {
        if (opening.settled) return socket.data?.onClose(error)
        opening.fail(new ExchangeError(secure ? 'tls' : 'refused', `${where} closed the connection while it was being made`))
      },
      connectError: (_socket, error) => opening.refused(error),
    },
  }).catch((error) => opening.refused(error))
  return opening.promise
}
