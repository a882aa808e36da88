import type { AttemptRecord, UsageRecord } from '../usage/record'
import { about, happenings, one, type Random, seeded, weighed } from './chance'
import { expectedIn, isOutage, type Span } from './rhythm'
import type { Arm, Scene } from './scene'

const HOUR = 3_600_000

export interface Tempo {
  span: Span
  /** So many times as many requests as the cast would make by itself. */
  scale: number
}

/** All requests that were begun in the hour that many hours before the end: the same for the same numbers. */
export function* pastHour(scene: Scene, { span, scale }: Tempo, hoursAgo: number): Generator<UsageRecord> {
  const at = span.end - hoursAgo * HOUR
  const random = seeded(hoursAgo * 7919 + 17)
  for (const { person, apiKeyId } of scene.people) {
    const count = happenings(random, scale * expectedIn(person, at, span))
    for (let number = 0; number < count; number++) {
      const startedAt = Math.floor(at + random() * HOUR)
      if (startedAt >= span.end) continue
      const asked = scene.groups.get(weighed(random, person.asks))
      if (!asked?.arms.length) continue
      yield pastRequest(random, { scene, person, apiKeyId, ...asked, startedAt, isOutage: isOutage(startedAt, span) })
    }
  }
}

/** About how many requests the cast makes by itself in that time. */
export function requestsIn(scene: Scene, span: Span): number {
  let sum = 0
  for (let at = span.start; at < span.end; at += HOUR) for (const { person } of scene.people) sum += expectedIn(person, at, span)
  return sum
}

type Asked = Pick<Scene['people'][number], 'person' | 'apiKeyId'> & {
  scene: Scene
  group: { id: number; name: string; mode: string }
  arms: Arm[]
  startedAt: number
  isOutage: boolean
}

const ATTEMPTS = 3

interface Walk {
  attempts: AttemptRecord[]
  last: AttemptRecord
  arm: Arm
  key: Key | undefined
}

type Key = Arm['channel']['keys'][number]

/** Asks one after the other until somebody answers, or says that it is the caller's own fault. */
function walkPast(random: Random, asked: Asked): Walk {
  const attempts: AttemptRecord[] = []
  let startedMs = about(random, 2, 0.4)
  let arm = asked.arms[0]!
  let key: Key | undefined
  for (arm of order(random, asked).slice(0, ATTEMPTS)) {
    key = keyOf(random, arm)
    const attempt = pastAttempt(random, arm, key, startedMs, asked)
    attempts.push(attempt)
    startedMs += attempt.durationMs + 1
    if (attempt.outcome === 'ok' || attempt.status === 400) break
  }
  return { attempts, last: attempts.at(-1)!, arm, key }
}

function pastRequest(random: Random, asked: Asked): UsageRecord {
  const { attempts, last, arm, key } = walkPast(random, asked)
  const isServed = last.outcome === 'ok'
  const isCancelled = isServed && random() < 0.018
  if (isCancelled) Object.assign(last, { outcome: 'cancelled', reason: 'the client went away' })
  const usage = isServed ? usageOf(random, asked, isCancelled ? 0.3 : 1) : null
  if (usage) last.durationMs += Math.round((usage.output / arm.vendor.speed) * 1000)
  const record: UsageRecord = {
    ...askedBy(asked),
    id: idOf(random, asked.startedAt),
    stream: random() < 0.9,
    channelId: arm.channel.id,
    channelName: arm.channel.name,
    endpointId: arm.channel.endpoints[0]?.id ?? null,
    channelKeyId: key?.id ?? null,
    upstreamModel: arm.model,
    attempts,
    status: isCancelled ? 499 : last.status,
    outcome: last.outcome,
    error: last.reason ?? null,
    usage,
    cost: null,
    priceVersion: null,
    partial: isCancelled,
    firstTokenMs: isServed ? last.startedMs + (last.firstTokenMs ?? 0) : null,
    totalMs: last.startedMs + last.durationMs,
  }
  const cost = asked.scene.cost(record)
  return cost ? { ...record, cost: cost.nanoUsd, priceVersion: cost.version } : record
}

const askedBy = ({ person, apiKeyId, group, startedAt }: Asked) => ({
  startedAt,
  protocol: person.protocol,
  model: group.name,
  clientIp: person.clientIp,
  userAgent: person.userAgent,
  apiKeyId,
  apiKeyName: person.key.name,
  groupId: group.id,
  groupName: group.name,
})

/** Who would be asked, one after the other. */
function order(random: Random, { group, arms }: Asked): Arm[] {
  if (group.mode === 'failover' || group.mode === 'least-cost') return arms
  const first =
    group.mode === 'weighted'
      ? weighed(
          random,
          arms.map((arm) => [arm, arm.weight]),
        )
      : group.mode === 'least-latency' && random() < 0.7
        ? arms.toSorted((a, b) => a.vendor.firstMs - b.vendor.firstMs)[0]!
        : one(random, arms)
  return [first, ...arms.filter((arm) => arm !== first)]
}

const reasons: Record<number, string> = {
  400: 'the prompt is longer than the context window of this model',
  429: 'too many requests for this model',
  500: 'the server had an error while processing the request',
  502: 'the provider returned an error',
  503: 'the model is overloaded, try again later',
  529: 'Overloaded',
}

/** How often somebody asks for what cannot be done. */
const REFUSED = 0.006

function pastAttempt(random: Random, arm: Arm, key: Key | undefined, startedMs: number, { isOutage }: Asked): AttemptRecord {
  const { vendor, channel, model } = arm
  const isDown = isOutage && vendor.slug === 'anthropic'
  const isRefused = random() < REFUSED
  const failed = isRefused || random() < (isDown ? 0.92 : vendor.fails)
  const status = isRefused ? 400 : failed ? vendor.status : 200
  const connectMs = random() < 0.2 ? about(random, 90, 0.4) : about(random, 2, 0.5)
  const firstByteMs = connectMs + about(random, failed ? 180 : 0.6 * vendor.firstMs, 0.5)
  const firstTokenMs = firstByteMs + about(random, 0.4 * vendor.firstMs, 0.6)
  return {
    channelId: channel.id,
    channel: channel.name,
    endpoint: channel.endpoints[0]?.url ?? '',
    keyHint: key?.hint ?? '',
    model,
    startedMs,
    durationMs: failed ? firstByteMs + 1 : firstTokenMs,
    connectMs,
    firstByteMs,
    ...(!failed && { firstTokenMs }),
    status,
    outcome: failed ? 'failed' : 'ok',
    ...(failed && { reason: reasons[status] ?? `the upstream answered ${status}` }),
  }
}

/** The first keys are used most. */
const keyOf = (random: Random, { channel }: Arm) => channel.keys[Math.floor(channel.keys.length * random() ** 2)]

function usageOf(random: Random, { person }: Asked, share: number): NonNullable<UsageRecord['usage']> {
  const input = about(random, person.input, 0.8)
  const output = Math.max(1, Math.round(share * about(random, person.output, 0.9)))
  const isWarm = person.cached > 0 && random() < 0.9
  const cacheRead = isWarm ? Math.round(input * Math.min(0.97, person.cached * (0.75 + 0.4 * random()))) : 0
  const cacheWrite = person.protocol === 'anthropic' ? Math.round((input - cacheRead) * 0.4) : 0
  return { input, output, cacheRead, cacheWrite, reasoning: random() < 0.5 ? Math.round(output * 0.4 * random()) : 0 }
}

/** As a UUID of version 7 without its dashes. */
function idOf(random: Random, startedAt: number): string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  return `${startedAt.toString(16).padStart(12, '0')}7${hex(3)}a${hex(3)}${hex(6)}${hex(6)}`
}
