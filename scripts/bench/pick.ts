/**
 * How long one decision takes, with 1,000 groups of 50 members, and 20 keys a channel: `bun scripts/bench/pick.ts`. For each mode,
 * while everybody is well and while a tenth of all keys and endpoints rest.
 */
import { keyStrategies } from '../../src/channels/channel'
import { type GroupMode, groupModes } from '../../src/groups/group'
import { createHealth } from '../../src/groups/health'
import { createPicker } from '../../src/groups/pick'
import { busy, channel, endpoint, group, key, member, seeded, transient } from '../../src/groups/stage.fixture'

const GROUPS = 1000
const MEMBERS = 50
const KEYS = 20
const DECISIONS = 100_000

const random = seeded(7)
const channels = Array.from({ length: 200 }, (_, index) => {
  const id = index + 1
  return channel(id, {
    keyStrategy: keyStrategies[index % keyStrategies.length]!,
    endpoints: [endpoint(id * 10), endpoint(id * 10 + 1)],
    keys: Array.from({ length: KEYS }, (_, number) => key(id * 1000 + number)),
  })
})

function groupsOf(mode: GroupMode) {
  return Array.from({ length: GROUPS }, (_, index) => {
    const members = Array.from({ length: MEMBERS }, (_, number) =>
      member(index * MEMBERS + number + 1, {
        channelId: 1 + Math.floor(random() * channels.length),
        priority: Math.floor(random() * 5),
        weight: 1 + Math.floor(random() * 100),
      }),
    )
    return group(mode, members, { id: index + 1, affinitySeconds: index % 2 ? 300 : 0 })
  })
}

function stage() {
  const health = createHealth()
  const byId = new Map(channels.map((one) => [one.id, one]))
  return { health, picker: createPicker({ channel: (id) => byId.get(id), health, costOf: (id) => (id % 3 ? id : undefined) }) }
}

/** A tenth of the keys rest for the model, and a tenth of the endpoints altogether. */
function trouble(health: ReturnType<typeof createHealth>) {
  for (const { id, keys, endpoints } of channels) {
    for (const [index, { id: keyId }] of keys.entries())
      if (index % 10 === 0) health.failed(health.take({ endpointId: id * 10, keyId, model: 'm' }), busy(3_600_000), { blames: 'key-model' })
    if (id % 5) continue
    for (let i = 0; i < 3; i++)
      health.failed(health.take({ endpointId: endpoints[0]!.id, keyId: 0, model: 'm' }), transient, {
        blames: 'endpoint',
        restMs: 3_600_000,
      })
  }
}

/** Microseconds of one decision: median and the 99th of a hundred. */
function measure(mode: GroupMode, troubled: boolean) {
  const { health, picker } = stage()
  if (troubled) trouble(health)
  const groups = groupsOf(mode)
  const times = new Float64Array(DECISIONS)
  for (let i = 0; i < DECISIONS; i++) {
    const over = groups[(i * 7919) % GROUPS]!
    const startedAt = performance.now()
    const walk = picker.walk(over, { session: i % 3 ? undefined : `session ${i % 5000}` })
    walk.next()
    times[i] = 1000 * (performance.now() - startedAt)
    walk.served(100 + (i % 300))
    walk.completed()
  }
  // The first ones warm up.
  const sorted = times.slice(DECISIONS / 10).sort()
  const at = (share: number) => Number(sorted[Math.floor(share * sorted.length)]!.toFixed(1))
  return {
    'µs, median': at(0.5),
    'µs, p99': at(0.99),
    'µs, mean': Number((sorted.reduce((sum, time) => sum + time, 0) / sorted.length).toFixed(1)),
  }
}

const rows: Record<string, ReturnType<typeof measure>> = {}
for (const mode of groupModes) {
  rows[`${mode}, all well`] = measure(mode, false)
  rows[`${mode}, a tenth rests`] = measure(mode, true)
}
console.log(`${GROUPS} groups × ${MEMBERS} members × ${KEYS} keys, ${DECISIONS} decisions each`)
console.table(rows)
