import type { Place } from './connect'
import type { Connection } from './connection'
import type { SocksProxy } from './socks'

/** Upstreams close idle connections after 60 to 100 s as a rule; ours go first. */
const IDLE_MS = 50_000
const MAX_IDLE = 1024

/** One scheme, host and port, with the connections to it that wait for their next request. */
export class Origin implements Place {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  private idle: Connection[] = []
  /** Exchanges that are under way. */
  busy = 0
  /** Unix milliseconds until which requests go over HTTP/2. */
  http2Until = 0

  constructor(
    url: URL,
    private readonly now: () => number,
    /** The proxy through which it is reached. */
    readonly via: SocksProxy | null = null,
  ) {
    this.secure = url.protocol === 'https:'
    this.host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
    this.port = Number(url.port || (this.secure ? 443 : 80))
  }

  get idleCount() {
    return this.idle.length
  }

  /** A connection that is free, the one used last first. */
  take(): Connection | undefined {
    for (;;) {
      const connection = this.idle.pop()
      if (!connection || connection.open) return connection
    }
  }

  put(connection: Connection) {
    if (this.idle.length >= MAX_IDLE) return connection.destroy()
    connection.rest(this.now())
    this.idle.push(connection)
  }

  /** Closes connections that have waited too long. */
  sweep() {
    const before = this.now() - IDLE_MS
    for (const connection of this.idle) if (connection.idleSince < before) connection.destroy()
    this.idle = this.idle.filter((connection) => connection.open)
  }

  close() {
    for (const connection of this.idle) connection.destroy()
    this.idle = []
  }
}
