import type { HttpClient, HttpRequest } from '../lib/http/client'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import type { ReplyHead } from '../lib/http/parser'
import { spliceJson } from '../lib/splice'
import { asObject, parseJson } from '../protocols/json'
import type { Protocol, ReplyReader, Resumption } from '../protocols/protocol'
import type { Outgoing } from './attempt'
import { Turn } from './turn'

/**
 * A turn that a vendor may interrupt, and goes on with when it is asked to: for its own tools take long, or a reply may have
 * no more tokens. Clients of other protocols know nothing of that: for them it is one reply, with one sum of usage.
 */
export interface Continuation {
  /** Reads the whole turn. */
  read: ReplyReader
  /** Sends, and goes on sending while a stream is interrupted. */
  http: HttpClient
  /** What to ask after a whole reply that was interrupted. */
  next(outgoing: Outgoing): Outgoing | undefined
}

export function continueTurns(http: HttpClient, protocol: Protocol, resumption: Resumption, asked: Uint8Array): Continuation {
  const turn = new Turn(protocol.readReply, resumption)
  function resume(): Uint8Array {
    const { said, token } = turn.resume()
    const body = asObject(parseJson(Buffer.from(asked).toString())) ?? {}
    return spliceJson(asked, resumption.edits(body, said, token))
  }
  return {
    read: turn.read,
    http: { ...http, send: (request) => new TurnExchange(http, request, turn, resume) },
    next: (outgoing) => (turn.paused ? { ...outgoing, body: resume() } : undefined),
  }
}

/** One exchange after the other, as one. */
class TurnExchange implements Exchange {
  readonly head: Promise<ReplyHead>
  private current: Exchange
  private cancelled: ExchangeError | undefined

  constructor(
    private readonly http: HttpClient,
    private readonly request: HttpRequest,
    private readonly turn: Turn,
    private readonly resume: () => Uint8Array,
  ) {
    this.current = http.send(request)
    this.head = this.current.head
  }

  get sentAt(): number {
    return this.current.sentAt ?? 0
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const chunk = this.current.read()
    if (chunk === null) return this.turn.paused ? this.goOn() : null
    return chunk instanceof Promise ? chunk.then((bytes) => (bytes === null && this.turn.paused ? this.goOn() : bytes)) : chunk
  }

  atEnd(): boolean {
    return !this.turn.paused && this.current.atEnd()
  }

  cancel(reason?: ExchangeError) {
    this.cancelled = reason ?? new ExchangeError('cancelled', 'cancelled')
    this.current.cancel(reason)
  }

  private async goOn(): Promise<Uint8Array | null> {
    if (this.cancelled) throw this.cancelled
    this.current = this.http.send({ ...this.request, body: this.resume() })
    const head = await this.current.head
    if (head.status !== 200) {
      this.current.cancel()
      throw new ExchangeError('malformed', `the upstream interrupted its turn, and answered ${head.status} when it was asked to go on`)
    }
    return this.read()
  }
}
