import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { fakeUpstream, openRelay, streamOf } from './fixture'
import { type Sample, samples } from './samples.fixture'

type Stage = Awaited<ReturnType<typeof openRelay>>

let stage: Stage
const upstreams: ReturnType<typeof fakeUpstream>[] = []
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
  for (const group of stage.groups.all()) await stage.groups.remove(group.id)
  for (const channel of stage.channels.all()) await stage.channels.remove(channel.id)
})

async function serving(target: Sample, reply: () => Response) {
  const upstream = fakeUpstream(reply)
  upstreams.push(upstream)
  const channel = await stage.channel(target.protocol, upstream.url)
  await stage.group('fast', [channel.id])
  return upstream
}

const whole = (text: string) => new Response(text, { headers: { 'content-type': 'application/json' } })

for (const client of samples) {
  for (const target of samples) {
    if (client === target) continue
    const ask = (stream: boolean) => stage.call(client.path(stream), client.request('fast', stream))

    describe(`${client.protocol} → ${target.protocol}`, () => {
      test('a whole reply is told in the client’s protocol and counted', async () => {
        const upstream = await serving(target, () => whole(target.whole))
        const response = await ask(false)
        expect(response.status).toBe(200)
        expect(response.headers.get('content-type')).toStartWith('application/json')
        expect(JSON.stringify(await response.json())).toContain('Héllo 世界')
        expect(upstream.heard[0]!.path).toBe(target.upstreamPath(false))
        expect(stage.records().at(-1)).toMatchObject({ outcome: 'ok', usage: target.usage })
      })

      test('a stream is told in the client’s protocol and counted', async () => {
        const upstream = await serving(target, () => streamOf([target.stream]))
        const response = await ask(true)
        expect(response.headers.get('content-type')).toStartWith('text/event-stream')
        const text = await response.text()
        expect(text).toContain('世界')
        expect(text).not.toMatch(client.broken)
        expect(upstream.heard[0]!.path).toBe(target.upstreamPath(true))
        expect(stage.records().at(-1)).toMatchObject({ outcome: 'ok', stream: true, usage: target.usage })
      })

      test('a stream that breaks off becomes an explicit error', async () => {
        await serving(target, () => streamOf([target.cut]))
        const text = await (await ask(true)).text()
        expect(text).toMatch(/error|failed/)
        expect(stage.records().at(-1)).toMatchObject({ outcome: 'failed', partial: true })
      })

      test('a refusal of the upstream comes in the client’s shape', async () => {
        const body = JSON.stringify({ error: { message: 'too long for this model', type: 'invalid_request_error' } })
        await serving(target, () => new Response(body, { status: 400, headers: { 'content-type': 'application/json' } }))
        const response = await ask(false)
        expect(response.status).toBe(400)
        expect(((await response.json()) as { error: { message: string } }).error.message).toContain('too long for this model')
      })
    })
  }
}

describe('an upstream that answers in the other way than it was asked', () => {
  for (const sample of samples) {
    test(`${sample.protocol}: whole although a stream was asked for`, async () => {
      await serving(sample, () => whole(sample.whole))
      const response = await stage.call(sample.path(true), sample.request('fast', true))
      expect(response.headers.get('content-type')).toStartWith('text/event-stream')
      expect(await response.text()).toContain('Héllo 世界')
    })

    test(`${sample.protocol}: a stream although it was asked for whole`, async () => {
      await serving(sample, () => streamOf([sample.stream]))
      const response = await stage.call(sample.path(false), sample.request('fast', false))
      expect(response.headers.get('content-type')).toStartWith('application/json')
      expect(JSON.stringify(await response.json())).toContain('Héllo 世界')
    })
  }

  test('gemini without alt=sse gets one JSON array', async () => {
    const gemini = samples.find((sample) => sample.protocol === 'gemini')!
    await serving(gemini, () => streamOf([gemini.stream]))
    const response = await stage.call('/v1beta/models/fast:streamGenerateContent', gemini.request('fast', true))
    expect(response.headers.get('content-type')).toStartWith('application/json')
    const chunks = (await response.json()) as { candidates: unknown[] }[]
    expect(chunks.length).toBeGreaterThan(1)
    expect(JSON.stringify(chunks)).toContain('世界')
  })
})
