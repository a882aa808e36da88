import type { Channel } from '../channels/channel'
import type { Fault } from '../protocols/protocol'
import type { Group } from './group'
import { createHealth } from './health'
import { createLedger } from './ledger'
import { createPatience } from './patience'
import { createPicker } from './pick'
import { createRoom } from './room'
import type { Candidate } from './search'
import { seeded } from './stage.fixture'
import type { Walk } from './walk'

/** What a scripted upstream does with one attempt: after `ms` it begins to answer, or fails. */
export interface Answer {
  ms: number
  fault?: Fault
}

/** The upstream of a channel. `at` is the time in milliseconds since the simulation began. */
export type Upstream = (at: number, candidate: Candidate, random: () => number) => Answer

export interface Scenario {
  channels: Channel[]
  upstreams: Record<number, Upstream>
  group: Group
  requests: number
  perSecond: number
  seed?: number
  costOf?: (channelId: number) => number | undefined
}

/** What became of one request. Times in milliseconds. */
export interface Outcome {
  ok: boolean
  attempts: number
  /** From its arrival to the moment at which the attempt that served it began, or to its failure. */
  added: number
  servedBy?: Candidate
  at: number
}

export interface Result {
  outcomes: Outcome[]
  /** Attempts at what was resting, told and else; those that were the last resort do not count unless told. */
  toResting: number
  toTold: number
  /** Attempts at what somebody was trying out already. */
  herd: number
  /** When each channel was asked. */
  asked: Map<number, number[]>
  health: ReturnType<typeof createHealth>
  stillWaiting: number
}

const MAX_ATTEMPTS = 10
const LONGEST_WAIT = 20_000
const TICK_MS = 25

/** Time that passes only when everybody waits. */
class Clock {
  time = 0
  private readonly queue: { at: number; resolve(): void }[] = []

  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const at = this.time + ms
    let index = this.queue.length
    while (index > 0 && this.queue[index - 1]!.at < at) index--
    this.queue.splice(index, 0, { at, resolve })
    return promise
  }

  /** Goes on until nobody sleeps any more. */
  async run() {
    for (let next = this.queue.pop(); next; next = this.queue.pop()) {
      this.time = next.at
      next.resolve()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }
}

/** Runs many requests against scripted upstreams, on a clock of its own. */
export async function simulate(scenario: Scenario): Promise<Result> {
  const { channels, upstreams, group, costOf } = scenario
  const random = seeded(scenario.seed ?? 1)
  const clock = new Clock()
  const now = () => clock.time
  const health = createHealth({ now, random })
  const ledger = createLedger(now, random)
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  const picker = createPicker({ channel: (id) => byId.get(id), health, ledger, now, random, ...(costOf && { costOf }) })
  const room = createRoom({ now, random, tickMs: 0 })
  health.onChange(room.wake)
  const patience = createPatience({ room, limits: () => ({ longest: LONGEST_WAIT, pause: 5000 }), now, random })
  const result: Result = { outcomes: [], toResting: 0, toTold: 0, herd: 0, asked: new Map(), health, stillWaiting: 0 }
  watch(health, result)
  let open = 0

  /** What upstreams have asked for, by key: kept apart from what health thinks of it. */
  const told = new Map<number, { until: number; since: number }>()

  async function attempt(candidate: Candidate, walk: Walk): Promise<Fault | undefined> {
    const { channel, key } = candidate
    const asked = result.asked.get(channel.id) ?? []
    result.asked.set(channel.id, asked)
    asked.push(now())
    const promise = told.get(key.id)
    if (promise && now() < promise.until) result.toTold++
    const { ms, fault } = upstreams[channel.id]!(now(), candidate, random)
    await clock.sleep(ms)
    if (!fault) {
      walk.served(ms)
      await clock.sleep(200)
      walk.completed()
      ledger.ended({ channelKeyId: key.id, groupId: group.id, usage: null, cost: 1 + Math.floor(random() * 100) })
    } else if (fault.retryAfterMs && fault.retryAfterMs < 3_600_000) told.set(key.id, { until: now() + fault.retryAfterMs, since: now() })
    return fault
  }

  async function request() {
    open++
    const at = now()
    const walk = picker.walk(group)
    let attempts = 0
    let outcome: Outcome | undefined
    while (attempts < MAX_ATTEMPTS && !outcome) {
      const candidate = walk.next() ?? (await waited(walk))
      if (!candidate) break
      attempts++
      const added = now() - at
      const fault = await attempt(candidate, walk)
      if (!fault) outcome = { ok: true, attempts, added, servedBy: candidate, at }
      else if (walk.failed(fault) === 'stop') break
    }
    result.outcomes.push(outcome ?? { ok: false, attempts, added: now() - at, at })
    open--
  }

  async function waited(walk: Walk): Promise<Candidate | null> {
    void tickWhileWaiting()
    return patience.next(walk, { leftMs: Number.POSITIVE_INFINITY, begins: () => void tickWhileWaiting() })
  }

  let ticking = false
  async function tickWhileWaiting() {
    if (ticking) return
    ticking = true
    while (room.size()) {
      await clock.sleep(TICK_MS)
      room.tick()
    }
    ticking = false
  }

  async function arrive() {
    for (let i = 0; i < scenario.requests; i++) {
      await clock.sleep((-Math.log(1 - random()) * 1000) / scenario.perSecond)
      void request()
    }
  }

  void arrive()
  await clock.run()
  result.stillWaiting = open + room.size()
  return result
}

/** Counts what must not happen, at the moment at which an attempt begins. */
function watch(health: ReturnType<typeof createHealth>, result: Result) {
  const { take } = health
  health.take = (parts) => {
    for (const trouble of [
      health.of('endpoint', parts.endpointId),
      health.of('key', parts.keyId),
      health.of('key-model', parts.keyId, parts.model),
    ]) {
      if (trouble?.state === 'probing') result.herd++
      if (trouble?.state === 'invalid' || (trouble?.state === 'resting' && trouble.told)) result.toResting++
    }
    return take(parts)
  }
}

/** Those numbers that a table of a run shows. */
export function summary({ outcomes }: Result) {
  const added = outcomes.map((outcome) => outcome.added).sort((a, b) => a - b)
  const at = (share: number) => Math.round(added[Math.min(added.length - 1, Math.floor(share * added.length))] ?? 0)
  const attempts = outcomes.reduce((sum, outcome) => sum + outcome.attempts, 0)
  return {
    requests: outcomes.length,
    success: `${((100 * outcomes.filter((outcome) => outcome.ok).length) / outcomes.length).toFixed(2)} %`,
    'attempts each': (attempts / outcomes.length).toFixed(2),
    'added ms, mean': Math.round(added.reduce((sum, ms) => sum + ms, 0) / added.length),
    'added ms, p50': at(0.5),
    'added ms, p95': at(0.95),
    'added ms, p99': at(0.99),
  }
}
