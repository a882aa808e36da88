import type { Health } from '../groups/health'
import { Counter, gauge, Histogram, total } from '../lib/prometheus'
import type { UsageRecord } from '../usage/record'
import { version } from '../version'

export interface MetricsSources {
  /** Whether anybody reads them: nothing is counted before. */
  enabled(): boolean
  inFlight(): number
  health: Pick<Health, 'all'>
  connections(): { busy: number; idle: number }
  startedAt: number
}

export type Metrics = ReturnType<typeof createMetrics>

/** Seconds. Models answer within seconds and think for minutes. */
const FIRST_TOKEN = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300]
const DURATION = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280]

/** Counts what has ended since it was enabled. Labels are names that admins have chosen: what clients write becomes none. */
export function createMetrics({ enabled, inFlight, health, connections, startedAt }: MetricsSources) {
  const requests = new Counter('octopus_requests_total', 'Requests of clients that have ended.', [
    'outcome',
    'group',
    'channel',
    'protocol',
  ])
  const attempts = new Counter('octopus_attempts_total', 'Calls to upstreams that have ended.', ['outcome', 'channel', 'status'])
  const tokens = new Counter('octopus_tokens_total', 'Tokens; input holds those of caches, output those of reasoning.', [
    'kind',
    'group',
    'channel',
  ])
  const cost = new Counter('octopus_cost_dollars_total', 'What requests have cost, in US dollars.', ['group', 'channel'])
  const duration = new Histogram('octopus_request_duration_seconds', 'From the arrival of a request to its end.', DURATION, [
    'group',
    'channel',
  ])
  const firstToken = new Histogram(
    'octopus_first_token_seconds',
    'From the arrival of a request to the first word of its reply.',
    FIRST_TOKEN,
    ['group', 'channel'],
  )

  function ended(record: UsageRecord) {
    if (!enabled()) return
    const { outcome, protocol, usage } = record
    const where = [record.groupName ?? '', record.channelName ?? '']
    requests.add([outcome, ...where, protocol])
    duration.add(where, record.totalMs / 1000)
    if (record.firstTokenMs !== null) firstToken.add(where, record.firstTokenMs / 1000)
    if (record.cost) cost.add(where, record.cost / 1e9)
    for (const attempt of record.attempts) attempts.add([attempt.outcome, attempt.channel, String(attempt.status)])
    if (usage) countTokens(usage, where)
  }

  function countTokens(usage: NonNullable<UsageRecord['usage']>, where: string[]) {
    const kinds = {
      input: usage.input,
      output: usage.output,
      cache_read: usage.cacheRead,
      cache_write: usage.cacheWrite,
      reasoning: usage.reasoning,
    }
    for (const [kind, count] of Object.entries(kinds)) if (count !== undefined && count > 0) tokens.add([kind, ...where], count)
  }

  function now(): string[] {
    const { busy, idle } = connections()
    const cpu = process.cpuUsage()
    return [
      gauge('octopus_requests_in_flight', 'Requests that are being answered.', [{ value: inFlight() }]),
      gauge('octopus_parts_resting', 'Endpoints, keys, and keys for one model, that are not known to be well.', restingRows(health)),
      gauge('octopus_upstream_connections', 'Open connections to upstreams.', [
        { labels: { state: 'busy' }, value: busy },
        { labels: { state: 'idle' }, value: idle },
      ]),
      gauge('octopus_info', 'What runs here.', [{ labels: { version }, value: 1 }]),
      gauge('process_start_time_seconds', 'When the process has started, since 1970.', [{ value: startedAt / 1000 }]),
      gauge('process_resident_memory_bytes', 'Memory that is in use.', [{ value: process.memoryUsage.rss() }]),
      total('process_cpu_seconds_total', 'Time of processors that was used.', (cpu.user + cpu.system) / 1e6),
    ]
  }

  return {
    ended,
    text: () => [...[requests, attempts, tokens, cost, duration, firstToken].map((one) => one.text()), ...now()].join(''),
  }
}

function restingRows(health: Pick<Health, 'all'>) {
  const counts = new Map<string, { value: number; labels: Record<string, string> }>()
  for (const kind of ['endpoint', 'key', 'key-model'])
    for (const state of ['resting', 'invalid', 'half-open', 'probing'])
      counts.set(`${kind} ${state}`, { value: 0, labels: { kind, state } })
  for (const { kind, state } of health.all()) counts.get(`${kind} ${state}`)!.value++
  return [...counts.values()]
}
