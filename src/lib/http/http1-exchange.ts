import type { HttpRequest } from './client'
import { type ConnectOptions, connect } from './connect'
import { type Connection, caughtUp, type Receiver } from './connection'
import { ByteQueue, type Exchange, ExchangeError, ONE_STEP } from './exchange'
import type { Origin } from './origin'
import type { ReplyHead } from './parser'
import { connectThrough } from './tunnel'

/** How long after its last use a kept connection's end is taken for one that we ran into, not one that our request caused. */
const RACE_MS = 250

/** One request over HTTP/1.1. */
export class Http1Exchange implements Exchange, Receiver {
  /** Has to be waited for at once: a rejection that nobody hears is an error. */
  readonly head: Promise<ReplyHead>
  readonly queue = new ByteQueue()
  private resolve!: (head: ReplyHead) => void
  private reject!: (error: ExchangeError) => void
  private arrived: ReplyHead | undefined
  private connection: Connection | undefined
  private delegate: Exchange | undefined
  private over = false
  sentAt = 0

  constructor(
    private readonly request: HttpRequest,
    private readonly requestLine: string,
    private readonly origin: Origin,
    private readonly options: ConnectOptions,
    /** Carries the request over HTTP/2, should the origin turn out to prefer it. */
    private readonly overHttp2: () => Exchange,
  ) {
    this.head = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.start(origin.take())
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.delegate) return this.delegate.read()
    const chunk = this.queue.read()
    if (this.connection && caughtUp(this.queue)) this.connection.resume()
    return chunk
  }

  atEnd(): boolean {
    return this.delegate ? this.delegate.atEnd() : this.queue.atEnd
  }

  cancel(reason?: ExchangeError) {
    this.delegate?.cancel(reason)
    if (this.over) return
    const { connection } = this
    this.leave()
    connection?.destroy()
    this.fail(reason ?? new ExchangeError('cancelled', 'the request was cancelled'))
  }

  // What the connection tells

  onHead(head: ReplyHead) {
    const chunked = head.headers.get('transfer-encoding') !== undefined
    const length = chunked ? Number.NaN : Number(head.headers.get('content-length') ?? Number.NaN)
    if (length <= ONE_STEP) this.arrived = head
    else this.resolve(head)
  }

  onReleased(connection: Connection, reusable: boolean) {
    this.over = true
    this.leave()
    if (reusable) this.origin.put(connection)
    else connection.destroy()
    if (this.arrived) this.resolve(this.arrived)
  }

  onBroken(error: ExchangeError, untouched: boolean) {
    const reused = this.connection !== undefined && this.connection.used > 1
    this.leave()
    if (this.over) return
    // A kept connection that the upstream closed at the very moment we used it: nothing was answered, so say it again.
    const atOnce = performance.now() - this.sentAt < RACE_MS
    if (untouched && reused && atOnce && error.failure === 'closed') return this.start(undefined)
    if (this.arrived) this.resolve(this.arrived)
    this.fail(error)
  }

  private start(kept: Connection | undefined) {
    if (kept) return this.begin(kept)
    const { origin, options } = this
    const opening = origin.via ? connectThrough(origin.via, origin, options) : connect(origin, options)
    opening.then(
      (opened) => {
        if (opened === 'h2') this.goOn()
        else if (this.over) opened.destroy()
        else this.begin(opened)
      },
      (error) => this.over || this.fail(error),
    )
  }

  private begin(connection: Connection) {
    this.sentAt = performance.now()
    this.connection = connection
    this.origin.busy++
    connection.send(this.request.method, writeHead(this.requestLine, this.request), this.request.body, this)
  }

  private goOn() {
    if (this.over) return
    this.delegate = this.overHttp2()
    this.delegate.head.then(this.resolve, (error) => this.fail(error))
  }

  private leave() {
    if (this.connection) this.origin.busy--
    this.connection = undefined
  }

  private fail(error: ExchangeError) {
    this.over = true
    this.queue.fail(error)
    this.reject(error)
  }
}

function writeHead(requestLine: string, { headers, body }: HttpRequest): string {
  let head = requestLine
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  if (body) head += `content-length: ${body.length}\r\n`
  return `${head}\r\n`
}
