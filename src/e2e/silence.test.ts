import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { samples } from '../relay/samples.fixture'
import { anthropicSdk } from './clients/sdks/anthropic'
import { geminiSdk } from './clients/sdks/gemini'
import { openaiChatSdk } from './clients/sdks/openai-chat'
import { openaiResponsesSdk } from './clients/sdks/openai-responses'
import { type Stage, setUp } from './tools/setup'
import { rawUpstream, type Upstream } from './tools/upstream'

const SILENCE_MS = 1300

const clients = [openaiChatSdk, openaiResponsesSdk, anthropicSdk, geminiSdk].map((create) => ({
  create,
  name: create('http://localhost', 'any').name,
}))

let stage: Stage
const upstreams: Upstream[] = []

/** Each upstream thinks before it begins, and again before it goes on. */
beforeAll(async () => {
  stage = await setUp()
  await stage.api('PATCH', '/settings', { keepAliveSeconds: 1 })
  for (const { protocol, cut, stream: whole } of samples) {
    // OpenAI's client refuses events that it does not know.
    const stream = whole.replace(/event: response\.future_event\n.+\n\n/, '')
    const up = rawUpstream(async (call) => {
      await Bun.sleep(SILENCE_MS)
      call.beginStream()
      call.write(cut)
      await Bun.sleep(SILENCE_MS)
      call.write(stream.slice(cut.length))
      call.end()
    })
    upstreams.push(up)
    await stage.serve(protocol, protocol, up.url)
  }
  for (const { name } of clients) {
    const dead = rawUpstream(async (call) => {
      await Bun.sleep(SILENCE_MS)
      call.reply(503, '{"error":{"message":"out of order"}}')
    })
    upstreams.push(dead)
    await stage.serve(`dead for ${name}`, 'openai-chat', dead.url)
  }
})
afterAll(async () => {
  for (const upstream of upstreams) upstream.stop()
  await stage.close()
})

describe.concurrent('official clients pass over what breaks the silence', () => {
  for (const { create, name } of clients) {
    for (const { protocol } of samples)
      test(`${name}, served by ${protocol}`, async () => {
        expect((await create(stage.octopus.url, stage.apiKey).greet(protocol, true)).text).toBe('Héllo 世界')
      })

    test(`${name} raises a refusal that comes after it`, async () => {
      const greeting = create(stage.octopus.url, stage.apiKey).greet(`dead for ${name}`, true)
      const outcome = await greeting.catch((error: Error) => error.message)
      // The client of Responses raises none: it says how the response has ended.
      if (typeof outcome === 'string') expect(outcome).toContain('out of order')
      else expect(outcome).toMatchObject({ finish: 'failed', text: '' })
    })
  }
})
