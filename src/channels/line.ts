import type { Channel } from './channel'

/** Somebody who waits for a place at any of these channels. */
export interface Ticket {
  channels: readonly Channel[]
  /** It may be this one's turn; set by who waits. */
  call(): void
}

/** The lines before channels that are full: first come, first served. */
export class Lines {
  private readonly lines = new Map<number, Ticket[]>()

  length(channelId: number): number {
    return this.lines.get(channelId)?.length ?? 0
  }

  /** Whether others are before this one, or before somebody who does not stand in line. */
  isBlocked(channelId: number, ticket: Ticket | undefined): boolean {
    const line = this.lines.get(channelId)
    return line !== undefined && line[0] !== ticket
  }

  /** Takes the last place in the line of each of these channels. */
  join(channels: readonly Channel[]): Ticket {
    const ticket: Ticket = { channels, call: () => {} }
    for (const { id } of channels) {
      const line = this.lines.get(id)
      if (line) line.push(ticket)
      else this.lines.set(id, [ticket])
    }
    return ticket
  }

  /** Leaves all lines; where it was the first, the next is called. */
  leave(ticket: Ticket) {
    for (const { id } of ticket.channels) {
      const line = this.lines.get(id)
      const at = line?.indexOf(ticket) ?? -1
      if (!line || at < 0) continue
      line.splice(at, 1)
      if (!line.length) this.lines.delete(id)
      if (at === 0) this.call(id)
    }
  }

  /** It was this one's turn, and it could not take it: so that nobody waits for it, it goes to the end. */
  pass({ id }: Channel, ticket: Ticket) {
    const line = this.lines.get(id)
    if (!line || line.length < 2 || line[0] !== ticket) return
    line.push(line.shift()!)
    this.call(id)
  }

  /** There may be a place. */
  call(channelId: number) {
    this.lines.get(channelId)?.[0]?.call()
  }

  callAll() {
    for (const id of this.lines.keys()) this.call(id)
  }
}
