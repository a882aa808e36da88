import type { HttpClient, HttpRequest } from '../lib/http/client'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import type { ReplyHead } from '../lib/http/parser'
import type { Event, Part, Protocol, ReplyReader, Usage } from '../protocols/protocol'

/** More pauses than any vendor's own tools need. */
const MAX_PAUSES = 5

/**
 * A turn that a vendor has interrupted, for its own tools take long, and goes on with when it is shown what it has said so
 * far. Clients of other protocols know nothing of that: for them it is one reply, with one sum of usage.
 */
export interface Continuation {
  /** Reads the whole turn. */
  read: ReplyReader
  /** Sends, and goes on sending while the turn is interrupted. */
  http: HttpClient
}

/** `bodyWith` writes the request again, with what was said so far behind the conversation. */
export function continueTurns(http: HttpClient, protocol: Protocol, bodyWith: (said: Part[]) => Uint8Array): Continuation {
  const turn = new Turn(protocol)
  return {
    read: turn.read,
    http: {
      ...http,
      send: (request) => new TurnExchange(http, request, turn, bodyWith),
    },
  }
}

/** Reads one reply after the other as if they were one. */
class Turn {
  readonly said: Part[] = []
  private reader: ReplyReader
  private isPaused = false
  private pauses = 0
  private opened = 0
  private offset = 0
  private before: Usage | undefined
  private usage: Usage | undefined

  constructor(private readonly protocol: Protocol) {
    this.reader = protocol.readReply()
  }

  readonly read: ReplyReader = (frame) => this.reader(frame).flatMap((event) => this.hear(event))

  get paused(): boolean {
    return this.isPaused
  }

  resume() {
    this.reader = this.protocol.readReply()
    this.isPaused = false
    this.pauses++
    this.offset = this.opened
    this.before = this.usage
  }

  private hear(event: Event): Event[] {
    switch (event.type) {
      case 'start':
        return this.pauses ? this.count(event.usage) : [{ ...event, ...(event.usage && { usage: this.note(event.usage) }) }]
      case 'usage':
        return this.count(event.usage)
      case 'part-start':
        this.opened++
        return [{ ...event, index: event.index + this.offset }]
      case 'part-delta':
        return [{ ...event, index: event.index + this.offset }]
      case 'part-end':
        this.said.push(event.part)
        return [{ ...event, index: event.index + this.offset }]
      case 'finish':
        this.isPaused = event.reason === 'pause' && this.pauses < MAX_PAUSES && this.said.length > 0
        return this.isPaused ? [] : [event]
      case 'end':
        return this.isPaused ? [] : [event]
      default:
        return [event]
    }
  }

  private count(usage: Usage | undefined): Event[] {
    return usage ? [{ type: 'usage', usage: this.note(usage) }] : []
  }

  private note(usage: Usage): Usage {
    this.usage = add(this.before, usage)
    return this.usage
  }
}

function add(before: Usage | undefined, usage: Usage): Usage {
  const { mode, ...counts } = before ?? {}
  const sum: Usage = { ...(mode && { mode }), ...usage }
  for (const [kind, tokens] of Object.entries(counts) as [Exclude<keyof Usage, 'mode'>, number][]) sum[kind] = (sum[kind] ?? 0) + tokens
  return sum
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
    private readonly bodyWith: (said: Part[]) => Uint8Array,
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
    const body = this.bodyWith(this.turn.said)
    this.turn.resume()
    this.current = this.http.send({ ...this.request, body })
    const head = await this.current.head
    if (head.status !== 200) {
      this.current.cancel()
      throw new ExchangeError('malformed', `the upstream interrupted its turn, and answered ${head.status} when it was asked to go on`)
    }
    return this.read()
  }
}
