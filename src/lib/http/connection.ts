import type { Socket } from 'bun'
import { type ByteQueue, ExchangeError } from './exchange'
import { MalformedReply, type ReplyHead, ReplyParser } from './parser'

/** A reader that is this far behind stops the socket; back-pressure then reaches the upstream. */
const HIGH_WATER = 1024 * 1024
const LOW_WATER = 256 * 1024
/** Bodies up to this size leave in one write together with their head. */
const ONE_WRITE = 64 * 1024

/** What one reply is delivered to. */
export interface Receiver {
  queue: ByteQueue
  onHead(head: ReplyHead): void
  /** Called when the exchange is over and the connection is free again, or never to be used again. */
  onReleased(connection: Connection, reusable: boolean): void
  /** The connection broke. `untouched`: not one byte of a reply had come. */
  onBroken(error: ExchangeError, untouched: boolean): void
}

/** One HTTP/1.1 connection: carries one exchange at a time. */
export class Connection {
  private parser = new ReplyParser({
    head: (head) => this.receiver?.onHead(head),
    data: (bytes) => this.deliver(bytes),
    end: (reusable) => this.complete(reusable),
  })
  private receiver: Receiver | undefined
  private unsent: Buffer[] = []
  private untouched = true
  private paused = false
  open = true
  /** Exchanges carried so far. */
  used = 0
  idleSince = 0

  constructor(private readonly socket: Socket<Connection>) {
    socket.data = this
  }

  /** Sends a request; its reply goes to `receiver`. */
  send(method: string, head: string, body: Uint8Array | null, receiver: Receiver) {
    this.receiver = receiver
    this.untouched = true
    this.used++
    this.parser.expect(method)
    this.socket.ref()
    const headLength = head.length
    if (!body) return this.write(Buffer.from(head, 'latin1'))
    if (headLength + body.length > ONE_WRITE) {
      this.write(Buffer.from(head, 'latin1'))
      return this.write(body)
    }
    const whole = Buffer.allocUnsafe(headLength + body.length)
    whole.write(head, 0, 'latin1')
    whole.set(body, headLength)
    this.write(whole)
  }

  /** The reader has caught up. */
  resume() {
    if (!this.paused || !this.open) return
    this.paused = false
    this.socket.resume()
  }

  /** Breaks the connection at once; nobody is told. */
  destroy() {
    this.receiver = undefined
    if (!this.open) return
    this.open = false
    this.socket.terminate()
  }

  /** A connection that waits for its next request does not keep the process alive. */
  rest(now: number) {
    this.idleSince = now
    this.socket.unref()
  }

  // Socket events

  onData(bytes: Buffer) {
    if (!this.receiver) return this.destroy()
    this.untouched = false
    try {
      this.parser.push(bytes)
    } catch (error) {
      if (!(error instanceof MalformedReply)) throw error
      this.fail(new ExchangeError('malformed', `the upstream's reply is not valid HTTP: ${error.message}`))
    }
  }

  onDrain() {
    while (this.unsent.length) {
      const next = this.unsent[0]!
      const written = this.socket.write(next)
      if (written < 0) return
      if (written < next.length) {
        this.unsent[0] = next.subarray(written)
        return
      }
      this.unsent.shift()
    }
  }

  onClose(error?: Error) {
    this.open = false
    if (!this.receiver) return
    if (this.parser.close()) return
    const why = error ? `: ${error.message}` : ''
    this.fail(new ExchangeError('closed', `the upstream closed the connection before its reply was complete${why}`))
  }

  private write(bytes: Uint8Array) {
    const buffer = bytes as Buffer
    if (this.unsent.length) {
      this.unsent.push(buffer)
      return
    }
    const written = this.socket.write(buffer)
    if (written >= 0 && written < buffer.length) this.unsent.push(buffer.subarray(written))
  }

  private deliver(bytes: Uint8Array) {
    const queue = this.receiver?.queue
    if (!queue) return
    queue.push(bytes)
    if (this.paused || queue.size <= HIGH_WATER) return
    this.paused = true
    this.socket.pause()
  }

  private complete(reusable: boolean) {
    const receiver = this.receiver
    this.receiver = undefined
    if (!receiver) return
    receiver.queue.end()
    this.resume()
    receiver.onReleased(this, reusable && this.open && this.unsent.length === 0)
  }

  private fail(error: ExchangeError) {
    const receiver = this.receiver
    const untouched = this.untouched
    this.destroy()
    receiver?.onBroken(error, untouched)
  }
}

/** Whether a reader that took everything may let the socket flow again. */
export const caughtUp = (queue: ByteQueue) => queue.size <= LOW_WATER

/** The one set of handlers that all connections share. */
export const connectionHandlers = {
  binaryType: 'buffer' as const,
  data: (socket: Socket<Connection>, bytes: Buffer) => socket.data?.onData(bytes),
  drain: (socket: Socket<Connection>) => socket.data?.onDrain(),
  close: (socket: Socket<Connection>, error?: Error) => socket.data?.onClose(error),
  end: (socket: Socket<Connection>) => void socket.end(),
  error: (socket: Socket<Connection>, error: Error) => socket.data?.onClose(error),
}
