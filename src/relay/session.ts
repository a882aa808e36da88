import type { Exchange } from '../lib/http/exchange'
import type { Event, Fault } from '../protocols/protocol'
import { type Began, faultOf } from './attempt'
import { type Ear, isOver } from './sse'

/** After its last event an upstream gets this long to close its stream, so that the connection can be kept. */
const CLOSING_MS = 200

export interface SessionEvents {
  /** The upstream has sent something, whatever it was. */
  alive(): void
  hear(events: readonly Event[]): void
  /** The reply has ended, well (`undefined`) or with a fault. Called once, before the client gets the last bytes. */
  ended(fault: Fault | undefined): void
}

/** A reply that has begun, on its way to the client: pulled piece by piece, so that a slow client slows the upstream. */
export class Session {
  private readonly ear: Ear
  private readonly exchange: Exchange
  private held: Uint8Array | null
  private upstreamClosed: boolean
  private ended = false
  private interruption: Fault | undefined

  constructor(
    began: Began,
    private readonly events: SessionEvents,
  ) {
    this.ear = began.ear
    this.exchange = began.exchange
    this.held = began.held
    this.upstreamClosed = began.over
    this.note(began.events)
  }

  /** The body of the client's response. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      pull: (controller) => this.pull(controller),
      cancel: () => this.clientGone(),
    })
  }

  /** Ends the reply because of us: a timeout, an administrator, the end of the process. */
  interrupt(fault: Fault) {
    this.interruption ??= fault
    this.exchange.cancel()
  }

  clientGone() {
    this.finish({ kind: 'client-gone', status: 499, message: 'the client went away' })
    this.exchange.cancel()
  }

  /** Hands on the next piece that has bytes in it, or closes. */
  private async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      const out = await this.next()
      if (out?.length) controller.enqueue(out)
      if (this.upstreamClosed && !this.held) return controller.close()
      if (out?.length) return
    }
  }

  private next(): Uint8Array | Promise<Uint8Array> {
    if (!this.held) return this.listen()
    const held = this.held
    this.held = null
    return held
  }

  /** The next bytes for the client. What they end is recorded before they are handed on. */
  private async listen(): Promise<Uint8Array> {
    try {
      const chunk = await (this.ended ? this.readClosing() : this.exchange.read())
      this.events.alive()
      if (chunk === null) this.upstreamClosed = true
      if (this.ended) return chunk ? this.ear.push(chunk).out : NOTHING
      const { out, events } = chunk ? this.ear.push(chunk) : this.ear.end()
      this.note(events)
      return out
    } catch (error) {
      return this.breakOff(this.interruption ?? faultOf(error))
    }
  }

  /** The client is told, in its protocol, that the reply broke off; never given a made-up end. */
  private breakOff(fault: Fault): Uint8Array {
    this.upstreamClosed = true
    this.exchange.cancel()
    if (this.ended) return NOTHING
    this.finish(fault)
    return this.ear.fail(fault)
  }

  private readClosing(): Promise<Uint8Array | null> {
    const late = Bun.sleep(CLOSING_MS).then(() => {
      this.exchange.cancel()
      return null
    })
    return Promise.race([this.exchange.read(), late])
  }

  private note(events: readonly Event[]) {
    if (!events.length) return
    this.events.hear(events)
    const last = events.find(isOver)
    if (last) this.finish(last.type === 'error' ? last.fault : undefined)
  }

  private finish(fault: Fault | undefined) {
    if (this.ended) return
    this.ended = true
    this.events.ended(fault)
  }
}

const NOTHING = new Uint8Array(0)
