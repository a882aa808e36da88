import type { Entry } from '../channels/meter'
import type { Amounts } from './span'
import { type Counted, type Tally, tokensOf } from './tally'
import type { Weight } from './weight'

/** A place that a request has taken of the limits of its key, with what it may use. */
export class Place {
  private readonly reservations: Amounts[]
  private readonly entry: Entry | undefined
  private isRunning = true
  private isReserved = true

  constructor(
    private readonly tally: Tally,
    readonly weight: Weight,
    at: number,
  ) {
    tally.running++
    if (tally.key.requestsPerMinute !== null) tally.requests.add(at, 1)
    if (tally.key.tokensPerMinute !== null) this.entry = tally.tokens.add(at, weight.tokens)
    // Of the spans as they are now: what begins later does not know of it.
    this.reservations = []
    for (const { reserved } of tally.spans.values()) this.reservations.push(reserved)
    this.reserve(1)
  }

  /** The request is over; what it may use stays reserved until it is known what it has used. May be called more than once. */
  leave() {
    if (!this.isRunning) return
    this.isRunning = false
    this.tally.running--
  }

  /** It is known what the request has used. May be called more than once. */
  settle(record: Pick<Counted, 'usage' | 'firstTokenMs'>) {
    this.leave()
    if (!this.isReserved) return
    this.isReserved = false
    if (this.entry) this.tally.tokens.change(this.entry, tokensOf(record, this.weight.input))
    this.reserve(-1)
  }

  private reserve(sign: 1 | -1) {
    const { cost, tokens } = this.weight
    for (const reserved of this.reservations) {
      reserved.cost += sign * cost
      reserved.tokens += sign * tokens
      reserved.requests += sign
    }
  }
}
