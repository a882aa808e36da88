import type { Socket, TLSOptions } from 'bun'
import { within } from './until'

/** One request that has arrived upstream, and the means to answer it byte by byte. */
export interface Call {
  method: string
  /** The target as it stood in the request line. */
  target: string
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
  /** Which connection it came over, counted from 1. */
  connection: number
  /** Sends bytes, now or as the peer takes them. */
  write(data: string | Uint8Array): void
  /** Sends an HTTP/1.1 reply with its length. */
  reply(status: number, body: string | Uint8Array, headers?: Record<string, string>): void
  /** Sends the head of a stream that ends with its connection. */
  beginStream(headers?: Record<string, string>): void
  /** Sends this piece `count` times, as fast as the peer reads. Resolves when the last has left. */
  pump(piece: Uint8Array, count: number): Promise<void>
  /** Closes once all is sent. */
  end(): void
  /** Bytes that the system has taken from us. */
  sent(): number
  /** Resolves when the connection is closed, by whomever. */
  closed: Promise<void>
}

export interface Upstream {
  /** A base URL as channels take it. */
  url: string
  port: number
  /** All calls, in the order in which they came. */
  calls: Call[]
  /** The next call that has not been asked for yet; throws when none comes. */
  next(): Promise<Call>
  /** Connections that were ever opened. */
  connections(): number
  stop(): void
}

interface Peer {
  number: number
  inbox: Buffer
  outbox: Outbox
  closed: PromiseWithResolvers<void>
}

/** An upstream that is only a socket, on a free port unless told: it does what an HTTP server would not. Without `answer`, calls wait in `next`. */
export function rawUpstream(answer: (call: Call) => void = () => {}, tls?: TLSOptions, port = 0): Upstream {
  const calls: Call[] = []
  const unclaimed: Call[] = []
  const waiting: ((call: Call) => void)[] = []
  let connections = 0

  function arrived(call: Call) {
    calls.push(call)
    const waiter = waiting.shift()
    if (waiter) waiter(call)
    else unclaimed.push(call)
    answer(call)
  }

  const listener = Bun.listen<Peer>({
    hostname: '127.0.0.1',
    port,
    ...(tls && { tls }),
    socket: {
      open(socket) {
        socket.data = { number: ++connections, inbox: Buffer.alloc(0), outbox: new Outbox(socket), closed: Promise.withResolvers() }
      },
      data(socket, bytes) {
        socket.data.inbox = Buffer.concat([socket.data.inbox, bytes])
        const call = takeCall(socket)
        if (call) arrived(call)
      },
      drain: (socket) => socket.data.outbox.flush(),
      close: (socket) => socket.data?.closed.resolve(),
      error: (socket) => socket.data?.closed.resolve(),
    },
  })

  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${listener.port}/v1`,
    port: listener.port,
    calls,
    next: async () => unclaimed.shift() ?? (await within(5000, new Promise<Call>((resolve) => waiting.push(resolve)), 'a call upstream')),
    connections: () => connections,
    stop: () => listener.stop(true),
  }
}

function takeCall(socket: Socket<Peer>): Call | undefined {
  const { inbox, outbox, number, closed } = socket.data
  const headEnd = inbox.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [first = '', ...lines] = inbox.toString('latin1', 0, headEnd).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => line.split(/:\s*(.*)/s, 2)).map(([name = '', value]) => [name.toLowerCase(), value ?? '']),
  )
  const end = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (inbox.length < end) return undefined
  socket.data.inbox = inbox.subarray(end)
  const [method = '', target = ''] = first.split(' ')
  return {
    method,
    target,
    headers,
    body: inbox.subarray(headEnd + 4, end),
    connection: number,
    write: (data) => outbox.add(Buffer.from(data)),
    reply(status, body, more = {}) {
      const bytes = Buffer.from(body)
      const fields = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...more }
      outbox.add(Buffer.concat([Buffer.from(head(status, fields)), bytes]))
    },
    beginStream: (more) => outbox.add(Buffer.from(head(200, { 'content-type': 'text/event-stream', connection: 'close', ...more }))),
    pump: (piece, count) => outbox.repeat(Buffer.from(piece), count),
    end: () => outbox.end(),
    sent: () => outbox.sent,
    closed: closed.promise,
  }
}

function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} whatever\r\n${lines.join('')}\r\n`
}

/** What waits until the socket takes it. */
class Outbox {
  private waiting: Buffer[] = []
  private ending = false
  private refill: (() => boolean) | undefined
  sent = 0

  constructor(private readonly socket: Socket<Peer>) {}

  add(bytes: Buffer) {
    this.waiting.push(bytes)
    this.flush()
  }

  repeat(piece: Buffer, count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    let left = count
    this.refill = () => {
      if (left-- > 0) this.waiting.push(piece)
      else resolve()
      return left >= 0
    }
    this.flush()
    return promise
  }

  end() {
    this.ending = true
    this.flush()
  }

  flush() {
    while (this.waiting.length || this.refill?.()) {
      const bytes = this.waiting[0]!
      const written = Math.max(0, this.socket.write(bytes))
      this.sent += written
      if (written < bytes.length) {
        this.waiting[0] = bytes.subarray(written)
        return
      }
      this.waiting.shift()
    }
    this.refill = undefined
    if (this.ending) this.socket.end()
  }
}
