import { expect, test } from 'bun:test'
import { onStage } from '../relay/stage.fixture'

const on = onStage()

const reply = (model: string) => ({
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
  },
})

async function serve(model: string) {
  const { groups, channels } = on.stage
  await on.serving('house', ['anthropic', () => reply(model)])
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

test('a record has no cost, which is not zero, where nobody knows the price', async () => {
  const record = await serve('nobody-knows')
  expect([record.usage?.output, record.cost, record.priceVersion]).toEqual([50, null, null])
})
