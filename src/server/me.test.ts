import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createChannels } from '../channels/store'
import { createGroups } from '../groups/store'
import { createKeyLimits } from '../keys/limits'
import type { ApiKeyDraft } from '../keys/shape'
import { createApiKeys } from '../keys/store'
import { openSecretBox } from '../lib/secretbox'
import { writeHours } from '../usage/sums.fixture'
import { caller, openApi } from './api.fixture'
import { meRoutes } from './me'

const HOUR = 3_600_000

async function open(draft: Partial<ApiKeyDraft>) {
  const fixture = await openApi()
  const { database, settings, now, log } = fixture
  const keys = await createApiKeys(database, now)
  const groups = await createGroups(database, await createChannels(database, openSecretBox({ secretKey: 'a key for tests only' })))
  for (const name of ['fast', 'slow']) await groups.create({ name, mode: 'failover', members: [] })
  const { key } = await keys.create({ name: 'kit', ...draft })
  await settings.set({ timeZone: 'Asia/Tokyo' })
  const limits = { timeZone: () => settings.get('timeZone'), allowUnpriced: () => false, flush: async () => {} }
  const past = (moment: string, sums: object) =>
    writeHours(database, [{ hour: Date.parse(moment) / HOUR, apiKeyId: 1, requests: 1, ...sums }])
  await past('2026-01-30T14:00:00Z', { inputTokens: 5, costNano: 250_000_000 })
  await past('2026-01-30T15:00:00Z', { outputTokens: 7, failed: 1, costNano: 1 })
  await past('2026-01-31T14:00:00Z', { inputTokens: 11 })
  const keyLimits = await createKeyLimits({ database, keys, log, now, ...limits })
  // What is in the journal still.
  const waiting = [() => past('2026-01-31T11:00:00Z', { inputTokens: 2 })]
  const flusher = {
    flush: async () => {
      await waiting.pop()?.()
      return true
    },
  }
  const app = new Elysia({ normalize: false }).use(meRoutes({ keys, keyLimits, groups, database, flusher, settings, log, now }))
  return {
    keys,
    key,
    me: (query = '', presented = `Bearer ${key}`) => caller(app, '')('GET', `/api/me${query}`, undefined, { authorization: presented }),
  }
}

test('the holder of a key sees its limits, what is left of them, and its last days', async () => {
  const limits = [
    { kind: 'cost' as const, per: 'month' as const, value: 1 },
    { kind: 'requests' as const, per: 'day' as const, value: 3 },
  ]
  const { me, key } = await open({ limits, requestsPerMinute: 60, models: ['fast'], expiresAt: Date.parse('2027-01-01T00:00:00Z') })
  const { status, body } = await me('?days=2')
  expect(status).toBe(200)
  expect(body).toEqual({
    name: 'kit',
    hint: expect.stringContaining('sk-octopus-'),
    createdAt: '2026-01-31T12:00:00.000Z',
    lastUsedAt: null,
    expiresAt: '2027-01-01T00:00:00.000Z',
    models: ['fast'],
    limits: [
      {
        kind: 'cost',
        per: 'month',
        limit: 1,
        used: 0.250000001,
        reserved: 0,
        left: 0.749999999,
        startedAt: '2025-12-31T15:00:00.000Z',
        resetsAt: '2026-01-31T15:00:00.000Z',
      },
      {
        kind: 'requests',
        per: 'day',
        limit: 3,
        used: 1,
        reserved: 0,
        left: 2,
        startedAt: '2026-01-30T15:00:00.000Z',
        resetsAt: '2026-01-31T15:00:00.000Z',
      },
    ],
    requestsPerMinute: { limit: 60, used: 0 },
    tokensPerMinute: null,
    concurrency: null,
    timeZone: 'Asia/Tokyo',
    days: [
      { day: '2026-01-30', requests: 1, failed: 0, inputTokens: 5, outputTokens: 0, cost: 0.25 },
      { day: '2026-01-31', requests: 3, failed: 1, inputTokens: 13, outputTokens: 7, cost: 0.000000001 },
    ],
  })
  expect(JSON.stringify(body)).not.toContain(key)
})

test('a key without limits shows its days, a week unless told otherwise', async () => {
  const { body } = await (await open({})).me()
  expect([body.limits, body.models, body.days.length]).toEqual([[], ['fast', 'slow'], 7])
})

test('nobody else sees it', async () => {
  const { me, key } = await open({ allowedIps: ['203.0.113.7'] })
  expect((await me()).status).toBe(403)
  for (const presented of ['', 'Bearer sk-octopus-wrong', `Bearer ${key}x`]) expect((await me('', presented)).status).toBe(401)
  expect((await me(`?key=${key}`, '')).status).not.toBe(200)
})
