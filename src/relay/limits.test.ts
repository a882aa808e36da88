import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { ChannelDraft } from '../channels/shape'
import { fakeUpstream, openRelay } from './fixture'
import { chat } from './samples.fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
let upstream: ReturnType<typeof fakeUpstream>
let answers: (() => void)[]
let channelId: number
let now = 0
let most = 0

beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())
beforeEach(() => {
  answers = []
  now = most = 0
  // Answers when it is told to, and counts how many it has at once.
  upstream = fakeUpstream(async (request, { body }) => {
    most = Math.max(most, ++now)
    const { stream } = JSON.parse(body)
    const { promise, resolve } = Promise.withResolvers<void>()
    answers.push(resolve)
    request.signal.addEventListener('abort', () => resolve())
    await promise
    now--
    return new Response(stream ? chat.stream : chat.whole, {
      headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
    })
  })
})
afterEach(async () => {
  for (const answer of answers) answer()
  upstream.stop()
  stage.waits.longest = 2000
  for (const group of stage.groups.all()) await stage.groups.remove(group.id)
  for (const channel of stage.channels.all()) await stage.channels.remove(channel.id)
})

async function serving(limits: Partial<ChannelDraft>) {
  channelId = (await stage.channel('openai-chat', upstream.url, limits)).id
  await stage.group('g', [channelId])
}

const ask = (content = 'hi', stream = false, init: RequestInit = {}) =>
  stage.call('/v1/chat/completions', { model: 'g', stream, messages: [{ role: 'user', content }] }, {}, init)
const state = () => stage.places.stateOf(channelId)

async function until(is: () => boolean) {
  while (!is()) await Bun.sleep(2)
}

describe('a channel that takes one request at once', () => {
  test('serves all that come, one after the other, first come first', async () => {
    await serving({ maxConcurrency: 1 })
    const replies = []
    for (let n = 0; n < 6; n++) {
      replies.push(ask(`n${n}`, n % 2 === 1))
      // Each stands in line before the next comes.
      await until(() => state().running + state().waiting === n + 1)
    }
    for (let n = 0; n < 6; n++) {
      await until(() => upstream.heard.length === n + 1)
      expect(upstream.heard[n]!.body).toContain(`"n${n}"`)
      answers[n]!()
      const reply = await replies[n]!
      expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('世界')])
    }
    expect([most, state()]).toEqual([1, { running: 0, waiting: 0 }])
  })

  test('has a line of so many, and the next is told to come again', async () => {
    await serving({ maxConcurrency: 1, maxQueue: 1 })
    const [first, second] = [ask(), ask()]
    await until(() => state().waiting === 1)
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await refused.json()).error.message).toBe(
      'all candidates of the group "g" are at their limits, for instance channel 1: the channel serves 1 of 1 requests at once; try again later',
    )
    await until(() => answers.length === 1)
    answers[0]!()
    expect((await first).status).toBe(200)
    await until(() => answers.length === 2)
    answers[1]!()
    expect((await second).status).toBe(200)
  })

  test('tells who has waited too long to come again', async () => {
    await serving({ maxConcurrency: 1 })
    stage.waits.longest = 60
    const first = ask()
    await until(() => answers.length === 1)
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(state()).toEqual({ running: 1, waiting: 0 })
    answers[0]!()
    expect((await first).status).toBe(200)
    expect(stage.records().at(-2)).toMatchObject({ status: 429, attempts: [] })
  })

  test('forgets who leaves the line', async () => {
    await serving({ maxConcurrency: 1 })
    const first = ask()
    await until(() => answers.length === 1)
    const leaving = new AbortController()
    const second = ask('left', false, { signal: leaving.signal })
    await until(() => state().waiting === 1)
    const third = ask('stayed')
    await until(() => state().waiting === 2)
    leaving.abort()
    await second
    expect(stage.records().at(-1)).toMatchObject({ outcome: 'cancelled', attempts: [] })
    answers[0]!()
    await first
    await until(() => answers.length === 2)
    answers[1]!()
    expect((await third).status).toBe(200)
    expect(upstream.heard[1]!.body).toContain('stayed')
  })

  test('is free again when a client leaves in the middle of a stream, or the upstream fails', async () => {
    await serving({ maxConcurrency: 1 })
    const streamed = ask('hi', true)
    await until(() => answers.length === 1)
    answers[0]!()
    const { body } = await streamed
    await body!.cancel()
    await until(() => state().running === 0)
    upstream.stop()
    expect((await ask()).status).toBeGreaterThanOrEqual(500)
    expect(state()).toEqual({ running: 0, waiting: 0 })
  })

  test('is passed over while another has room', async () => {
    await serving({ maxConcurrency: 1 })
    const other = fakeUpstream(() => new Response(chat.whole, { headers: { 'content-type': 'application/json' } }))
    await stage.group('both', [channelId, (await stage.channel('openai-chat', other.url)).id])
    const first = ask()
    await until(() => answers.length === 1)
    const second = await stage.call('/v1/chat/completions', { model: 'both', messages: [{ role: 'user', content: 'hi' }] })
    expect([second.status, other.heard.length]).toEqual([200, 1])
    expect(stage.records().at(-1)!.considered![0]).toMatchObject({ taken: false, why: 'the channel serves 1 of 1 requests at once' })
    answers[0]!()
    await first
    other.stop()
  })
})

test('tokens are counted as they were used', async () => {
  await serving({ tokensPerMinute: 30 })
  for (let n = 0; n < 2; n++) {
    const reply = ask()
    await until(() => answers.length > n)
    answers[n]!()
    expect((await reply).status).toBe(200)
  }
  stage.waits.longest = 0
  const refused = await ask()
  // Two replies of 15 tokens each.
  expect((await refused.json()).error.message).toContain('the channel has had 30 of 30 tokens in a minute')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
})
