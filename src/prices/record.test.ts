import { expect, test } from 'bun:test'
import type { Usage } from '../protocols/protocol'
import { onStage } from '../relay/stage.fixture'
import { rowOf, usageOfRow } from '../usage/row'

const on = onStage()

const reply = (model: string, served: object = {}) => ({
  id: 'msg',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'hi' }],
  stop_reason: 'end_turn',
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 1000,
    cache_creation_input_tokens: 300,
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    output_tokens: 50,
    ...served,
  },
})

async function serve(model: string, served?: object) {
  const { groups, channels } = on.stage
  await on.serving('house', ['anthropic', () => reply(model, served)])
  const [group] = groups.all()
  await channels.update(group!.members[0]!.channelId, { models: [model] })
  await groups.update(group!.id, { members: [{ channelId: group!.members[0]!.channelId, model }] })
  await (await on.ask('/v1/messages', { model: 'house', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })).text()
  return on.lastRecord()
}

test('a record has what the request has cost, to the nanodollar, and the price that was used', async () => {
  const record = await serve('claude-opus-4-5')
  // 5, 0.5, 6.25, 10 and 25 dollars per million.
  expect(record.cost).toBe(10 * 5000 + 1000 * 500 + 100 * 6250 + 200 * 10_000 + 50 * 25_000)
  expect(record.priceVersion).toMatch(/^\w{1,13}$/)
})

test('what was served faster has cost more, in the record and when it is reckoned anew', async () => {
  const record = await serve('claude-opus-5', { speed: 'fast' })
  // Twice 5, 0.5, 6.25, 10 and 25 dollars per million.
  const cost = 10 * 10_000 + 1000 * 1000 + 100 * 12_500 + 200 * 20_000 + 50 * 50_000
  expect([record.usage?.mode, record.cost]).toEqual(['fast', cost])
  const row = rowOf(record)
  expect(row.extra).toMatchObject({ mode: 'fast' })
  const usage = usageOfRow({ ...row, extra: row.extra } as Parameters<typeof usageOfRow>[0])
  expect(on.stage.prices.cost({ ...record, usage })?.nanoUsd).toBe(cost)
  const usual = { ...usage!, mode: undefined }
  expect(on.stage.prices.cost({ ...record, usage: usual as Usage })?.nanoUsd).toBe(cost / 2)
})

test('a record has no cost, which is not zero, where nobody knows the price', async () => {
  const record = await serve('nobody-knows')
  expect([record.usage?.output, record.cost, record.priceVersion]).toEqual([50, null, null])
})
