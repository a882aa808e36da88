import { isIPv4, isIPv6 } from 'node:net'

/** A SOCKS5 proxy, and as whom it is asked. */
export interface SocksProxy {
  host: string
  port: number
  /** Empty for a proxy that asks nobody. */
  username: string
  password: string
  /** The proxy looks up names itself (`socks5h`). */
  remoteDns: boolean
}

/** Why a proxy will not do; the message has no credentials in it. */
export class SocksRefusal extends Error {}

const USUAL_PORT = 1080

/** Reads `socks5://user:password@host:port` or `socks5h://…`; `null` for any other URL. */
export function readSocksProxy(text: string): SocksProxy | null {
  const url = URL.parse(text.trim())
  if (!url || !/^socks5h?:$/.test(url.protocol) || !url.hostname) return null
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || USUAL_PORT),
    username: decoded(url.username),
    password: decoded(url.password),
    remoteDns: url.protocol === 'socks5h:',
  }
}

/** Where a `%` stands for itself, it is one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![\dA-Fa-f]{2})/g, '%25'))
  } catch {
    // What it stands for is no UTF-8.
    return text
  }
}

/** What fits behind one byte with its length (RFC 1928, 1929). */
export const LONGEST = 255
const VERSION = 5
const NO_LOGIN = 0
const LOGIN = 2
const LOGIN_VERSION = 1
const CONNECT = 1
const IPV4 = 1
const NAME = 3
const IPV6 = 4

/** RFC 1928, section 6. */
const refusals: Record<number, string> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'the network is unreachable',
  4: 'the host is unreachable',
  5: 'the connection was refused',
  6: 'the way is too long',
  7: 'it does not know this command',
  8: 'it does not know this kind of address',
}

/** What is said to a SOCKS5 proxy (RFC 1928, 1929) until the way to one place is open. */
export class SocksHandshake {
  private inbox = Buffer.alloc(0)
  private step: 'method' | 'login' | 'reply' = 'method'

  constructor(
    private readonly proxy: SocksProxy,
    /** A name, or an address. */
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** The first words. */
  greeting(): Buffer {
    return Buffer.from(this.proxy.username ? [VERSION, 2, NO_LOGIN, LOGIN] : [VERSION, 1, NO_LOGIN])
  }

  /** Takes what the proxy has said; answers what to say next, `open`, or undefined to go on listening. Throws a `SocksRefusal`. */
  push(bytes: Uint8Array): Buffer | 'open' | undefined {
    this.inbox = Buffer.concat([this.inbox, bytes])
    if (this.inbox.length < 2) return undefined
    switch (this.step) {
      case 'method':
        return this.takeMethod()
      case 'login':
        return this.takeLogin()
      case 'reply':
        return this.takeReply()
    }
  }

  private takeMethod(): Buffer {
    const [version, method] = this.take(2)
    if (version !== VERSION) throw new SocksRefusal('does not speak SOCKS5')
    if (method === NO_LOGIN) return this.connect()
    if (method !== LOGIN || !this.proxy.username) throw new SocksRefusal('wants a user name and password: put them into its URL')
    this.step = 'login'
    const { username, password } = this.proxy
    return Buffer.concat([Buffer.from([LOGIN_VERSION]), counted(username), counted(password)])
  }

  private takeLogin(): Buffer {
    const [, status] = this.take(2)
    if (status !== 0) throw new SocksRefusal('does not accept its user name and password')
    return this.connect()
  }

  private takeReply(): 'open' | undefined {
    const [version, reply, , kind, first] = this.inbox
    if (version !== VERSION) throw new SocksRefusal('does not speak SOCKS5')
    if (reply) throw new SocksRefusal(`cannot reach ${this.host}:${this.port}: ${refusals[reply] ?? `error ${reply}`}`)
    if (first === undefined) return undefined
    const address = kind === IPV4 ? 4 : kind === IPV6 ? 16 : 1 + first
    const length = 4 + address + 2
    if (this.inbox.length < length) return undefined
    if (this.inbox.length > length) throw new SocksRefusal('has said more than it was asked')
    return 'open'
  }

  private connect(): Buffer {
    this.step = 'reply'
    const port = Buffer.alloc(2)
    port.writeUInt16BE(this.port)
    return Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressOf(this.host), port])
  }

  private take(count: number): Buffer {
    const taken = this.inbox.subarray(0, count)
    this.inbox = this.inbox.subarray(count)
    return taken
  }
}

function addressOf(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([IPV4, ...host.split('.').map(Number)])
  if (isIPv6(host)) return Buffer.from([IPV6, ...bytesOfIPv6(host)])
  return Buffer.concat([Buffer.from([NAME]), counted(host)])
}

/** The sixteen bytes of an address; `::` stands for as many zeros as are missing. */
function bytesOfIPv6(host: string): number[] {
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const words = (text: string) => text.split(':').filter(Boolean)
  const front = words(head)
  const back = words(tail ?? '')
  const all = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  return all.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255])
}

/** Text behind one byte with its length; longer than 255 bytes there is none. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > LONGEST) throw new SocksRefusal(`takes names, user names and passwords of up to ${LONGEST} bytes`)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}
