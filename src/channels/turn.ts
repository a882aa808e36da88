import type { Channel, ChannelKey } from './channel'
import type { ChannelLimits, Full, Load, Place } from './limits'

/** What one request takes of the limits of channels: a place at a time, or one in their lines. */
export class Turn {
  private readonly load: Load
  private place: Place | undefined

  constructor(
    private readonly limits: ChannelLimits | undefined,
    /** About how many tokens go up. */
    estimate: (() => number) | undefined,
  ) {
    let tokens: number | undefined
    this.load = { tokens: () => (tokens ??= estimate?.() ?? 0) }
  }

  /** Whether nothing is limited at all. */
  get isFree(): boolean {
    return this.limits?.calm ?? true
  }

  /** Why there is no place for it, or `null`. */
  room(channel: Channel, key: ChannelKey): Full | null {
    return this.isFree ? null : this.limits!.room(channel, key, this.load)
  }

  take(channel: Channel, key: ChannelKey) {
    this.place?.leave()
    this.place = this.isFree ? undefined : this.limits!.take(channel, key, this.load)
  }

  /** The attempt is over; `refused`: it has used nothing. */
  leave(refused = false) {
    this.place?.leave()
    if (refused) this.place?.count(0)
  }

  /** Nothing was sent after all. */
  withdraw() {
    this.place?.withdraw()
  }

  /** The request is over, whatever became of it; `tokens` is what the last attempt has used, as far as it is known. */
  end(tokens: number | null) {
    this.leaveLine()
    this.place?.leave()
    if (tokens !== null) this.place?.count(tokens)
  }

  /** Stands in line at these channels; not where the line is too long. */
  join(full: readonly Channel[]) {
    this.leaveLine()
    if (full.length) this.load.ticket = this.limits?.join(full) ?? undefined
  }

  isInLine({ id }: Channel): boolean {
    return this.load.ticket?.channels.some((channel) => channel.id === id) ?? false
  }

  /** What is done when it may be its turn. */
  onCall(call: () => void) {
    if (this.load.ticket) this.load.ticket.call = call
  }

  /** It was called in vain: others may pass. */
  missed() {
    if (this.load.ticket) this.limits?.missed(this.load)
  }

  leaveLine() {
    if (this.load.ticket) this.limits?.leaveLine(this.load.ticket)
    this.load.ticket = undefined
  }
}
