import { isIP } from 'node:net'
import type { Socket } from 'bun'
import { type ConnectOptions, checkLiteral, type Place, resolveAddresses } from './connect'
import { Connection, connectionHandlers } from './connection'
import { ExchangeError } from './exchange'
import { Opening } from './opening'
import { SocksHandshake, type SocksProxy, SocksRefusal } from './socks'

/** HTTP/2 is left to `fetch`, which knows no SOCKS. */
const ALPN = Buffer.from('\x08http/1.1', 'latin1')

/** Opens a connection through a SOCKS5 proxy. An admin has chosen the proxy: it may be anywhere but where no request may go. */
export async function connectThrough(proxy: SocksProxy, place: Place, options: ConnectOptions): Promise<Connection> {
  const target = await targetOf(proxy, place, options)
  const addresses = await resolveAddresses(proxy.host, true)
  let last: ExchangeError | undefined
  for (const address of addresses) {
    try {
      return await openTunnel(address, proxy, { ...place, host: target }, place.host, options)
    } catch (error) {
      last = error as ExchangeError
    }
  }
  throw last!
}

/** What the proxy is asked for: the name where it looks names up itself, else an address that may be reached. */
async function targetOf({ remoteDns }: SocksProxy, { host }: Place, { allowPrivate }: ConnectOptions): Promise<string> {
  checkLiteral(host, allowPrivate())
  return remoteDns || isIP(host) ? host : (await resolveAddresses(host, allowPrivate()))[0]!
}

function openTunnel(
  address: string,
  proxy: SocksProxy,
  { host, port, secure }: Place,
  serverName: string,
  { connectTimeoutMs }: ConnectOptions,
): Promise<Connection> {
  const where = `the proxy ${proxy.host}:${proxy.port}`
  const opening = new Opening<Connection>(where, connectTimeoutMs)
  const handshake = new SocksHandshake(proxy, host, port)
  let isOpen = false

  function open(socket: Socket<Connection>) {
    isOpen = true
    if (secure) secureTunnel(socket, serverName, port, opening)
    else opening.succeed(new Connection(socket))
  }

  /** Says to the proxy what comes next. */
  function speak(socket: Socket<Connection>, next: () => Buffer | 'open' | undefined) {
    try {
      const words = next()
      if (words === 'open') open(socket)
      else if (words) socket.write(words)
    } catch (error) {
      if (!(error instanceof SocksRefusal)) throw error
      opening.fail(new ExchangeError('refused', `${where} ${error.message}`))
      socket.terminate()
    }
  }

  Bun.connect<Connection>({
    hostname: address,
    port: proxy.port,
    socket: {
      ...connectionHandlers,
      open(socket) {
        if (opening.settled) return socket.terminate()
        opening.watch(socket)
        speak(socket, () => handshake.greeting())
      },
      data(socket, bytes) {
        if (!isOpen) return speak(socket, () => handshake.push(bytes))
        // Once it is encrypted, what arrives here is heard on the other socket.
        if (!secure) socket.data?.onData(bytes)
      },
      close(socket, error) {
        if (isOpen && !secure) return socket.data?.onClose(error)
        opening.fail(new ExchangeError('refused', `${where} closed the connection before the way was open`))
      },
      connectError: (_socket, error) => opening.refused(error),
    },
  }).catch((error) => opening.refused(error))
  return opening.promise
}

/** TLS with the upstream, through the way that is open now. */
function secureTunnel(socket: Socket<Connection>, serverName: string, port: number, opening: Opening<Connection>) {
  const where = `${serverName}:${port}`
  const [, secured] = socket.upgradeTLS<Connection>({
    data: undefined as unknown as Connection,
    tls: { serverName, ALPNProtocols: ALPN },
    socket: {
      ...connectionHandlers,
      handshake(tls, authorized, problem) {
        if (opening.settled) return tls.terminate()
        if (authorized) return opening.succeed(new Connection(tls))
        opening.fail(new ExchangeError('tls', `the certificate of ${where} is not trusted: ${problem?.message ?? 'verification failed'}`))
        tls.terminate()
      },
      close(tls, error) {
        if (tls.data) return tls.data.onClose(error)
        opening.fail(new ExchangeError('tls', `${where} closed the connection while it was being made`))
      },
    },
  })
  opening.watch(secured)
}
