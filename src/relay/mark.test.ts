import { describe, expect, test } from 'bun:test'
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

test('message_stop behind a message without a reason does not pass for its end', async () => {
  const said = (type: string, more: object = {}) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
  const start = said('message_start', { message: { id: 'm', model: 'claude', usage: { input_tokens: 1, output_tokens: 1 } } })
  const block =
    said('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
    said('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hi' } }) +
    said('content_block_stop', { index: 0 })
  await serving('claude', ['anthropic', () => streamOf([start, block, said('message_stop')])])
  const text = await (await ask('/v1/messages', { model: 'claude', max_tokens: 9, messages: body.messages, stream: true })).text()
  expect(text).toContain('event: error\n')
  expect(text).toContain('ended without a stop_reason')
  expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
})

test('a reason that is written in another way is found before the mark is doubted', async () => {
  const odd = 'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason" : "stop"}]}\n\n'
  await serving('gpt', ['openai-chat', () => streamOf([begun, odd, mark])])
  const text = await (await ask('/v1/chat/completions', body)).text()
  expect(text).toBe(begun + odd + mark)
  expect(lastRecord()).toMatchObject({ outcome: 'ok' })
})

describe('a message of Anthropic’s', () => {
  const event = (data: { type: string; [field: string]: unknown }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
  const said = [
    event({ type: 'message_start', message: { id: 'm', role: 'assistant', content: [], usage: { input_tokens: 1, output_tokens: 1 } } }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }),
    event({ type: 'content_block_stop', index: 0 }),
  ]
  const reason = event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } })
  const stop = event({ type: 'message_stop' })
  const hear = async (events: string[]) => {
    await serving('gpt', ['anthropic', () => streamOf(events)])
    return (await ask('/v1/messages', { ...body, max_tokens: 9 })).text()
  }

  test('78: that stops without a reason is broken', async () => {
    expect(await hear([...said, stop])).toContain('event: error\ndata: {"type":"error"')
    expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
  })

  test('is given the last event that it lacks when all else was said', async () => {
    expect(await hear([...said, reason])).toBe([...said, reason, stop].join(''))
    expect(lastRecord()).toMatchObject({ outcome: 'ok' })
  })

  test('passes as it is when it is whole', async () => {
    expect(await hear([...said, reason, stop])).toBe([...said, reason, stop].join(''))
  })
})
