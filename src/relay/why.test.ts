import { expect, test } from 'bun:test'
import { streamOf } from './fixture'
import { chat } from './samples.fixture'
import { onStage } from './stage.fixture'

const scene = onStage()
const ask = (stream = false) => scene.ask('/v1/chat/completions', chat.request('fast', stream))
const late = async (ms: number, reply: Response) => {
  await Bun.sleep(ms)
  return reply
}

test('the log of a request tells when each attempt had come how far', async () => {
  await scene.serving(
    'fast',
    ['openai-chat', () => late(30, Response.json({ error: { message: 'down' } }, { status: 500 }))],
    ['openai-chat', () => streamOf([': hello\n\n', 60, chat.cut, 60, chat.stream.slice(chat.cut.length)])],
  )
  await (await ask(true)).text()
  const { attempts, totalMs } = scene.lastRecord()
  const [first, second] = attempts
  expect(first).toMatchObject({ outcome: 'failed', path: '/chat/completions', answer: '{"error":{"message":"down"}}' })
  expect(first!.connectMs).toBeLessThan(30)
  expect(first!.firstByteMs).toBeWithin(29, first!.durationMs + 1)
  expect(first!.firstTokenMs).toBeUndefined()
  expect(second!.startedMs).toBeGreaterThanOrEqual(first!.durationMs)
  expect(second!.firstByteMs).toBeLessThan(50)
  expect(second!.firstTokenMs).toBeWithin(55, second!.durationMs - 50)
  expect(second!.startedMs + second!.durationMs).toBeWithin(totalMs - 2, totalMs + 3)
})

test('a reply that breaks off is an attempt that failed', async () => {
  await scene.serving('fast', ['openai-chat', () => streamOf([chat.cut])])
  await (await ask(true)).text()
  expect(scene.lastRecord().attempts).toMatchObject([{ outcome: 'failed', status: 200, reason: scene.lastRecord().error! }])
})

test('what an upstream said is kept short, and without the key', async () => {
  const page = `<html>sk-upstream is bad, ${'x'.repeat(10_000)}</html>`
  await scene.serving('fast', ['openai-chat', () => new Response(page, { status: 502 })])
  await ask()
  const [attempt] = scene.lastRecord().attempts
  expect(attempt!.answer).toStartWith('<html>[key] is bad, xxx')
  expect(attempt!.answer).toHaveLength(2000)
})

test('the time a request has waited for a candidate is counted', async () => {
  let calls = 0
  await scene.serving('fast', [
    'openai-chat',
    () =>
      ++calls === 1
        ? Response.json({ error: { message: 'slow' } }, { status: 429, headers: { 'retry-after-ms': '120' } })
        : JSON.parse(chat.whole),
  ])
  await ask()
  expect(scene.lastRecord().waitedMs).toBeWithin(110, 600)
})
