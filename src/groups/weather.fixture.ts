import type { Channel } from '../channels/channel'
import type { Fault } from '../protocols/protocol'
import type { Upstream } from './simulator.fixture'
import { badKey, busy, channel, endpoint, key, transient } from './stage.fixture'

const used: Fault = { kind: 'quota', status: 402, message: 'insufficient balance' }

/** About as long as models take to begin. */
const usual = (random: () => number, ms = 300) => ms * (0.7 + 0.6 * random())

export const good: Upstream = (_at, _candidate, random) => ({ ms: usual(random) })

export const slow: Upstream = (_at, _candidate, random) => ({ ms: usual(random, 5000) })

export const dead: Upstream = () => ({ ms: 5, fault: transient })

/** Fails this share of all attempts. */
export const flaky =
  (share: number): Upstream =>
  (_at, _candidate, random) => ({ ms: usual(random), ...(random() < share && { fault: transient }) })

/** Is down in these stretches of time. */
export const interrupted =
  (...stretches: [from: number, to: number][]): Upstream =>
  (at, _candidate, random) =>
    stretches.some(([from, to]) => at >= from && at < to) ? { ms: 50, fault: transient } : { ms: usual(random) }

/** Each key takes so many requests in a window of time; then it says when the window is over. */
export function limited(requests: number, windowMs: number): Upstream {
  const windows = new Map<number, { number: number; requests: number }>()
  return (at, { key }, random) => {
    const number = Math.floor(at / windowMs)
    const window = windows.get(key.id)
    const count = window?.number === number ? window.requests + 1 : 1
    windows.set(key.id, { number, requests: count })
    return count <= requests ? { ms: usual(random) } : { ms: 20, fault: busy((number + 1) * windowMs - at) }
  }
}

/** Is busy half of the time, and says that it will be so for a year, or not at all. */
export const dishonest: Upstream = (_at, _candidate, random) => {
  if (random() < 0.5) return { ms: usual(random) }
  return { ms: 20, fault: busy(random() < 0.1 ? 365 * 86_400_000 : 0) }
}

/** Of four keys one is refused, one is used up, one works half of the time, and one is good. */
export const halfDead: Upstream = (_at, { key }, random) => {
  const fault = [badKey, used, random() < 0.5 ? busy() : undefined, undefined][key.id % 10]
  return { ms: usual(random), ...(fault && { fault }) }
}

/** One endpoint is dead, the other is good. */
export const halfReachable: Upstream = (_at, { endpoint }, random) =>
  endpoint.id % 10 === 0 ? { ms: 5, fault: transient } : { ms: usual(random) }

/** One channel for each kind of weather; only the first is always well. */
export function allWeathers(keyStrategy: Channel['keyStrategy']): { channels: Channel[]; upstreams: Record<number, Upstream> } {
  const weathers: Upstream[] = [
    good,
    flaky(0.2),
    limited(30, 10_000),
    dishonest,
    dead,
    halfDead,
    slow,
    interrupted([20_000, 60_000], [100_000, 110_000]),
    halfReachable,
  ]
  const channels = weathers.map((_, index) =>
    channel(index + 1, {
      keyStrategy,
      keys: [0, 1, 2, 3].map((number) => key((index + 1) * 100 + number)),
      endpoints: [endpoint((index + 1) * 10), ...(weathers[index] === halfReachable ? [endpoint((index + 1) * 10 + 1)] : [])],
    }),
  )
  return { channels, upstreams: Object.fromEntries(weathers.map((weather, index) => [index + 1, weather])) }
}
