import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { openSecretBox } from '../lib/secretbox'
import { protocols } from '../protocols'
import { framesOf } from '../protocols/properties/stage'
import type { JsonObject } from '../protocols/protocol'
import { vendors } from './cast'
import { openFolder, removeFolder, writeMark } from './folder'
import { createHistory } from './history'
import { pastHour } from './past'
import { people } from './people'
import { startUpstream } from './upstream'
import { replyTo, strangerInChinese, talks } from './words'
import { makeWorld, noteUse, readScene, secretOf } from './world'

const folder = mkdtempSync(join(tmpdir(), 'octopus-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const DAY = 86_400_000
// A Wednesday, so that everybody works.
const end = Date.UTC(2026, 9, 14, 15)
const span = { start: end - 365 * DAY, end }

async function newScene() {
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const box = openSecretBox({ secretKey: 'eight arms, one hub' })
  const keys = await makeWorld(database, box, (slug) => `http://127.0.0.1:9/${slug}/v1`)
  return { database, keys, scene: await readScene(database, box) }
}

test('the same hour is the same every time, and everybody in it asks for what there is', async () => {
  const { scene, keys } = await newScene()
  expect(Object.keys(keys)).toEqual(people.map(({ key }) => key.name))
  const hours = Array.from({ length: 72 }, (_, index) => [...pastHour(scene, { span, scale: 1 }, index + 1)])
  const records = hours.flat()
  expect(records.length).toBeGreaterThan(500)
  expect([...pastHour(scene, { span, scale: 1 }, 5)]).toEqual(hours[4]!)
  expect(records.every(({ startedAt }) => startedAt < end)).toBe(true)
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
  const served = records.filter(({ outcome }) => outcome === 'ok')
  expect(served.filter(({ cost }) => cost === null)).toEqual([])
  expect(served.filter(({ attempts }) => attempts.length > 1).length).toBeGreaterThan(0)
})

test('a history is written from its end, and its sums are those of its rows', async () => {
  const { database, scene } = await newScene()
  const history = createHistory(database, scene, { span: { start: end - 20 * DAY, end }, scale: 1 })
  while (await history.step());
  const { requestLogs, usageDays } = database.tables
  const rows = await database.query.select().from(requestLogs)
  const days = await database.query.select().from(usageDays)
  const sum = (numbers: (number | null)[]) => numbers.reduce<number>((total, number) => total + Number(number ?? 0), 0)
  expect(rows).toHaveLength(history.written())
  expect(sum(days.map(({ requests }) => requests))).toBe(rows.length)
  expect(sum(days.map(({ costNano }) => costNano))).toBe(sum(rows.map(({ costNano }) => costNano)))
  await noteUse(database)
  const used = Map.groupBy(rows, ({ apiKeyId }) => apiKeyId)
  for (const { id, lastUsedAt } of await database.query.select().from(database.tables.apiKeys))
    if (used.has(id)) expect(lastUsedAt).toBe(Math.max(...used.get(id)!.map(({ startedAt }) => startedAt)))
})

test('a demo takes an empty folder, its own, or none, and leaves every other alone', () => {
  const passing = openFolder(undefined)
  expect(passing.isPassing).toBe(true)
  removeFolder(passing)
  expect(existsSync(passing.path)).toBe(false)

  const own = openFolder(join(folder, 'own'))
  writeMark(own.path, { keys: { one: 'sk-octopus-1' } })
  expect(openFolder(own.path).mark).toEqual({ keys: { one: 'sk-octopus-1' } })
  removeFolder(own)
  expect(existsSync(own.path)).toBe(true)

  writeFileSync(join(folder, 'data.db'), 'mine')
  expect(() => openFolder(folder)).toThrow("is not a demo's")
})

test.each(vendors.map((vendor) => [vendor.name, vendor] as const))(
  '%s answers in its own protocol, streamed',
  async (_name, vendor) => {
    // No failure, not even in a bad minute.
    const upstream = startUpstream({ random: () => 0.7, pace: 0 })
    const { wire, readReply } = protocols[vendor.protocol]
    const model = vendor.models.at(-1)!
    const messages = [{ role: 'user', content: talks[0]![0] }]
    const body: JsonObject = {
      model,
      stream: true,
      max_tokens: 100,
      ...(vendor.protocol === 'openai-responses' ? { input: messages } : { messages }),
    }
    const gemini = { contents: [{ role: 'user', parts: [{ text: talks[0]![0] }] }] }
    const response = await fetch(upstream.url(vendor.slug, vendor.protocol) + wire.path(model, true), {
      method: 'POST',
      headers: { ...wire.credentials(secretOf(vendor.slug, 0)), 'content-type': 'application/json' },
      body: JSON.stringify(vendor.protocol === 'gemini' ? gemini : body),
    })
    expect(response.status).toBe(200)
    const events = [...framesOf(await response.text()), null].flatMap(readReply())
    await upstream.stop()
    const text = events.map((event) => (event.type === 'part-delta' && event.delta.kind === 'text' ? event.delta.text : '')).join('')
    expect(text).toBe(talks[0]![1])
    expect(events.some(({ type }) => type === 'error')).toBe(false)
    expect(events.at(-1)?.type).toBe('end')
  },
  20_000,
)

test('a key that was taken back is refused, and so is a busy one for its model', async () => {
  const upstream = startUpstream({ random: () => 0.7, pace: 0 })
  const ask = (number: number) =>
    fetch(`${upstream.url('anthropic', 'anthropic')}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': secretOf('anthropic', number) },
      body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
    })
  expect((await ask(2)).status).toBe(401)
  const busy = await ask(1)
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1200'])
  await upstream.stop()
})

test('who asks something of their own is told that nobody has thought about it, in their language', () => {
  expect(replyTo('What is the capital of France?')).toContain('there is no model behind these words')
  expect(replyTo('法国的首都是哪里？')).toBe(strangerInChinese)
})
