import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { startVictim, type Victim } from './tools/chaos'
import { type Crowd, fates, gather } from './tools/crowd'
import { readLedger } from './tools/ledger'
import { type Stage, setUp } from './tools/setup'
import { until } from './tools/until'

const minutes = Number(process.env.CHAOS_MINUTES ?? 0.2)
const clients = 200
const MB = 1 << 20

let stage: Stage
let victims: Record<'steady' | 'frozen' | 'killed' | 'cut' | 'garbage', Victim>
const ids: Record<string, number> = {}

beforeAll(async () => {
  stage = await setUp()
  await stage.api('PATCH', '/settings', { restBaseSeconds: 1, restCapSeconds: 4, keepAliveSeconds: 2 })
  const [steady, frozen, killed, cut, garbage] = await Promise.all((['well', 'well', 'well', 'cut', 'garbage'] as const).map(startVictim))
  victims = { steady: steady!, frozen: frozen!, killed: killed!, cut: cut!, garbage: garbage! }
  for (const [name, { url }] of Object.entries(victims)) ids[name] = await stage.channel('openai-chat', url, { name })
  ids.nowhere = await stage.channel('openai-chat', 'http://no-such-host.invalid/v1', { name: 'nowhere' })
  // One address that is dead beside one that is well.
  ids.half = await stage.channel('openai-chat', ['http://127.0.0.1:1/v1', victims.steady.url], { name: 'half' })
  await stage.group('chaos', Object.values(ids), { mode: 'round-robin', firstEventTimeoutSeconds: 2, idleTimeoutSeconds: 3 })
  const members = Object.values(ids).map((channelId) => ({ channelId, model: 'up-model', priority: 0 }))
  const { items } = await stage.api<{ items: { id: number; name: string }[] }>('GET', '/groups')
  await stage.api('PATCH', `/groups/${items.find(({ name }) => name === 'chaos')!.id}`, { members })
})
afterAll(async () => {
  for (const victim of Object.values(victims ?? {})) await victim.kill()
  await stage?.close()
})

/** Not its files: threads that write to the database begin and end as they are needed. */
function sockets(): number {
  const folder = `/proc/${stage.octopus.pid}/fd`
  return readdirSync(folder).filter((name) => pointsTo(`${folder}/${name}`).startsWith('socket:')).length
}

function pointsTo(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    // Closed meanwhile.
    return ''
  }
}
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stage.octopus.pid}/status`, 'utf8'))![1]) * 1024
/** Ticks of the processor that Octopus has used: user and system. */
const ticks = () =>
  readFileSync(`/proc/${stage.octopus.pid}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ')
    .slice(11, 13)
    .reduce((sum, count) => sum + Number(count), 0)
const inFlight = async () => (await stage.api<{ inFlight: number }>('GET', '/system')).inFlight

/** Freezes one, kills another, and undoes it, over and over; answers the memory that was held meanwhile, each half second. */
async function rage(durationMs: number): Promise<number[]> {
  const memory: number[] = []
  const until = performance.now() + durationMs
  const pause = async (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end; ) {
      await Bun.sleep(500)
      memory.push(resident())
    }
  }
  while (performance.now() < until) {
    await pause(1000)
    victims.frozen.freeze()
    await victims.killed.kill()
    await pause(3500)
    victims.frozen.thaw()
    await victims.killed.revive()
    await pause(1500)
  }
  return memory
}

const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

test(
  `${clients} clients at a time see failures only of replies that had begun, whatever happens upstream`,
  async () => {
    const before = sockets()
    const warming = gather(clients, stage.octopus.port, stage.apiKey, 'chaos')
    await Bun.sleep(3000)
    const crowd = gather(clients, stage.octopus.port, stage.apiKey, 'chaos')
    await warming.disperse()
    const memory = await rage(minutes * 60_000)
    await crowd.disperse()
    if (process.env.CHAOS_MINUTES) report(crowd, memory)
    expect(crowd.complaints).toEqual([])
    expect(crowd.counts).toMatchObject({ refused: 0, wrong: 0 })
    expect(crowd.counts.whole).toBeGreaterThan(5 * crowd.counts['broke off'])
    expect(mean(memory.slice(-memory.length / 4)) - mean(memory.slice(memory.length / 4, memory.length / 2))).toBeLessThan(30 * MB)

    await until(async () => (await inFlight()) === 0, 'all requests to be over')
    for (const victim of Object.values(victims)) await victim.kill()
    await until(() => sockets() <= before + 2, `the sockets to be closed, ${before} as at the beginning`, 10_000)
    // The log is read once all is written down, which takes its time as well.
    await stage.api('GET', '/logs')
    const used = ticks()
    await Bun.sleep(1000)
    expect(ticks() - used).toBeLessThan(15)
  },
  minutes * 60_000 + 40_000,
)

test('all who asked are in the books, and Octopus ends as it should', async () => {
  const { exitCode, errors } = await stage.octopus.stop()
  expect(exitCode).toBe(0)
  expect(errors).not.toContain('"level":"error"')
  const { rows, summed, counted } = readLedger(stage.cwd)
  expect(counted).toEqual(summed)
  expect(rows.length).toBeGreaterThan(clients)
  expect(rows.filter(({ outcome, partial }) => outcome === 'failed' && !partial)).toEqual([])
})

/** What a long run is for. */
function report({ counts, complaints }: Crowd, memory: number[]) {
  const total = fates.reduce((sum, fate) => sum + counts[fate], 0)
  console.table(Object.fromEntries(fates.map((fate) => [fate, { requests: counts[fate], '%': ((100 * counts[fate]) / total).toFixed(2) }])))
  const quarter = Math.floor(memory.length / 4)
  const quarters = [0, 1, 2, 3].map((n) => `${(mean(memory.slice(n * quarter, (n + 1) * quarter)) / MB).toFixed(0)} MB`)
  console.log(`memory in each quarter: ${quarters.join(', ')}; complaints: ${complaints.length}`)
}
