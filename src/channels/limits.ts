import type { Channel, ChannelKey, Limits as Limit } from './channel'
import { Lines, type Ticket } from './line'
import { type Entry, Meter } from './meter'

/** What one request brings along. */
export interface Load {
  /** About how many tokens go up; counted when somebody wants to know. */
  tokens(): number
  /** Where it stands in line. */
  ticket?: Ticket | undefined
}

/** A limit is reached: nothing is wrong, but there is no place now. */
export interface Full {
  reason: string
  /** Unix milliseconds; `until` is infinite where a place is free as soon as somebody leaves. */
  since: number
  until: number
  told: true
  invalid: false
  probed: false
  full: true
}

/** A place that is taken. */
export interface Place {
  /** The attempt is over. May be called more than once. */
  leave(): void
  /** Nothing was sent: it counts as no request. */
  withdraw(): void
  /** What it has used in the end. */
  count(tokens: number): void
}

export interface LimitsOptions {
  channels: { all(): readonly Channel[]; onChange(listener: () => void): unknown }
  /** How many may wait where a channel says nothing of it. */
  maxQueue(): number
  now?: () => number
}

export type ChannelLimits = ReturnType<typeof createLimits>

/** Counts what goes to each channel and key, and says when there is no place for more. All in memory. */
export function createLimits({ channels, maxQueue, now = Date.now }: LimitsOptions) {
  const ofChannels = new Map<number, Tally>()
  const ofKeys = new Map<number, Tally>()
  const lines = new Lines()
  let isAny = false

  function look() {
    const all = channels.all()
    isAny = all.some((channel) => isLimited(channel) || channel.keys.some(isLimited))
    forgetOthers(ofChannels, new Set(all.map(({ id }) => id)))
    forgetOthers(ofKeys, new Set(all.flatMap(({ keys }) => keys.map(({ id }) => id))))
    lines.callAll()
  }

  function room(channel: Channel, key: ChannelKey, load: Load): Full | null {
    const isChannel = isLimited(channel)
    const isKey = isLimited(key)
    if (!isChannel && !isKey) return null
    const at = now()
    const others = () => full('others wait for their turn', at, Number.POSITIVE_INFINITY)
    return (
      (isChannel ? reached(channel, ofChannels.get(channel.id), load, at, 'the channel') : null) ??
      (isKey ? reached(key, ofKeys.get(key.id), load, at, 'the key') : null) ??
      (lines.isBlocked(channel.id, load.ticket) ? others() : null)
    )
  }

  function take(channel: Channel, key: ChannelKey, load: Load): Place | undefined {
    const ticket = load.ticket
    load.ticket = undefined
    const at = now()
    const stays = [
      ...(isLimited(channel) ? [tallyOf(ofChannels, channel.id).enter(channel, load, at)] : []),
      ...(isLimited(key) ? [tallyOf(ofKeys, key.id).enter(key, load, at)] : []),
    ]
    if (ticket) lines.leave(ticket)
    return stays.length ? placeOf(channel.id, stays) : undefined
  }

  function placeOf(channelId: number, stays: Stay[]): Place {
    let isTaken = true
    return {
      withdraw() {
        for (const { tally, request } of stays) if (request) tally.requests.remove(request)
      },
      leave() {
        if (!isTaken) return
        isTaken = false
        for (const { tally } of stays) tally.running--
        lines.call(channelId)
      },
      count(tokens) {
        for (const { tally, used } of stays) if (used) tally.tokens.change(used, tokens)
      },
    }
  }

  look()
  channels.onChange(look)
  return {
    /** Whether there are no limits at all. */
    get calm() {
      return !isAny
    },
    /** Why there is no place for this request, or `null`. */
    room,
    /** Takes a place, in whatever line it stood; undefined where nothing is limited. */
    take,
    /** Takes the last place before these channels, where the lines are not too long; `null` when they all are. */
    join(full: readonly Channel[]): Ticket | null {
      const open = full.filter((channel) => lines.length(channel.id) < (channel.maxQueue ?? maxQueue()))
      return open.length ? lines.join(open) : null
    },
    leaveLine: (ticket: Ticket) => lines.leave(ticket),
    /** It was called, and could not take a place that was there: what it could use rests. */
    missed(load: Load) {
      for (const channel of load.ticket?.channels ?? []) {
        const isFree = channel.keys.some((key) => key.enabled && !room(channel, key, load))
        if (isFree) lines.pass(channel, load.ticket!)
      }
    },
    /** What goes to a channel now. */
    stateOf(channelId: number): { running: number; waiting: number } {
      return { running: ofChannels.get(channelId)?.running ?? 0, waiting: lines.length(channelId) }
    },
  }
}

interface Stay {
  tally: Tally
  /** What is counted by the minute. */
  request: Entry | undefined
  used: Entry | undefined
}

/** What goes to one channel or key. */
class Tally {
  running = 0
  readonly requests = new Meter()
  readonly tokens = new Meter()

  enter({ requestsPerMinute, tokensPerMinute }: Limit, load: Load, at: number): Stay {
    this.running++
    const request = requestsPerMinute ? this.requests.add(at, 1) : undefined
    return { tally: this, request, used: tokensPerMinute ? this.tokens.add(at, load.tokens()) : undefined }
  }
}

function tallyOf(tallies: Map<number, Tally>, id: number): Tally {
  let tally = tallies.get(id)
  if (!tally) {
    tally = new Tally()
    tallies.set(id, tally)
  }
  return tally
}

/** What still runs there keeps its own tally. */
function forgetOthers(tallies: Map<number, Tally>, known: ReadonlySet<number>) {
  for (const id of tallies.keys()) if (!known.has(id)) tallies.delete(id)
}

const isLimited = (limit: Limit) => limit.maxConcurrency !== null || limit.requestsPerMinute !== null || limit.tokensPerMinute !== null

function reached(limit: Limit, tally: Tally | undefined, load: Load, at: number, what: string): Full | null {
  if (!tally) return null
  const { maxConcurrency, requestsPerMinute, tokensPerMinute } = limit
  if (maxConcurrency && tally.running >= maxConcurrency)
    return full(`${what} serves ${tally.running} of ${maxConcurrency} requests at once`, at, Number.POSITIVE_INFINITY)
  const requests = requestsPerMinute ? tally.requests.count(at) : 0
  if (requestsPerMinute && requests >= requestsPerMinute)
    return full(`${what} has had ${requests} of ${requestsPerMinute} requests in a minute`, at, tally.requests.fewerAt(requestsPerMinute))
  const tokens = tokensPerMinute ? tally.tokens.sum(at) : 0
  // What alone is more than the limit goes when nothing else does.
  if (!tokensPerMinute || !tokens || tokens + load.tokens() <= tokensPerMinute) return null
  const until = tally.tokens.lessAt(Math.max(0, tokensPerMinute - load.tokens()))
  return full(`${what} has had ${tokens} of ${tokensPerMinute} tokens in a minute`, at, until)
}

const full = (reason: string, since: number, until: number): Full => ({
  reason,
  since,
  until,
  told: true,
  invalid: false,
  probed: false,
  full: true,
})
