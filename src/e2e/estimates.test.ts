import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { type Stage, setUp } from './tools/setup'
import { until } from './tools/until'

setDefaultTimeout(60_000)

let stage: Stage
let upstream: Bun.Server<undefined>
beforeEach(async () => {
  stage = await setUp()
  upstream = serveUpstream()
  await stage.serve('fast', 'openai-chat', `http://127.0.0.1:${upstream.port}/v1`)
})
afterEach(async () => {
  upstream.stop(true)
  await stage.close()
})

const WORDS = ' The quick brown fox jumps over the lazy dog.'

/** A vendor that counts nothing: `endless` goes on until the client leaves. */
function serveUpstream() {
  return Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const endless = (await request.text()).includes('endless')
      const chunk = (delta: object, finish: string | null = null) =>
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(chunk({ role: 'assistant', content: WORDS }))
          if (endless) return
          controller.enqueue(`${chunk({}, 'stop')}data: [DONE]\n\n`)
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
}

const ask = (content: string) =>
  fetch(`${stage.octopus.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'fast', stream: true, messages: [{ role: 'user', content }] }),
  })

interface Item {
  outcome: string
  partial: boolean
  estimated: boolean
  usage: { input: number; output: number } | null
}

const logged = async (): Promise<Item[]> => ((await stage.api('GET', '/logs')) as { items: Item[] }).items

test('what an upstream does not count is counted by a tokenizer, also where the client has left', async () => {
  await (await ask('Say something nice.')).text()
  // 4 around the message, and "Say", " something", " nice", ".".
  expect((await logged())[0]).toMatchObject({ outcome: 'ok', estimated: true, partial: false, usage: { input: 8, output: 10 } })

  const reader = (await ask('Go on, endless.')).body!.getReader()
  await reader.read()
  await reader.cancel()
  await until(async () => (await logged()).length === 2, 'the record of the one that left')
  expect((await logged())[0]).toMatchObject({ outcome: 'cancelled', estimated: true, partial: true, usage: { output: 10 } })
})
