import type { Channel, ChannelKey } from '../channels/channel'
import type { Member } from './group'

/** Why a candidate was taken or passed over, as the log of a request keeps it. */
export interface Considered {
  channel: string
  model: string
  /** The ends of the key, where it is about one key. */
  key?: string
  taken: boolean
  why: string
  /** Unix milliseconds: when its rest is over. */
  until?: number
}

const MOST = 50
const LONGEST_WHY = 160

/** Notes what a walk considers; made only when there is more to say than that the first candidate was taken. */
export class Notes {
  readonly list: Considered[] = []

  skip(member: Member, channel: Channel | undefined, why: string, key?: ChannelKey, until?: number) {
    this.add(member, channel, false, why, key, until)
  }

  take(member: Member, channel: Channel, why: string, key: ChannelKey) {
    this.add(member, channel, true, why, key)
  }

  private add(member: Member, channel: Channel | undefined, taken: boolean, why: string, key?: ChannelKey, until?: number) {
    if (this.list.length >= MOST) return
    this.list.push({
      channel: channel?.name ?? `channel ${member.channelId}`,
      model: member.model,
      ...(key && { key: key.hint }),
      taken,
      why: why.slice(0, LONGEST_WHY),
      ...(until !== undefined && Number.isFinite(until) && { until }),
    })
  }

  /** Nothing, where the log of attempts says it all: the first in the order was taken and nobody was passed over. */
  get worthKeeping(): Considered[] | undefined {
    return this.list.length > 1 || (this.list[0] && this.list[0].why !== FIRST) ? this.list : undefined
  }
}

export const FIRST = 'first in order'
