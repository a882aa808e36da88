import type { Exchange } from '../lib/http/exchange'
import type { Event, Fault } from '../protocols/protocol'
import { type Began, faultOf } from './attempt'
import { type Ear, isOver } from './sse'
import { wholeBody } from './whole-body'

/** After its last event an upstream gets this long to close its stream, so that the connection can be kept. */
const CLOSING_MS = 200

export interface SessionEvents {
  /** Since when (`performance.now()`) the upstream is being waited for; `Infinity` while it is the client who takes its time. */
  waiting(since: number): void
  hear(events: readonly Event[]): void
  /** The reply has ended, well (`undefined`) or with a fault. Called once, before the client gets the last bytes. */
  ended(fault: Fault | undefined): void
  /** Takes out of bytes what the client must not see. */
  conceal(bytes: Uint8Array): Uint8Array
}

/** A reply that has begun, on its way to the client: pulled piece by piece, so that a slow client slows the upstream. */
export class Session {
  private readonly ear: Ear
  private readonly exchange: Exchange
  private held: Uint8Array | null
  private upstreamClosed: boolean
  private ended = false
  private interruption: Fault | undefined
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(
    began: Began,
    private readonly events: SessionEvents,
  ) {
    this.ear = began.ear
    this.exchange = began.exchange
    this.upstreamClosed = began.over
    this.held = this.note(began.held, began.events)
  }

  /** The body of the client's response. */
  body(): BodyInit {
    return this.ended && this.upstreamClosed && this.held ? wholeBody(this.held) : this.stream()
  }

  private stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller
      },
      pull: (controller) => this.pull(controller),
      cancel: () => this.clientGone(),
    })
  }

  /** The upstream is silent: the client hears that it is still there, unless it is the client who takes its time. */
  keepAlive() {
    if (this.ended || !this.controller?.desiredSize) return
    const bytes = this.ear.keepAlive()
    if (bytes) this.controller.enqueue(bytes)
  }

  /** Ends the reply because of us: a timeout, an administrator, the end of the process. */
  interrupt(fault: Fault) {
    this.interruption ??= fault
    this.exchange.cancel()
  }

  get isOver() {
    return this.ended
  }

  clientGone() {
    this.finish({ kind: 'client-gone', status: 499, message: 'the client went away' })
    this.exchange.cancel()
  }

  /** Hands on the next piece that has bytes in it, or closes. What is there already is handed on without waiting. */
  private pull(controller: ReadableStreamDefaultController<Uint8Array>): void | Promise<void> {
    for (;;) {
      const out = this.next()
      if (out instanceof Promise) return out.then((bytes) => (this.deliver(controller, bytes) ? undefined : this.pull(controller)))
      if (this.deliver(controller, out)) return
    }
  }

  /** Answers whether the client has got something to go on with. */
  private deliver(controller: ReadableStreamDefaultController<Uint8Array>, out: Uint8Array): boolean {
    if (out.length) controller.enqueue(out)
    if (this.upstreamClosed) controller.close()
    return out.length > 0 || this.upstreamClosed
  }

  private next(): Uint8Array | Promise<Uint8Array> {
    if (!this.held) return this.listen()
    const held = this.held
    this.held = null
    return held
  }

  /** The next bytes for the client. What they end is recorded before they are handed on. */
  private listen(): Uint8Array | Promise<Uint8Array> {
    try {
      const chunk = this.ended ? this.readClosing() : this.exchange.read()
      if (!(chunk instanceof Promise)) return this.hear(chunk)
      this.events.waiting(performance.now())
      return chunk.then((bytes) => this.hear(bytes)).catch((error) => this.breakOff(error))
    } catch (error) {
      return this.breakOff(error)
    }
  }

  private hear(chunk: Uint8Array | null): Uint8Array {
    this.events.waiting(Number.POSITIVE_INFINITY)
    if (chunk === null) this.upstreamClosed = true
    if (this.ended) return chunk ? this.ear.push(chunk).out : NOTHING
    const { out, events } = chunk ? this.ear.push(chunk) : this.ear.end()
    return this.note(out, events)
  }

  /** The client is told, in its protocol, that the reply broke off; never given a made-up end. */
  private breakOff(error: unknown): Uint8Array {
    this.upstreamClosed = true
    this.exchange.cancel()
    if (this.ended) return NOTHING
    const fault = this.interruption ?? faultOf(error)
    this.finish(fault)
    const told = this.ear.fail(fault)
    // What has no words for a fault, a sound or a picture, must at least not end as if it were whole.
    if (!told) throw error
    return told
  }

  private readClosing(): Uint8Array | null | Promise<Uint8Array | null> {
    const chunk = this.exchange.read()
    if (!(chunk instanceof Promise)) return chunk
    const { promise, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(() => {
      this.exchange.cancel()
      resolve(null)
    }, CLOSING_MS)
    return Promise.race([chunk, promise]).finally(() => clearTimeout(timer))
  }

  /** Notes what was heard; answers what the client is told of it. Whatever counts knows first whether it still has to. */
  private note(out: Uint8Array, events: readonly Event[]): Uint8Array {
    if (events.length) this.events.hear(events)
    const told = this.events.conceal(out)
    const last = events.find(isOver)
    if (!last) return told
    this.finish(last.type === 'error' ? last.fault : undefined)
    // Most upstreams close together with their last event; then the answer ends with it as well.
    this.upstreamClosed ||= this.exchange.atEnd()
    return told
  }

  private finish(fault: Fault | undefined) {
    if (this.ended) return
    this.ended = true
    this.events.ended(fault)
  }
}

const NOTHING = new Uint8Array(0)
