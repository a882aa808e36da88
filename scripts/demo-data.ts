/**
 * Fills an empty database with requests that nobody has made, for looking at pages and for measuring:
 * `bun scripts/demo-data.ts --path data/data.db --requests 2000000 --days 1095` (`--type postgres` or `mysql` with an address).
 * The same numbers make the same requests.
 */
import { parseArgs } from 'node:util'
import type { Database, DatabaseType } from '../src/db/database'
import { insertMissing } from '../src/db/insert'
import { openDatabase } from '../src/db/open'
import type { UsageRecord } from '../src/usage/record'
import { sumRecords, writeSums } from '../src/usage/rollup'
import { rowOf } from '../src/usage/row'
import { addStock } from '../src/usage/stock'

const { values } = parseArgs({
  options: {
    type: { type: 'string', default: 'sqlite' },
    path: { type: 'string' },
    requests: { type: 'string', default: '100000' },
    days: { type: 'string', default: '90' },
  },
})
if (!values.path) {
  console.error('Say which database: bun scripts/demo-data.ts --path data/data.db')
  process.exit(2)
}

const DAY = 86_400_000
const requests = Number(values.requests)
const end = Date.now()
const start = end - Number(values.days) * DAY
const random = seeded(42)
const models = ['claude-sonnet-4-5', 'claude-opus-4-1', 'gpt-5', 'gpt-5-mini', 'gemini-2.5-pro', 'deepseek-chat', 'qwen3-coder', 'glm-4.6']
const errors = ['the upstream answered 529: overloaded', 'the upstream sent no first event within 900 s', 'rate limit reached for requests']

const database = await openDatabase({
  type: values.type as DatabaseType,
  path: values.path,
})
await fill(database)
await database.close()

async function fill(to: Database) {
  const batch = 10_000
  for (let made = 0; made < requests; made += batch) {
    const records = Array.from({ length: Math.min(batch, requests - made) }, (_, index) => request(made + index))
    const rows = records.map(rowOf)
    await to.transaction(function* (tx) {
      yield* insertMissing(tx, tx.tables.requestLogs, rows)
      yield* addStock(tx, 'logs', rows)
      yield* writeSums(tx, sumRecords(records))
    })
    if (made % 200_000 === 0) console.log(`${made} of ${requests}`)
  }
}

/** The number-th request: spread evenly over the days, most of them by few people with few models. */
function request(number: number): UsageRecord {
  const startedAt = Math.floor(start + ((end - start) * number) / requests)
  const person = often(12)
  // Everybody has a favourite, and now and then another channel takes over.
  const group = random() < 0.8 ? person % 5 : often(5)
  const channel = random() < 0.95 ? group : 5
  const model = models[group] as string
  const failed = random() < 0.03
  const cancelled = !failed && random() < 0.02
  const firstTokenMs = failed ? null : Math.round(200 + 3000 * random() ** 4)
  const output = Math.round(20 + 4000 * random() ** 5)
  const input = Math.round(500 + 60_000 * random() ** 2)
  const totalMs = (firstTokenMs ?? 300) + output * 12
  const error = failed ? (errors[often(errors.length)] as string) : cancelled ? 'the client went away' : null
  return {
    id: startedAt.toString(16).padStart(12, '0') + number.toString(16).padStart(20, '0'),
    startedAt,
    protocol: 'anthropic',
    model: `group-${group}`,
    stream: true,
    clientIp: '192.0.2.7',
    userAgent: 'claude-cli/2.0.1 (external, cli)',
    ...named(person, group, channel),
    channelKeyId: channel * 3 + often(3) + 1,
    upstreamModel: model,
    attempts: [
      {
        channelId: channel + 1,
        channel: `channel ${channel + 1}`,
        endpoint: 'https://api.example.com/v1',
        keyHint: 'sk-…abcd',
        model,
        startedMs: 1,
        durationMs: totalMs,
        status: failed ? 529 : 200,
        outcome: failed ? 'failed' : 'ok',
        ...(error && { reason: error }),
      },
    ],
    status: failed ? 529 : cancelled ? 499 : 200,
    outcome: failed ? 'failed' : cancelled ? 'cancelled' : 'ok',
    error,
    usage: failed
      ? null
      : {
          input,
          output,
          cacheRead: Math.floor(input * random()),
          reasoning: Math.floor(output / 3),
        },
    cost: failed ? null : input * 3000 + output * 15_000,
    priceVersion: failed ? null : 'demo',
    partial: cancelled,
    firstTokenMs,
    totalMs,
  }
}

function named(key: number, group: number, channel: number) {
  return {
    apiKeyId: key + 1,
    apiKeyName: `person ${key + 1}`,
    groupId: group + 1,
    groupName: `group-${group}`,
    channelId: channel + 1,
    channelName: `channel ${channel + 1}`,
    endpointId: channel + 1,
  }
}

/** A number below this one; small ones come more often. */
function often(below: number): number {
  return Math.floor(below * random() ** 2)
}

/** The same numbers from 0 to 1 for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
