import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/db/open'
import { createLog } from '../../src/lib/log'
import { costOf, tariffOf } from '../../src/prices/cost'
import { createFlusher } from '../../src/usage/flush'
import { openJournal } from '../../src/usage/journal'
import type { UsageRecord } from '../../src/usage/record'
import { anyRecord, seeded } from '../../src/usage/records.fixture'
import { median } from './statistics'
import { figure } from './table'

/** What accounting may take of the processor, in microseconds a request. */
const wanted = 25

const tariff = tariffOf({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, tiers: [{ above: 200_000, input: 6, output: 22.5 }] })

/** How much of the processor a request's accounting takes: its price, its lines in the journal, and its rows and sums in the database; less what making the records alone takes. */
export async function measureAccounting(requests: number, rounds: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'octopus-accounting-'))
  const log = createLog({ level: 'error', format: 'json', write: () => {} })
  const database = await openDatabase({ type: 'sqlite', path: join(folder, 'data.db') })
  const journal = openJournal(join(folder, 'journal'), log)
  const flusher = createFlusher(database, journal, log)
  // Bun waits busily for a thread when it waits for nothing else; a server always does.
  const awake = setInterval(() => {}, 60_000)
  const off: number[] = []
  const written: number[] = []
  const on: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const first = round * requests
    const without = await spent(requests, async () => {
      for (let number = 0; number < requests; number++) recordOf(first + number)
    })
    const told = await spent(requests, async () => {
      for (let number = 0; number < requests; number++) account(recordOf(first + number))
    })
    const moved = await spent(requests, async () => void (await flusher.flush('urgent')))
    // The first round is for the compiler.
    if (round === 0) continue
    off.push(without)
    written.push(told - without)
    on.push(told - without + moved)
  }

  function account(record: UsageRecord) {
    if (record.usage) record.cost = costOf(record.usage, tariff)
    if (record.stream) journal.append({ begun: record })
    journal.append({ done: record })
  }

  clearInterval(awake)
  await flusher.close()
  journal.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
  const total = median(on)
  const verdict = total <= wanted ? 'ok' : `over ${wanted}`
  return `Accounting takes ${figure(total)} µs of the processor a request (${figure(median(written))} for price and journal, the rest for rows and sums), on top of ${figure(median(off))} for the record: ${verdict}\n`
}

/** A request of an ordinary minute: a dozen people, each with a favourite model. */
function recordOf(number: number): UsageRecord {
  const record = anyRecord(seeded(number), number, START, 1)
  const person = number % 12
  const place = record.channelId ? (person % 3) + 1 : null
  const model = place === null ? null : `model ${place}`
  const asked = { apiKeyId: person + 1, groupId: (person % 4) + 1, groupName: 'group', model: `group ${person % 4}` }
  const served = { channelId: place, endpointId: place, channelKeyId: place, upstreamModel: model }
  return { ...record, ...asked, ...served, startedAt: START + number }
}

const START = Date.UTC(2026, 2, 31, 10)

/** Processor time, in microseconds each. */
async function spent(times: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}
