import { expect, test } from 'bun:test'
import { streamOf } from './fixture'
import { onStage } from './stage.fixture'

const { serving, ask, lastRecord } = onStage()
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const begun = chunk({ role: 'assistant', content: 'Hi' })
const mark = 'data: [DONE]\n\n'
const body = { model: 'gpt', messages: [{ role: 'user', content: 'Hi' }], stream: true }

// OpenCode asks for ever when no reason is told: an error makes it stop.
test.each([{}, { stream_options: { include_usage: true } }])(
  '78: [DONE] behind a stream without a reason does not pass for its end (%j)',
  async (options) => {
    await serving('gpt', ['openai-chat', () => streamOf([begun, mark])])
    const text = await (await ask('/v1/chat/completions', { ...body, ...options })).text()
    expect(text).toStartWith(begun)
    expect(text).toContain('"error":{"message":"the upstream\'s stream ended before a finish_reason"')
    expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
  },
)

test('a reason that is written in another way is found before the mark is doubted', async () => {
  const odd = 'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason" : "stop"}]}\n\n'
  await serving('gpt', ['openai-chat', () => streamOf([begun, odd, mark])])
  const text = await (await ask('/v1/chat/completions', body)).text()
  expect(text).toBe(begun + odd + mark)
  expect(lastRecord()).toMatchObject({ outcome: 'ok' })
})
