import { expect, test } from 'bun:test'
import type { Channel } from '../channels/channel'
import { channel } from '../groups/stage.fixture'
import { type SettingValues, settingDefaults } from '../settings/schema'
import type { SyncResult } from './sync'
import { createUpkeep } from './upkeep'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function stage(channels: Channel[], set: Partial<SettingValues> = {}) {
  let time = 1_800_000_000_000
  const values = { ...settingDefaults, ...set }
  const done: string[] = []
  const logged: string[] = []
  let error: string | null = null
  const upkeep = createUpkeep({
    settings: { get: (name) => values[name] },
    channels: { all: () => channels },
    sync: {
      async all(meant) {
        done.push(`sync ${meant.map(({ id }) => id)}`)
        for (const one of meant) if (!error) one.syncedAt = time
        return meant.map(({ id, name }) => ({ channelId: id, name, added: ['new'], removed: [], error }) as unknown as SyncResult)
      },
    },
    probes: async () => void done.push('probes'),
    checks: async (idleMs) => void done.push(`checks ${idleMs}`),
    log: { info: (message) => void logged.push(message), warn: (message) => void logged.push(message) },
    now: () => time,
    random: () => 0,
  })
  /** Minute by minute; answers what was done. */
  async function pass(ms: number): Promise<string[]> {
    const before = done.length
    for (const end = time + ms; time < end; time += MINUTE) {
      upkeep.tick()
      await upkeep.idle()
    }
    return done.slice(before)
  }
  return { pass, logged, values, fail: (message: string | null) => (error = message) }
}

test('lists of models are taken over at once, and then once a day, each channel at its own time', async () => {
  const all = [1, 2, 3].map((id) => channel(id, { autoSync: id !== 3 }))
  const { pass, logged } = stage(all, { probeMinutes: 0 })
  expect(await pass(HOUR)).toEqual(['sync 1,2'])
  expect(await pass(22 * HOUR)).toEqual([])
  expect((await pass(5 * HOUR)).sort()).toEqual(['sync 1', 'sync 2'])
  expect(logged).toContain('the models of a channel have changed')
})

test('a list that cannot be had is asked for again every hour', async () => {
  const { pass, fail, logged } = stage([channel(1, { autoSync: true })], { probeMinutes: 0 })
  fail('gone')
  expect(await pass(5 * HOUR)).toHaveLength(5)
  expect(logged).toContain('the list of models of a channel could not be had')
  fail(null)
  expect(await pass(5 * HOUR)).toHaveLength(1)
})

test('endpoints are measured every hour, and what rests is checked when somebody wants it', async () => {
  const { pass } = stage([channel(1)], { checkMinutes: 30 })
  const done = await pass(5 * HOUR)
  expect(done.filter((what) => what === 'probes')).toHaveLength(5)
  expect(done.filter((what) => what === `checks ${30 * MINUTE}`)).toHaveLength(9)
})

test('what is set to 0 is never done', async () => {
  const { pass } = stage([channel(1, { autoSync: true })], { modelSyncHours: 0, probeMinutes: 0 })
  expect(await pass(48 * HOUR)).toEqual([])
})
